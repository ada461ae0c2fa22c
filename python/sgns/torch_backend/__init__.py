"""PyTorch: a trainer for its devices, a module and a dataset, and the oracle of the core's steps.

Only this folder imports torch. The rest of the package imports this folder only when torch is
needed.
"""

try:
    import torch as _torch  # noqa: F401
except ImportError as error:
    raise ImportError("sgns.torch_backend needs PyTorch: pip install 'sgns[torch]'") from error

from sgns.torch_backend.dataset import PairDataset
from sgns.torch_backend.devices import (
    available_devices,
    check_device,
    check_products,
    processor_of,
)
from sgns.torch_backend.module import SkipGram, fit, mean_loss, to_tensors
from sgns.torch_backend.objectives import OBJECTIVES
from sgns.torch_backend.oracle import (
    BlockMeans,
    reference_hierarchical_step,
    reference_step,
    reference_step_at_once,
    reference_subword_step,
)

__all__ = [
    "OBJECTIVES",
    "BlockMeans",
    "PairDataset",
    "SkipGram",
    "available_devices",
    "check_device",
    "check_products",
    "fit",
    "mean_loss",
    "processor_of",
    "reference_hierarchical_step",
    "reference_step",
    "reference_step_at_once",
    "reference_subword_step",
    "to_tensors",
]
