"""Linear maps of vectors: the best rotation onto other vectors, and principal components."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_integer
from sgns.vectors.query import Vector

__all__ = ["Matrix", "centering", "mapped", "plane_axes", "principal_axes", "rotation"]

Matrix: TypeAlias = NDArray[np.float64]

#: Rows that are converted to float64 at a time.
_STEP = 1 << 14


def rotation(a: Vector, b: Vector) -> Matrix:
    """Return the orthogonal matrix R for which ``a @ R`` is nearest to `b`.

    Parameters
    ----------
    a, b : ndarray of float32, shape (n_rows, vector_size)
        Row i of `a` should come near to row i of `b`.

    Returns
    -------
    ndarray of float64, shape (vector_size, vector_size)

    Notes
    -----
    R minimizes the sum of squared distances. With the singular value decomposition
    ``a.T @ b = U S W``, it is ``U @ W``: Schönemann, "A Generalized Solution of the Orthogonal
    Procrustes Problem" (Psychometrika 1966).
    """
    total = np.zeros((a.shape[1], a.shape[1]))
    for start in range(0, len(a), _STEP):
        rows = slice(start, start + _STEP)
        total += a[rows].T.astype(np.float64) @ b[rows].astype(np.float64)
    left, _, right = np.linalg.svd(total)
    return np.asarray(left @ right)


def centering(matrix: Vector, components: int | None) -> tuple[Matrix, Matrix]:
    """Return the mean of rows, and the projection that removes their first components.

    Parameters
    ----------
    matrix : ndarray of float32, shape (n_rows, vector_size)
        Finite rows.
    components : int or None
        Number of principal components; a hundredth of the dimensions, but at least 1, if None.

    Returns
    -------
    mean : ndarray of float64, shape (vector_size,)
    projection : ndarray of float64, shape (vector_size, vector_size)
        The centered rows are ``(matrix - mean) @ projection``.

    Raises
    ------
    TypeError, ValueError
        If `components` is not an integer, or so large that all rows would become zero.
    """
    n_rows, size = matrix.shape
    most = max(0, min(size, n_rows - 1) - 1)
    if components is None:
        components = min(max(1, round(size / 100)), most)
    components = check_integer("components", components, 0, most)
    mean, directions = principal_axes(matrix)
    first = directions[:, size - components :]
    return mean, np.eye(size) - first @ first.T


def principal_axes(matrix: Vector) -> tuple[Matrix, Matrix]:
    """Return the mean of rows and their principal axes, from the covariance of the columns.

    Parameters
    ----------
    matrix : ndarray of float32, shape (n_rows, vector_size)
        Finite rows.

    Returns
    -------
    mean : ndarray of float64, shape (vector_size,)
    axes : ndarray of float64, shape (vector_size, vector_size)
        Orthonormal columns, by rising variance of the rows along them.
    """
    mean = matrix.mean(axis=0, dtype=np.float64)
    covariance = np.zeros((matrix.shape[1], matrix.shape[1]))
    for start in range(0, len(matrix), _STEP):
        rows = matrix[start : start + _STEP] - mean
        covariance += rows.T @ rows
    return mean, np.linalg.eigh(covariance)[1]


def plane_axes(matrix: Vector) -> tuple[Matrix, Matrix]:
    """Return the mean of rows, and the two axes along which their variance is greatest.

    The sign of an axis is arbitrary; its component that is farthest from zero is positive here, so
    that pictures of the same rows are equal.

    Parameters
    ----------
    matrix : ndarray of float32, shape (n_rows, vector_size)
        Finite rows.

    Returns
    -------
    mean : ndarray of float64, shape (vector_size,)
    axes : ndarray of float64, shape (vector_size, 2)
        The axis of the greatest variance is first. Rows of one dimension have a second axis of
        zeros.
    """
    mean, directions = principal_axes(matrix)
    axes = np.zeros((matrix.shape[1], 2))
    first = directions[:, : -3 if matrix.shape[1] > 1 else None : -1][:, :2]
    axes[:, : first.shape[1]] = first
    farthest = axes[np.abs(axes).argmax(axis=0), [0, 1]]
    return mean, axes * np.where(farthest < 0, -1.0, 1.0)


def mapped(rows: Vector, linear: Matrix, offset: Matrix | None = None) -> Vector:
    """Return ``(rows - offset) @ linear`` as float32, computed in float64, some rows at a time."""
    result = np.empty((len(rows), linear.shape[1]), np.float32)
    for start in range(0, len(rows), _STEP):
        part = rows[start : start + _STEP].astype(np.float64)
        if offset is not None:
            part -= offset
        result[start : start + _STEP] = part @ linear
    return result
