"""Missing values of Python, NumPy and pandas."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

__all__ = ["first_null", "is_null"]


def is_null(value: object) -> bool:
    """Return True for None, NaN, NaT and pandas.NA."""
    # pandas.NA is not equal to anything, and has no truth value.
    if value is None or type(value).__name__ == "NAType":
        return True
    # Other nulls are not equal to themselves. Arrays are compared by item, which takes time.
    return not hasattr(value, "__iter__") and bool(value != value)


def first_null(values: Iterable[object]) -> int | None:
    """Return the position of the first null."""
    if isinstance(values, np.ndarray) and values.dtype.kind != "O":
        # Numbers and times: a null is not equal to itself.
        (nulls,) = np.nonzero(values != values)
        return int(nulls[0]) if nulls.size else None
    for position, value in enumerate(values):
        if not isinstance(value, str) and is_null(value):
            return position
    return None
