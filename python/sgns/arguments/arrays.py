"""Arrays of ids, offsets and counts, from any numbers that stand for them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments.checks import UINT32_MAX, UINT64_MAX
from sgns.arguments.nulls import first_null

__all__ = ["SPARE_IDS", "as_counts", "as_ids", "as_offsets", "implied_rows"]

#: Number of unused ids, plus ten per given id, that is accepted without an explicit size.
SPARE_IDS = 1_000_000


def as_ids(name: str, values: ArrayLike, n_tokens: int | None = None) -> NDArray[np.uint32]:
    """Return `values` as 1-D token ids. A contiguous uint32 array is not copied.

    Raises TypeError if they are not integers, ValueError if they are not 1-D, and IndexError if
    an id is negative or not below `n_tokens`; its message has the position of the id.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be 1-D, got lists of different lengths") from None
    if array.ndim != 1:
        raise ValueError(f"{name} must be 1-D, got shape {array.shape}")
    if array.size == 0:
        return np.empty(0, np.uint32)
    if array.dtype.kind == "O" and all(map(_is_integer, array)):
        array = np.array(array.tolist())  # such as a column of integers in a table of objects
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers, got {array.dtype}{_hint_for_ids(array)}")
    bound = UINT32_MAX if n_tokens is None else n_tokens
    if int(array.max()) >= bound or (array.dtype.kind == "i" and int(array.min()) < 0):
        at = int(np.flatnonzero((array < 0) | (array >= bound))[0])
        raise IndexError(
            f"{name} holds id {array[at]} at position {at}; ids are 0 to {bound - 1} here"
        )
    return np.ascontiguousarray(array, np.uint32)


def as_offsets(offsets: ArrayLike) -> NDArray[np.uint64]:
    """Return offsets as uint64: where each sequence begins, and where the last one ends.

    Raises ValueError if they are not integers >= 0 in one dimension.
    """
    array = np.asarray(offsets)
    if array.ndim != 1 or array.dtype.kind not in "iu" or array.min(initial=0) < 0:
        raise ValueError(
            f"offsets must be integers >= 0 in one dimension, got {array.dtype} of shape "
            f"{array.shape}"
        )
    return np.ascontiguousarray(array, np.uint64)


def as_counts(counts: ArrayLike) -> NDArray[np.uint64]:
    """Return counts as uint64. Raises ValueError if they are not integers in one dimension."""
    array = np.asarray(counts)
    dtype, are_integers = array.dtype, array.dtype.kind in "iu"
    if dtype.kind in "fO" and not isinstance(counts, np.ndarray):
        # NumPy gives some lists of integers above 2^63 a dtype of floats or objects.
        array = np.asarray(counts, object)
        are_integers = all(isinstance(count, int) for count in array.flat)
    if array.ndim != 1:
        raise ValueError(f"counts must be 1-D, got shape {array.shape}")
    if array.size and not are_integers:
        raise ValueError(f"counts must be integers, got {dtype}")
    if array.min(initial=0) < 0:
        raise ValueError(f"counts must be >= 0, got {array.min()}")
    if array.max(initial=0) > UINT64_MAX:
        raise ValueError(f"counts must be below 2^64, got {array.max()}")
    return np.ascontiguousarray(array, np.uint64)


def implied_rows(largest: int, n_given: int, what: str, option: str) -> int:
    """Return the number of rows that ids up to `largest` need.

    Raises ValueError if it is so much larger than `n_given`, the number of `what`, that the id is
    probably a mistake. The message suggests confirming the number of rows with `option`.
    """
    if largest >= SPARE_IDS + 10 * n_given:
        raise ValueError(
            f"the largest id is {largest} but there are only {n_given} {what}; "
            f"pass {option} if so many rows are wanted"
        )
    return largest + 1


def _is_integer(value: object) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _hint_for_ids(array: NDArray[Any]) -> str:
    if array.dtype.kind == "O" and (null := first_null(array)) is not None:
        return f"; row {null} is null"
    if array.dtype.kind == "O":
        return "; names are strings: write [str(value) for value in values]"
    if array.dtype.kind != "f":
        return ""
    (bad,) = np.nonzero(~np.isfinite(array))
    if bad.size:
        return f"; row {bad[0]} is {array[bad[0]]}"
    return "; convert them with astype(int)" if (array == np.floor(array)).all() else ""
