"""Exchange of the changes that ranks made to copies of the same rows."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import check_choice
from sgns.distributed.group import Group
from sgns.training.matrices import Matrices

__all__ = ["VARIABLE", "Exchange", "row_type"]

#: Environment variable: the type of the changes that are sent. bfloat16 halves the bytes.
VARIABLE = "SGNS_DISTRIBUTED_ROWS"
_TYPES = ("float32", "bfloat16")

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
        heights, dims = zip(*(np.asarray(rows).shape for rows, _ in self._matrices), strict=True)
        self._changed = torch.empty(sum(heights), dtype=torch.uint8)
        self._changed_of = np.split(self._changed.numpy(), np.cumsum(heights)[:-1])
        self._step = min(max(heights), max(1, _PIECE_BYTES // (4 * dims[0])))
        # One is packed while the other is sent. New memory would have to be cleared each time.
        self._buffers = [
            (
                torch.empty((self._step, dims[0]), dtype=getattr(torch, row_type())),
                torch.empty(self._step),
            )
            for _ in range(2)
        ]

    def __call__(self) -> None:
        """Merge all rows that have changed.

        Raises
        ------
        DistributedError
            If a rank cannot be reached. The rows are then a mixture.
        """
        sent: _Piece | None = None
        for piece in self._pieces():
            piece.send(self._group, self._workers)
            if sent is not None:
                sent.receive(self._group, self._workers)
            sent = piece
        if sent is not None:
            sent.receive(self._group, self._workers)

    def _pieces(self) -> Iterator[_Piece]:
        """Divide the rows that any rank has changed into pieces."""
        for (rows, base), changed in zip(self._matrices, self._changed_of, strict=True):
            _core.mark_changes(rows, base, changed, self._workers)
        self._group.finish(self._group.begin_any(self._changed))
        number = 0
        for (rows, base), changed in zip(self._matrices, self._changed_of, strict=True):
            ids = np.flatnonzero(changed).view(np.uint64)
            for first in range(0, len(ids), self._step):
                piece = ids[first : first + self._step]
                changes, squares = self._buffers[number % 2]
                yield _Piece(rows, base, piece, changes[: len(piece)], squares[: len(piece)])
                number += 1


class _Piece:
    """Changes of some rows of one matrix.

    Parameters
    ----------
    rows, base : _core.Matrix
        The matrix, and what it was at the last exchange.
    ids : ndarray of shape (n,)
        The rows.
    changes, squares : Tensor
        Memory for the changes and their squared lengths.
    """

    def __init__(
        self,
        rows: _core.Matrix,
        base: _core.Matrix,
        ids: NDArray[np.uint64],
        changes: torch.Tensor,
        squares: torch.Tensor,
    ) -> None:
        self._place = rows, base, ids
        self._tensors = changes, squares
        is_short = changes.dtype == torch.bfloat16
        bits = changes.view(torch.int16).numpy().view(np.uint16) if is_short else changes.numpy()
        self._arrays = bits, squares.numpy()
        self._works: list[torch.distributed.Work] = []

    def send(self, group: Group, workers: int) -> None:
        """Begin to add the changes of all ranks."""
        _core.pack_changes(*self._place, *self._arrays, workers)
        self._works = [group.begin_sum(tensor) for tensor in self._tensors]

    def receive(self, group: Group, workers: int) -> None:
        """Wait for the sums, and merge them."""
        for work in self._works:
            group.finish(work)
        _core.merge_changes(*self._place, *self._arrays, group.size, workers)


def row_type() -> str:
    """Return the type of changes that are sent: float32, or bfloat16 if `VARIABLE` says so.

    Raises
    ------
    ValueError
        If it is neither.
    """
    name = os.environ.get(VARIABLE, _TYPES[0])
    check_choice(VARIABLE, name, _TYPES)
    return name


def _copy(rows: _core.Matrix, workers: int) -> _core.Matrix:
    source = np.asarray(rows)
    copy = _core.Matrix(*source.shape)
    _core.copy_rows(source, np.asarray(copy), workers)
    return copy
