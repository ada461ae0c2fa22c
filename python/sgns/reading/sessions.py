"""Sessions of items, from the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["in_order"]


def in_order(
    sessions: ArrayLike, items: ArrayLike, times: ArrayLike | None = None
) -> Iterator[NDArray[Any] | list[str]]:
    """Yield the items of each session, by time or as they come; sessions as they come first.

    Items are lists of strings or arrays of ids, as sentences are. Raises ValueError if columns
    differ in length, are not 1-D or hold nulls; those of items are what sentences refuse.
    """
    of_rows, values = _column("sessions", sessions), np.asarray(items)
    if values.shape != of_rows.shape:
        raise ValueError(
            f"items must be as many as sessions, {of_rows.size}, got shape {values.shape}"
        )
    _, first, number = np.unique(of_rows, return_index=True, return_inverse=True)
    place = first[number]  # of the first row of the session
    if times is None:
        order = np.argsort(place, kind="stable")
    else:
        moments = _column("times", times)
        if moments.shape != of_rows.shape:
            raise ValueError(
                f"times must be as many as sessions, {of_rows.size}, got shape {moments.shape}"
            )
        order = np.lexsort((moments, place))
    sorted_items = values[order]
    bounds = np.flatnonzero(np.diff(place[order])) + 1
    is_ids = values.dtype.kind in "iuf"
    for session in np.split(sorted_items, bounds) if values.size else []:
        yield session if is_ids else session.tolist()


def _column(name: str, values: ArrayLike) -> NDArray[Any]:
    """Return a column as an array; ValueError if it is none, or holds nulls."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must be 1-D, got shape {array.shape}")
    # NaN and NaT are not equal to themselves.
    nulls = np.asarray(array != array)
    if array.dtype.kind == "O":
        nulls |= np.array([value is None for value in array], bool)
    if nulls.any():
        raise ValueError(f"{name} must not hold nulls, got one in row {int(nulls.argmax())}")
    return array
