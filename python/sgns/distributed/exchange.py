"""Exchange of the changes that ranks made to copies of the same rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from sgns import _core
from sgns.distributed.group import Group
from sgns.training.matrices import Matrices

__all__ = ["Exchange"]

#: Bytes that are sent at once: while they are sent, the next are packed.
_PIECE_BYTES = 32 * 2**20


class Exchange:
    """Merges the rows of all ranks, which had the same rows at the last exchange.

    The core merges by the agreement rule: see `row_changes.hpp`. All ranks get the same bits.

    Parameters
    ----------
    matrices : Matrices
        What the ranks train. It holds the same rows on all of them.
    group : Group
        The ranks.
    """

    def __init__(self, matrices: Matrices, group: Group) -> None:
        self._group = group
        self._workers = matrices.workers
        self._matrices = [
            (rows, _copy(rows, self._workers))
            for rows in (matrices.in_rows, matrices.out_rows, matrices.node_rows)
            if rows is not None
        ]

    def __call__(self) -> None:
        """Merge all rows.

        Raises
        ------
        DistributedError
            If a rank cannot be reached. The rows are then a mixture.
        """
        sent: tuple[_Piece, torch.Tensor, torch.distributed.Work] | None = None
        for piece in self._pieces():
            buffer = piece.pack(self._workers)
            work = self._group.begin_sum(buffer)
            if sent is not None:
                self._receive(*sent)
            sent = (piece, buffer, work)
        if sent is not None:
            self._receive(*sent)

    def _pieces(self) -> Iterator[_Piece]:
        for rows, base in self._matrices:
            n_rows, dim = np.asarray(rows).shape
            step = max(1, _PIECE_BYTES // (4 * (dim + 1)))
            for first in range(0, n_rows, step):
                yield _Piece(rows, base, first, min(step, n_rows - first), dim)

    def _receive(self, piece: _Piece, buffer: torch.Tensor, work: torch.distributed.Work) -> None:
        self._group.finish(work)
        piece.merge(buffer, self._group.size, self._workers)


class _Piece:
    """Consecutive rows of one matrix."""

    def __init__(
        self, rows: _core.Matrix, base: _core.Matrix, first: int, n: int, dim: int
    ) -> None:
        self._rows, self._base = rows, base
        self._first, self._n, self._dim = first, n, dim

    def pack(self, workers: int) -> torch.Tensor:
        """Return the changes of the rows, and then the squared lengths of the changes."""
        buffer = torch.empty(self._n * (self._dim + 1), dtype=torch.float32)
        _core.pack_changes(self._rows, self._base, self._first, *self._parts(buffer), workers)
        return buffer

    def merge(self, buffer: torch.Tensor, ranks: int, workers: int) -> None:
        """Merge the sums over all ranks of what `pack` returned."""
        parts = self._parts(buffer)
        _core.merge_changes(self._rows, self._base, self._first, *parts, ranks, workers)

    def _parts(self, buffer: torch.Tensor) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        array = buffer.numpy()
        return array[: self._n * self._dim], array[self._n * self._dim :]


def _copy(rows: _core.Matrix, workers: int) -> _core.Matrix:
    source = np.asarray(rows)
    copy = _core.Matrix(*source.shape)
    _core.copy_rows(source, np.asarray(copy), workers)
    return copy
