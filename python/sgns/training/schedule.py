"""The learning rate over a training, in Python; `schedule.hpp` is that of the core."""

from __future__ import annotations

from typing import Any, TypeVar, overload

__all__ = ["linear_decay"]

#: An array or a tensor.
Shares = TypeVar("Shares")


@overload
def linear_decay(alpha: float, min_alpha: float, share: float) -> float: ...
@overload
def linear_decay(alpha: float, min_alpha: float, share: Shares) -> Shares: ...
def linear_decay(alpha: float, min_alpha: float, share: Any) -> Any:
    """Return the learning rate after a share of all words, from 0 to 1.

    It falls linearly from `alpha` to `min_alpha`. The share can be an array or a tensor.
    """
    return alpha - (alpha - min_alpha) * share
