"""The learning rate over a training, in Python; `schedule.hpp` is that of the core."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar, overload

__all__ = ["AUTO", "Schedule", "linear_decay"]

#: Value of `epochs` with which the held-out loss decides how long training goes on.
AUTO = "auto"

#: Epochs without a smaller loss after which `AUTO` lets the rate decay, if `patience` is omitted.
DEFAULT_PATIENCE = 2

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


@dataclass(frozen=True)
class Schedule:
    """The learning rate of each word of a training, and the number of its epochs.

    The rate is `alpha` for some epochs, and then falls linearly to `min_alpha` at the last word.

    Attributes
    ----------
    alpha, min_alpha : float
        Learning rates before the decay and at its end.
    n_words : int
        Words (or pairs) of an epoch.
    epochs : int
        All epochs.
    constant_epochs : int
        Epochs before the decay.
    """

    alpha: float
    min_alpha: float
    n_words: int
    epochs: int
    constant_epochs: int = 0

    @classmethod
    def of(cls, options: Mapping[str, Any], curve: Sequence[tuple[float, float]]) -> Self:
        """Return the schedule of a model, from its options and its held-out curve."""
        is_auto = options["epochs"] == AUTO
        epochs = int(options["max_epochs" if is_auto else "epochs"])
        rates = float(options.get("alpha", math.nan)), float(options.get("min_alpha", math.nan))
        longest = cls(*rates, int(options["n_words"]), epochs, epochs if is_auto else 0)
        if not is_auto:
            return longest
        return longest.decided_by(curve, options.get("patience") or DEFAULT_PATIENCE)

    @property
    def decay_from(self) -> int:
        """Words before the decay."""
        return self.constant_epochs * self.n_words

    @property
    def n_all_words(self) -> int:
        """Words of all epochs."""
        return self.epochs * self.n_words

    @property
    def decays(self) -> bool:
        """False as long as the held-out loss has not decided when the decay begins."""
        return self.constant_epochs < self.epochs

    def rate(self, words_done: Any) -> Any:
        """Return the learning rate after a number of words; also of an array or a tensor."""
        if not self.decays:
            return linear_decay(self.alpha, self.min_alpha, words_done * 0.0)
        share = (words_done - self.decay_from) / (self.n_all_words - self.decay_from)
        if self.constant_epochs:
            share = share.clip(0.0, 1.0) if hasattr(share, "clip") else min(max(share, 0.0), 1.0)
        return linear_decay(self.alpha, self.min_alpha, share)

    def decided_by(self, curve: Sequence[tuple[float, float]], patience: int) -> Self:
        """Return the schedule of `epochs="auto"`, as far as a held-out curve decides it.

        `self` is the longest training that is allowed, without a decay. The decay begins when the
        loss at the ends of epochs has not fallen below its minimum for `patience` epochs, and lasts
        for as many epochs as came before it. It begins after half of the epochs that are allowed at
        the latest.

        Parameters
        ----------
        curve : sequence of tuple of float
            Words done and held-out loss.
        patience : int
            Epochs without a smaller loss.
        """
        latest = self.epochs // 2
        best, best_epoch, done = math.inf, 0, 0
        for words, loss in curve:
            # Points lie a little past the ends of epochs if several workers train, and there are
            # others at checkpoints.
            epoch = int(words) // self.n_words
            if epoch == done and words > 0:
                continue
            done = epoch
            if loss < best:
                best, best_epoch = loss, epoch
            if done and (done - best_epoch >= patience or done >= latest):
                constant = min(done, latest)
                return replace(self, constant_epochs=constant, epochs=2 * constant)
        return replace(self, constant_epochs=self.epochs)

    def __str__(self) -> str:
        falling = f"from {self.alpha:g} to {self.min_alpha:g}"
        if not self.constant_epochs:
            return f"{_epochs(self.epochs)}, in which the learning rate falls {falling}"
        if not self.decays:
            return f"at most {_epochs(self.epochs)} at the learning rate {self.alpha:g}, so far"
        return (
            f"{_epochs(self.constant_epochs)} at the learning rate {self.alpha:g}, then "
            f"{_epochs(self.epochs - self.constant_epochs)} in which it falls {falling}"
        )


def _epochs(n: int) -> str:
    return f"{n} epoch{'s' if n != 1 else ''}"
