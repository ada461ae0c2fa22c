"""A snapshot of a long call, and the numbers that follow from it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """The state of one phase of a long call.

    Attributes
    ----------
    phase : str
        Name of the phase, such as "reading" or "training".
    unit : str
        Unit of `done` and `total`, such as "words" or "bytes".
    done : int
        What is done, including what an earlier run of the same training did.
    total : int or None
        What there is to do; None if unknown.
    begun : int
        What was done when the phase began.
    words : int or None
        Words of this phase so far, or pairs or documents in their place; None if they are not
        counted.
    seconds : float
        Time since the phase began.
    loss, alpha : float or None
        Mean loss per pair since the snapshot that was shown before, and learning rate.
    """

    phase: str
    unit: str
    done: int = 0
    total: int | None = None
    begun: int = 0
    words: int | None = None
    seconds: float = 0.0
    loss: float | None = None
    alpha: float | None = None

    @property
    def fraction(self) -> float | None:
        """Part that is done, from 0 to 1; None if the whole is unknown."""
        return None if not self.total else min(1.0, self.done / self.total)

    @property
    def per_second(self) -> float | None:
        """Mean number of `words` in a second; None if they are not counted."""
        if self.words is None:
            return None
        return self.words / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Estimated time for the rest at the mean speed of this phase; None if unknown."""
        new = self.done - self.begun
        if not self.total or new <= 0 or self.seconds <= 0:
            return None
        return max(0, self.total - self.done) * self.seconds / new
