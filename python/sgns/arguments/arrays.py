"""Arrays for the core: ids, offsets, counts and numbers, from any values that stand for them."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments.checks import UINT32_MAX, UINT64_MAX
from sgns.arguments.nulls import first_null

__all__ = [
    "SPARE_IDS",
    "as_counts",
    "as_ids",
    "as_numbers",
    "as_offsets",
    "as_weights",
    "for_core",
    "implied_rows",
    "refuse_masked",
]

Number = TypeVar("Number", bound=np.generic)

#: Number of unused ids, plus ten per given id, that is accepted without an explicit size.
SPARE_IDS = 1_000_000


def for_core(values: ArrayLike, dtype: type[Number]) -> NDArray[Number]:
    """Return `values` as an array that the core can read: C-contiguous, aligned, native bytes.

    Such an array is not copied.
    """
    return np.require(values, dtype, ["C_CONTIGUOUS", "ALIGNED", "ENSUREARRAY"])


def as_numbers(name: str, values: ArrayLike, dtype: type[Number]) -> NDArray[Number]:
    """Return weights or counts as 1-D numbers for the core.

    Raises TypeError if they are not real numbers, and ValueError if they are not 1-D, if some are
    masked, or if a finite number is past the range of `dtype`.
    """
    array = _array(name, values)
    if array.dtype.kind == "O":
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError):
            null = first_null(array)
            hint = "" if null is None else f"; row {null} is null"
            raise TypeError(f"{name} must be real numbers, got objects{hint}") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be real numbers, got {array.dtype}")
    with np.errstate(over="ignore"):
        numbers = for_core(array, dtype)
    if array.itemsize > numbers.itemsize:
        (bad,) = np.nonzero(np.isinf(numbers) & np.isfinite(array))
        if bad.size:
            most = np.finfo(str(numbers.dtype)).max
            raise ValueError(
                f"{name} must be at most {most:.3g}, got {array[bad[0]]} at position {bad[0]}"
            )
    return numbers


def as_weights(
    name: str, values: ArrayLike | None, dtype: type[Number], n: int, of: str
) -> NDArray[Number] | None:
    """Return the weights of `n` things, which `of` names in the plural; None if they are omitted.

    Raises TypeError and ValueError as `as_numbers`, and ValueError if there are not `n` weights.
    The core takes an empty array for omitted weights, so it cannot tell.
    """
    if values is None:
        return None
    weights = as_numbers(name, values, dtype)
    if weights.size != n:
        raise ValueError(f"{name} must be as many as the {n} {of}, got {weights.size}")
    return weights


def as_ids(name: str, values: ArrayLike, n_tokens: int | None = None) -> NDArray[np.uint32]:
    """Return `values` as 1-D token ids. A contiguous, aligned uint32 array is not copied.

    Raises TypeError if they are not integers, ValueError if they are not 1-D or if some are masked,
    and IndexError if an id is negative or not below `n_tokens`; its message has the position of the
    id.
    """
    array = _array(name, values)
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
    return for_core(array, np.uint32)


def as_offsets(offsets: ArrayLike) -> NDArray[np.uint64]:
    """Return offsets as uint64: where each sequence begins, and where the last one ends.

    Raises ValueError if they are not integers >= 0 in one dimension.
    """
    refuse_masked("offsets", offsets)
    array = np.asarray(offsets)
    if array.ndim != 1 or array.dtype.kind not in "iu" or array.min(initial=0) < 0:
        raise ValueError(
            f"offsets must be integers >= 0 in one dimension, got {array.dtype} of shape "
            f"{array.shape}"
        )
    return for_core(array, np.uint64)


def as_counts(counts: ArrayLike) -> NDArray[np.uint64]:
    """Return counts as uint64. Raises ValueError if they are not integers in one dimension."""
    refuse_masked("counts", counts)
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
    return for_core(array, np.uint64)


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


def refuse_masked(name: str, values: object) -> None:
    """Raise ValueError if `values` is a masked array of NumPy with masked values."""
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        n_masked = int(np.ma.getmaskarray(values).sum())
        without = f" {name}.compressed() without them, or" if values.ndim == 1 else ""
        raise ValueError(
            f"{name} must not hold masked values, got {n_masked}: write{without} "
            f"{name}.filled(value)"
        )


def _array(name: str, values: ArrayLike) -> NDArray[Any]:
    """Return `values` as a 1-D array of any type."""
    refuse_masked(name, values)
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be 1-D, got lists of different lengths") from None
    if array.ndim != 1:
        raise ValueError(f"{name} must be 1-D, got shape {array.shape}")
    return array


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
