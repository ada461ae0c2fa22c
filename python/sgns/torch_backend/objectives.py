"""The core's objectives in torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional

__all__ = ["OBJECTIVES", "Objective"]


@dataclass(frozen=True)
class Objective:
    """Loss of a score, its slope and its curvature.

    Both functions map scores and labels (1 for an observed pair, 0 for noise) to one value for each
    score. The shapes of the tensors broadcast.
    """

    #: Loss of each score.
    loss: Callable[[Tensor, Tensor], Tensor]
    #: Negative derivative of the loss with respect to the score.
    slope: Callable[[Tensor, Tensor], Tensor]
    #: Largest second derivative of the loss with respect to the score.
    curvature: float


def _logistic(scores: Tensor, labels: Tensor) -> Tensor:
    """Negative sampling: equation 4 of Mikolov et al. (NIPS 2013)."""
    return functional.softplus(scores) - labels * scores


def _logistic_slope(scores: Tensor, labels: Tensor) -> Tensor:
    return labels - scores.sigmoid()


#: Twins of the core's objectives, by name.
OBJECTIVES: dict[str, Objective] = {"logistic": Objective(_logistic, _logistic_slope, 0.25)}
