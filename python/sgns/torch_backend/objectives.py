"""The core's objectives in torch."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor
from torch.nn import functional

__all__ = ["OBJECTIVES"]


def _logistic(scores: Tensor, labels: Tensor) -> Tensor:
    """Negative sampling: equation 4 of Mikolov et al. (NIPS 2013)."""
    return functional.binary_cross_entropy_with_logits(scores, labels, reduction="none")


#: Twins of the core's objectives, by name. Each maps scores and labels (1 for a pair that was
#: seen, 0 for noise), tensors of one shape, to the loss of each score.
OBJECTIVES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {"logistic": _logistic}
