"""Intervals as text, such as "10min"."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

__all__ = ["parse_interval", "parse_time"]

_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}


def parse_interval(every: float | str, others: Collection[str] = ()) -> tuple[float, str] | None:
    """Return the number of an interval and its unit, "s" for all times; None if it is none.

    Parameters
    ----------
    every : float or str
        A number above 0; without a unit, of seconds.
    others : collection of str
        Units besides those of time.
    """
    units = "|".join([*_SECONDS, *others])
    match = re.fullmatch(rf"\s*([\d_,]*\.?\d+(?:e\d+)?)\s*({units})?\s*", str(every))
    if match is None:
        return None
    number = float(match[1].replace(",", "").replace("_", "")) * _SECONDS.get(match[2] or "s", 1.0)
    unit = match[2] if match[2] in others else "s"
    return (number, unit) if 0 < number < math.inf else None


def parse_time(name: str, every: float | str) -> float:
    """Return the seconds of the argument `name`, such as 30, "30s", "10min" or "2h".

    Raises
    ------
    ValueError
        If it is not a time above 0.
    """
    found = parse_interval(every)
    if found is None:
        raise ValueError(
            f"{name} must be a number of seconds above 0, or text such as '30s', '10min' or '2h', "
            f"got {every!r}"
        )
    return found[0]
