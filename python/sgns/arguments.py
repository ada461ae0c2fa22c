"""Checks of arguments that would otherwise fail far from where they were given."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import SupportsFloat, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.machine import available_cores

UINT32_MAX = 2**32 - 1
UINT64_MAX = 2**64 - 1

#: More threads than any machine has; past it a number is a mistake.
MAX_WORKERS = 1 << 16

#: Ids whose number of rows is not stated may leave this many unused, plus ten for each id.
SPARE_IDS = 1_000_000


def check_integer(name: str, value: SupportsIndex, low: int, high: int = UINT64_MAX) -> int:
    """Return `value` as an int; TypeError or ValueError unless it is one in [low, high]."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if number < low:
        raise ValueError(f"{name} must be at least {low}, got {number}")
    if number > high:
        raise ValueError(f"{name} must be at most {high}, got {number}")
    return number


def check_number(name: str, value: SupportsFloat) -> float:
    """Return `value` as a float; TypeError unless it is a number."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, got {value!r}") from None


def check_keywords(function: str, options: Mapping[str, object], known: type) -> None:
    """Raise TypeError unless every option is a key of the TypedDict `known`."""
    for name in options.keys() - known.__annotations__.keys():
        raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")


def check_workers(workers: SupportsIndex | None) -> int:
    """Return how many threads are meant: as many as there are cores where nothing is said."""
    if workers is None:
        return available_cores()
    return check_integer("workers", workers, 1, MAX_WORKERS)


def as_ids(name: str, values: ArrayLike, n_tokens: int | None = None) -> NDArray[np.uint32]:
    """Return `values` as 1-D token ids, without a copy where they are uint32 already.

    Raises TypeError unless they are integers, ValueError unless 1-D, and IndexError, with
    the position, for an id that is negative or not below `n_tokens`.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must be 1-D, got shape {array.shape}")
    if array.size == 0:
        return np.empty(0, np.uint32)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers, got {array.dtype}")
    bound = UINT32_MAX if n_tokens is None else n_tokens
    if int(array.max()) >= bound or (array.dtype.kind == "i" and int(array.min()) < 0):
        at = int(np.flatnonzero((array < 0) | (array >= bound))[0])
        raise IndexError(
            f"{name} holds id {array[at]} at position {at}; ids are 0 to {bound - 1} here"
        )
    return np.ascontiguousarray(array, np.uint32)


def as_offsets(offsets: ArrayLike) -> NDArray[np.uint64]:
    """Return where rows begin and the last one ends; ValueError unless these are integers."""
    array = np.asarray(offsets)
    if array.ndim != 1 or array.dtype.kind not in "iu" or array.min(initial=0) < 0:
        raise ValueError(
            f"offsets must be integers >= 0 in one dimension, got {array.dtype} of shape "
            f"{array.shape}"
        )
    return np.ascontiguousarray(array, np.uint64)


def as_counts(counts: ArrayLike) -> NDArray[np.uint64]:
    """Return how often each token occurs; ValueError unless these are integers in one dimension."""
    array = np.asarray(counts)
    dtype, are_integers = array.dtype, array.dtype.kind in "iu"
    if dtype.kind in "fO" and not isinstance(counts, np.ndarray):
        # A list that goes past 2^63 has no dtype of integers.
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
    """Return the rows that ids up to `largest` need, where nothing states them.

    Raises ValueError if they are so many more than the `n_given` words, or `what` else there is,
    that the id looks like a mistake; `option` would confirm it.
    """
    if largest >= SPARE_IDS + 10 * n_given:
        raise ValueError(
            f"the largest id is {largest} but there are only {n_given} {what}; "
            f"pass {option} if so many rows are wanted"
        )
    return largest + 1
