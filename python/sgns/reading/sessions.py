"""Sessions of items, from the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments import first_null

__all__ = ["in_order"]


def in_order(
    sessions: ArrayLike, items: ArrayLike, times: ArrayLike | None = None
) -> Iterator[NDArray[Any] | list[str]]:
    """Yield the items of each session, by time, or in the order of the rows if `times` is None.

    Sessions are in the order of their first rows. Items are a list of strings or an array of ids.
    Raises ValueError if columns differ in length, are not 1-D, or hold nulls.
    """
    session_of_row, values = _column("sessions", sessions), _column("items", items)
    _check_shape("items", values, session_of_row)
    _, first_rows, number = np.unique(session_of_row, return_index=True, return_inverse=True)
    first_row = first_rows[number]  # of the session of each row
    if times is None:
        order = np.argsort(first_row, kind="stable")
    else:
        moments = _column("times", times)
        _check_shape("times", moments, session_of_row)
        order = np.lexsort((moments, first_row))
    sorted_items = values[order]
    bounds = np.flatnonzero(np.diff(first_row[order])) + 1
    is_ids = values.dtype.kind in "iuf"
    for session in np.split(sorted_items, bounds) if values.size else []:
        yield session if is_ids else session.tolist()


def _column(name: str, values: ArrayLike) -> NDArray[Any]:
    """Return a column as an array; ValueError unless it is 1-D and without nulls."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must be 1-D, got shape {array.shape}")
    if array.dtype.kind in "OfMm" and (null := first_null(array)) is not None:
        raise ValueError(f"{name} must not hold nulls, got one in row {null}")
    return array


def _check_shape(name: str, values: NDArray[Any], sessions: NDArray[Any]) -> None:
    if values.shape != sessions.shape:
        raise ValueError(
            f"{name} must have the shape of sessions, {sessions.shape}, got {values.shape}"
        )
