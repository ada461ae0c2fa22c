"""Checks of single values."""

from __future__ import annotations

import operator
from collections.abc import Collection
from typing import SupportsFloat, SupportsIndex

import numpy as np

from sgns.arguments.spelling import did_you_mean
from sgns.machine import available_cores

__all__ = [
    "MAX_WORKERS",
    "UINT32_MAX",
    "UINT64_MAX",
    "check_callable",
    "check_choice",
    "check_flag",
    "check_integer",
    "check_number",
    "check_workers",
]

UINT32_MAX = 2**32 - 1
UINT64_MAX = 2**64 - 1

#: Maximum number of threads. No machine has as many, so a larger number is a mistake.
MAX_WORKERS = 1 << 16


def check_integer(name: str, value: SupportsIndex, low: int, high: int = UINT64_MAX) -> int:
    """Return `value` as an int.

    Raises TypeError if it is not an integer, and ValueError if it is outside [low, high].
    """
    try:
        number = operator.index(value)
        if isinstance(value, bool):
            raise TypeError
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {_shown(value)}") from None
    if number < low:
        raise ValueError(f"{name} must be at least {low}, got {number}")
    if number > high:
        raise ValueError(f"{name} must be at most {high}, got {number}")
    return number


def check_number(name: str, value: SupportsFloat) -> float:
    """Return `value` as a float. Raises TypeError if it is not a number."""
    try:
        if isinstance(value, (bool, np.bool_, str, bytes)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, got {_shown(value)}") from None


def check_flag(name: str, value: object) -> bool:
    """Return `value`, which is True, False, 1 or 0, as a bool. Raises TypeError otherwise."""
    if isinstance(value, (bool, np.bool_, int, np.integer)) and value in (0, 1):
        return bool(value)
    raise TypeError(f"{name} must be True or False, got {value!r:.80}")


def check_callable(name: str, value: object) -> None:
    """Raise TypeError unless `value` is None or can be called."""
    if value is not None and not callable(value):
        raise TypeError(f"{name} must be a function, got {value!r:.80}")


def check_choice(name: str, value: object, choices: Collection[str]) -> None:
    """Raise ValueError unless `value` is one of `choices`."""
    if value not in choices:
        hint = did_you_mean(value, choices) if isinstance(value, str) else ""
        raise ValueError(f"{name} must be one of {', '.join(choices)}, got {value!r}{hint}")


def check_workers(workers: SupportsIndex | None) -> int:
    """Return the number of threads; the number of available cores if `workers` is None."""
    if workers is None:
        return available_cores()
    return check_integer("workers", workers, 1, MAX_WORKERS)


def _shown(value: object) -> str:
    """Return a value for an error, with a hint if it is a number in quotes."""
    try:
        is_quoted = isinstance(value, str) and float(value) is not None
    except ValueError:
        is_quoted = False
    return f"{value!r:.80}" + (": write the number without quotes" if is_quoted else "")
