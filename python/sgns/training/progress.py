"""Progress callbacks, and the interval between checkpoints."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from sgns import _core

__all__ = ["OnProgress", "parse_interval"]

OnProgress = Callable[[_core.Progress], object]

_UNITS = {"s": 1.0, "min": 60.0, "h": 3600.0}


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
    match = re.fullmatch(r"\s*([\d_,]*\.?\d+(?:e\d+)?)\s*(s|min|h|words)?\s*", str(every))
    number = float(match[1].replace(",", "").replace("_", "")) if match else 0.0
    if match is None or not 0 < number < np.inf:
        raise ValueError(
            "checkpoint_every must be a number of seconds above 0, or text such as '10min', '2h' "
            f"or '1000000 words', got {every!r}"
        )
    if match[2] == "words":
        return np.inf, max(1, round(number))
    return number * _UNITS[match[2] or "s"], None
