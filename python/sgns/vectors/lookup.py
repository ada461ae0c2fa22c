"""Vectors by token: a read-only matrix with a token for each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from types import EllipsisType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments import refuse_masked
from sgns.formats.table import check_finite
from sgns.vectors.keys import Key, Keys, holds, is_key, row_of, rows_of
from sgns.vectors.query import Vector, unit_length
from sgns.vocabulary import Vocabulary, VocabularyLike, as_vocabulary

__all__ = ["Lookup", "as_matrix"]


class Lookup:
    """Access to the rows of `WordVectors`, which documents it."""

    def __init__(self, vocabulary: VocabularyLike, matrix: ArrayLike) -> None:
        vocabulary = as_vocabulary("vocabulary", vocabulary)
        self._vocabulary: Vocabulary = vocabulary
        self._matrix: Vector = as_matrix("matrix", matrix, len(vocabulary))

    @property
    def vocabulary(self) -> Vocabulary:
        """Token of each row."""
        return self._vocabulary

    @property
    def matrix(self) -> Vector:
        """All vectors, shape (n_tokens, vector_size), read-only."""
        return self._matrix

    @property
    def vector_size(self) -> int:
        """Number of dimensions."""
        return int(self.matrix.shape[1])

    @cached_property
    def normalized(self) -> Vector:
        """All vectors at unit length, shape (n_tokens, vector_size), read-only.

        It is a C-contiguous copy, computed at the first access. Zero rows stay zero.

        Raises
        ------
        ValueError
            If a vector holds NaN or infinity.
        """
        unit = np.array(self.matrix, order="C")
        lengths = np.sqrt(np.einsum("ij,ij->i", unit, unit, dtype=np.float64))
        if not np.isfinite(lengths).all():
            row = int(np.flatnonzero(~np.isfinite(lengths))[0])
            raise ValueError(
                f"vector {row}, of {self._vocabulary.tokens[row]!r}, is not finite; "
                "to leave such tokens out, keep the rows where np.isfinite(matrix).all(axis=1)"
            )
        lengths[lengths == 0] = 1
        unit /= lengths[:, None]
        unit.setflags(write=False)
        return unit

    @cached_property
    def absent(self) -> NDArray[np.bool_] | None:
        """Mask of the tokens that never occurred, shape (n_tokens,); None if there are none.

        They have the count 0. None also if the counts are unknown, or all of them are 0.
        """
        counts = self._vocabulary.counts
        if counts is None or counts.all() or not counts.any():
            return None
        absent: NDArray[np.bool_] = counts == 0
        absent.setflags(write=False)
        return absent

    def __len__(self) -> int:
        return len(self._vocabulary)

    def __iter__(self) -> Iterator[str]:
        return iter(self._vocabulary)

    def __contains__(self, token: object) -> bool:
        return holds(self._vocabulary, token)

    def __getitem__(self, key: Key | Keys) -> Vector:
        """Return the vector of a token or id, read-only; of several, a new array of rows.

        Raises
        ------
        KeyError, IndexError, TypeError, ValueError
            If a key names no row; see `get_vector`. TypeError also for a slice, and for a set,
            which has no order.
        """
        if isinstance(key, (slice, EllipsisType)):
            raise TypeError("a slice selects no tokens; for rows write vectors.matrix[begin:end]")
        if isinstance(key, (set, frozenset)):
            raise TypeError("a set has no order; for the order of spelling write sorted(tokens)")
        return self._vector_of(key)[0] if is_key(key) else self._vectors_of(key)[0]  # type: ignore[arg-type]

    def get_vector(self, token: Key, norm: bool = False) -> Vector:
        """Return the vector of a token, read-only.

        Parameters
        ----------
        token : str, int or tuple
            Token or its id; see `WordVectors`.
        norm : bool, default False
            Scale the vector to unit length. A zero vector stays zero.

        Returns
        -------
        ndarray of float32, shape (vector_size,)

        Raises
        ------
        KeyError
            If the token is not in the vocabulary.
        IndexError
            If the id is out of range.
        ValueError
            If the integer is an id, and also the token of another row.
        """
        vector, _ = self._vector_of(token)
        if norm:
            vector = unit_length(vector)
            vector.setflags(write=False)
        return vector

    @cached_property
    def _finite(self) -> Vector:
        """The matrix. The first access checks that it is finite."""
        tokens = self._vocabulary.tokens
        check_finite(self.matrix, lambda row: f"vector {row}, of {tokens[row]!r}")
        return self.matrix

    def _vector_of(self, key: Key) -> tuple[Vector, int | None]:
        """Return the vector of a key, and its row; a word outside the vocabulary has no row."""
        row = row_of(key, self._vocabulary)
        return self._matrix[row], row

    def _vectors_of(self, keys: Keys | Key) -> tuple[Vector, Sequence[int | None]]:
        """Return the vectors of several keys in a new array, and their rows as `_vector_of`."""
        rows = rows_of(keys, self._vocabulary)
        return self._matrix[rows], rows

    def _is_absent(self, row: int | None) -> bool:
        return row is not None and self.absent is not None and bool(self.absent[row])

    def _holds(self, key: object) -> bool:
        return holds(self._vocabulary, key)


def as_matrix(name: str, value: ArrayLike, n_rows: int) -> Vector:
    """Return the argument `name`, a matrix of `n_rows` rows, as float32, read-only.

    Raises
    ------
    TypeError
        If it does not hold real numbers.
    ValueError
        If it has another shape, or has no rows or no columns.
    """
    if hasattr(value, "detach"):  # a tensor: of bfloat16, with gradients, on a GPU
        value = value.detach().float().cpu().numpy()
    refuse_masked(name, value)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must have rows of one length: {error}") from None
    if not np.issubdtype(array.dtype, np.floating) and array.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold real numbers, got {array.dtype}")
    if array.ndim != 2 or len(array) != n_rows or not array.size:
        raise ValueError(
            f"{name} must have shape ({n_rows}, vector_size), both at least 1, got {array.shape}"
        )
    matrix = np.asarray(array, dtype=np.float32).view()
    matrix.setflags(write=False)
    return matrix
