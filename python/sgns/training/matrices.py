"""The matrices that a training changes in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.errors import DivergenceError
from sgns.formats.table import check_finite
from sgns.training.memory import check_matrices

__all__ = ["MATRIX_NAMES", "Matrices", "copied"]

#: Names of the matrices in the file of a model; only hierarchical softmax has the last one.
MATRIX_NAMES = ("vectors", "context_vectors", "node_vectors")


@dataclass(frozen=True)
class Matrices:
    """Rows of centers, of contexts and of inner nodes.

    Attributes
    ----------
    in_rows, out_rows : _core.Matrix
        Input and output vectors.
    node_rows : _core.Matrix or None
        Output vectors of inner nodes; None without hierarchical softmax.
    workers : int, default 1
        Threads that look at all rows together.
    """

    in_rows: _core.Matrix
    out_rows: _core.Matrix
    node_rows: _core.Matrix | None
    workers: int = 1

    @classmethod
    def allocate(
        cls,
        n_tokens: int,
        n_contexts: int,
        vector_size: int,
        n_nodes: int,
        seed: int,
        workers: int = 1,
        buckets: int = 0,
        replicas: int = 1,
        processes: int = 1,
        hidden_size: int | None = None,
    ) -> Self:
        """Allocate the matrices; input rows are random, all others zero.

        Parameters
        ----------
        n_tokens, n_contexts, n_nodes : int
            Rows of each matrix; there are no nodes if `n_nodes` is 0.
        vector_size : int
            Components of each input row.
        seed : int
            Random seed of the input rows.
        workers : int, default 1
            Threads. They change no value. On several sockets they place the rows in the memory of
            all of them.
        buckets : int, default 0
            Rows of n-grams, after those of the tokens.
        replicas : int, default 1
            Times that this machine holds the matrices.
        processes : int, default 1
            Processes of this machine that hold them.
        hidden_size : int, optional
            Components of all other rows; `vector_size` if omitted.

        Raises
        ------
        MemoryError
            If the matrices do not fit into memory. Nothing is allocated then.
        """
        heights = [n_tokens + buckets, n_contexts] + [n_nodes] * (n_nodes > 0)
        check_matrices(heights, vector_size, buckets, replicas, processes, hidden_size)
        n_in_rows, *n_others = heights
        in_rows = _core.Matrix(n_in_rows, vector_size)
        out_rows, *node_rows = (_core.Matrix(n, hidden_size or vector_size) for n in n_others)
        in_rows.fill_uniform(seed, workers)
        for rows in (out_rows, *node_rows):
            rows.touch(workers)
        return cls(in_rows, out_rows, node_rows[0] if node_rows else None, workers)

    def by_name(self) -> dict[str, NDArray[np.float32]]:
        """Return views of the matrices by their names in files; see `as_arrays`."""
        named = zip(MATRIX_NAMES, self.as_arrays(), strict=True)
        return {name: rows for name, rows in named if rows is not None}

    def as_arrays(
        self,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32] | None]:
        """Return views of the matrices, each of shape (n_rows, components)."""
        nodes = None if self.node_rows is None else np.asarray(self.node_rows)
        return np.asarray(self.in_rows), np.asarray(self.out_rows), nodes

    def check_finite(self) -> None:
        """Raise DivergenceError if a component of a matrix is infinite or NaN."""
        matrices = (self.in_rows, self.out_rows, self.node_rows)
        for name, matrix in zip(("input", "output", "node"), matrices, strict=True):
            if matrix is None:
                continue
            row = matrix.first_not_finite(self.workers)
            if row is not None:
                try:
                    label = f"{name} vector {self._number(row)}"
                    check_finite(np.asarray(matrix)[row:], label.format)
                except ValueError as error:
                    raise DivergenceError(
                        f"training diverged: {error}; try a lower alpha, or smaller weights"
                    ) from None

    def _number(self, row: int) -> int:
        """Return the id of a row."""
        return row


def copied(rows: NDArray[np.float32], workers: int) -> NDArray[np.float32]:
    """Return a copy of the rows of a matrix, made by several threads."""
    copy = np.empty(rows.shape, rows.dtype)
    _core.copy_rows(rows, copy, workers)
    return copy
