"""The model as a PyTorch module, and the core's steps in double precision.

This folder is the only part of the package that imports torch, and nothing imports it unasked.
"""

try:
    import torch as _torch  # noqa: F401
except ImportError as error:
    raise ImportError("sgns.torch_backend needs PyTorch: pip install 'sgns[torch]'") from error

from sgns.torch_backend.module import SkipGram, fit, to_tensors
from sgns.torch_backend.objectives import OBJECTIVES
from sgns.torch_backend.oracle import reference_shared_step, reference_step

__all__ = [
    "OBJECTIVES",
    "SkipGram",
    "fit",
    "reference_shared_step",
    "reference_step",
    "to_tensors",
]
