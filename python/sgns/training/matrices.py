"""The matrices that a training changes in place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.errors import DivergenceError
from sgns.formats.table import check_finite
from sgns.training.memory import check_matrices

__all__ = ["Matrices"]


@dataclass(frozen=True)
class Matrices:
    """Rows of centers, of contexts and of inner nodes.

    Attributes
    ----------
    in_rows, out_rows : _core.Matrix
        Input and output vectors.
    node_rows : _core.Matrix or None
        Output vectors of inner nodes; None without hierarchical softmax.
    """

    in_rows: _core.Matrix
    out_rows: _core.Matrix
    node_rows: _core.Matrix | None

    @classmethod
    def allocate(
        cls, n_tokens: int, n_contexts: int, vector_size: int, n_nodes: int, seed: int
    ) -> Self:
        """Allocate the matrices; input rows are random, all others zero.

        Parameters
        ----------
        n_tokens, n_contexts, n_nodes : int
            Rows of each matrix; there are no nodes if `n_nodes` is 0.
        vector_size : int
            Components of each row.
        seed : int
            Random seed of the input rows.

        Raises
        ------
        MemoryError
            If the matrices do not fit into memory. Nothing is allocated then.
        """
        heights = [n_tokens, n_contexts] + [n_nodes] * (n_nodes > 0)
        check_matrices(heights, vector_size)
        in_rows, out_rows, *node_rows = (_core.Matrix(n_rows, vector_size) for n_rows in heights)
        in_rows.fill_uniform(seed)
        return cls(in_rows, out_rows, node_rows[0] if node_rows else None)

    def as_arrays(
        self,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32] | None]:
        """Return views of the matrices, each of shape (n_rows, vector_size)."""
        nodes = None if self.node_rows is None else np.asarray(self.node_rows)
        return np.asarray(self.in_rows), np.asarray(self.out_rows), nodes

    def check_finite(self) -> None:
        """Raise DivergenceError if a component of a matrix is infinite or NaN."""
        for name, matrix in zip(("input", "output", "node"), self.as_arrays(), strict=True):
            if matrix is None:
                continue
            with np.errstate(over="ignore", invalid="ignore"):
                # A sum is faster than a look at each component, and passes on what is not finite.
                is_finite = math.isfinite(matrix.sum())
            if not is_finite:
                try:
                    check_finite(matrix, f"{name} vector {{}}".format)
                except ValueError as error:
                    raise DivergenceError(
                        f"training diverged: {error}; try a lower alpha, or smaller weights"
                    ) from None
