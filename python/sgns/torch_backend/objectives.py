"""The core's objectives in torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional

__all__ = ["OBJECTIVES", "Objective"]


@dataclass(frozen=True)
class Objective:
    """What a score costs, and how it should move.

    Both functions map scores and labels (1 for a pair that was seen, 0 for noise), tensors
    whose shapes broadcast, to one value for each score.
    """

    #: Loss of each score.
    loss: Callable[[Tensor, Tensor], Tensor]
    #: Its negative derivative by the score.
    slope: Callable[[Tensor, Tensor], Tensor]


def _logistic(scores: Tensor, labels: Tensor) -> Tensor:
    """Negative sampling: equation 4 of Mikolov et al. (NIPS 2013)."""
    return functional.softplus(scores) - labels * scores


def _logistic_slope(scores: Tensor, labels: Tensor) -> Tensor:
    return labels - scores.sigmoid()


#: Twins of the core's objectives, by name.
OBJECTIVES: dict[str, Objective] = {"logistic": Objective(_logistic, _logistic_slope)}
