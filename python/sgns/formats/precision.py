"""Types of stored components: float32, and the smaller float16 and int8.

int8 is symmetric. Each row has a scale, its greatest absolute component divided by 127; a component
is the whole number nearest to component / scale, and number * scale gives it back as float32.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sgns.arguments import check_choice

__all__ = ["FLOAT16_MAX", "PRECISIONS", "check_precision", "check_range", "packed", "unpacked"]

PRECISIONS = ("float32", "float16", "int8")
"""Names of the types, from the most exact to the smallest."""

FLOAT16_MAX = float(np.finfo(np.float16).max)
"""Greatest number of float16."""

_LEVELS = 127  # numbers of int8 on each side of zero
_STEP = 1 << 20  # components converted at a time


def check_precision(dtype: DTypeLike | None) -> str:
    """Return the name of a type in `PRECISIONS`; None stands for float32.

    Raises
    ------
    ValueError
        If it is another type.
    """
    if dtype is None:
        return "float32"
    if not isinstance(dtype, str):
        with suppress(TypeError):
            dtype = np.dtype(dtype).name
    check_choice("dtype", dtype, PRECISIONS)
    assert isinstance(dtype, str)
    return dtype


def check_range(matrix: NDArray[np.float32], dtype: str, name_of: Callable[[int], str]) -> None:
    """Raise ValueError if a type cannot hold a component of a finite matrix.

    `name_of` returns the name of a row in the message, from its index.
    """
    if dtype != "float16":
        return
    step = max(1, _STEP // matrix.shape[1])
    for start in range(0, len(matrix), step):
        piece = matrix[start : start + step]
        with np.errstate(over="ignore"):
            bad = np.isinf(piece.astype(np.float16))
        if bad.any():
            row, column = np.argwhere(bad)[0].tolist()
            raise ValueError(
                f"{name_of(start + row)}: component {column + 1} is {piece[row, column]}, but "
                f"dtype='float16' holds at most {FLOAT16_MAX:g}: write normalize=True, or "
                "dtype='int8'"
            )


def packed(
    matrix: NDArray[np.float32], dtype: str
) -> tuple[NDArray[Any], NDArray[np.float32] | None]:
    """Return a matrix in a type, and the scales of its rows if the type is int8.

    Parameters
    ----------
    matrix : ndarray of float32, shape (n_rows, vector_size)
        Finite numbers, in the range of the type (`check_range`).
    dtype : str
        Name in `PRECISIONS`.

    Returns
    -------
    matrix : ndarray of `dtype`, shape (n_rows, vector_size)
        `matrix` itself for float32.
    scales : ndarray of float32, shape (n_rows,), or None
    """
    if dtype == "float32":
        return matrix, None
    if dtype == "float16":
        return matrix.astype(np.float16), None
    small: NDArray[Any] = np.empty(matrix.shape, dtype)
    scales = np.empty(len(matrix), np.float32)
    step = max(1, _STEP // matrix.shape[1])
    for start in range(0, len(matrix), step):
        piece = matrix[start : start + step]
        scales[start : start + step] = of_rows = _scales(piece)
        divisors = np.where(of_rows == 0, 1, of_rows).astype(np.float64)
        levels = np.rint(piece / divisors[:, None])
        small[start : start + step] = np.clip(levels, -_LEVELS, _LEVELS)
    return small, scales


def unpacked(
    stored: NDArray[Any], scales: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Return the matrix that `packed` stored, as float32; float32 itself is not copied."""
    if scales is None:
        return np.asarray(stored, np.float32)
    matrix = stored.astype(np.float32)
    with np.errstate(over="ignore"):  # of scales that `packed` never makes
        matrix *= scales[:, None]
    return matrix


def _scales(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the scales of rows; 0 for rows whose components are zero, or too small to divide."""
    greatest = np.abs(rows).max(axis=1).astype(np.float64)
    scales: NDArray[np.float32] = (greatest / _LEVELS).astype(np.float32)
    with np.errstate(over="ignore"):  # rounding up at the end of float32
        too_large = np.isinf(scales * np.float32(_LEVELS))
    scales[too_large] = np.nextafter(scales[too_large], np.float32(0))
    return scales
