"""Progress callbacks, what they show, and the interval between checkpoints."""

from __future__ import annotations

import math
from collections.abc import Callable

from sgns import _core
from sgns.arguments.progress import Phase, interval

__all__ = ["OnProgress", "parse_interval", "reporting"]

OnProgress = Callable[[_core.Progress], object]


def parse_interval(every: float | str) -> tuple[float, int | None]:
    """Parse an interval between checkpoints, such as "10min", "2h" or "1000000 words".

    Parameters
    ----------
    every : float or str
        A number above 0; without a unit, of seconds.

    Returns
    -------
    seconds : float
        Infinite if words were given.
    words : int or None
        None if a time was given.

    Raises
    ------
    ValueError
        If it is neither.
    """
    found = interval.parse_interval(every, others=["words"])
    if found is None:
        raise ValueError(
            "checkpoint_every must be a number of seconds above 0, or text such as '10min', '2h' "
            f"or '1000000 words', got {every!r}"
        )
    number, unit = found
    return (number, None) if unit == "s" else (math.inf, max(1, round(number)))


def reporting(phase: Phase, on_progress: OnProgress | None) -> OnProgress:
    """Return a callback that shows the progress of a training and calls the function of a user."""

    def report(progress: _core.Progress) -> object:
        phase.update(
            progress.words_done,
            total=progress.words_total,
            loss=progress.loss,
            alpha=progress.alpha,
            pairs=progress.pairs_done,
        )
        return None if on_progress is None else on_progress(progress)

    return report
