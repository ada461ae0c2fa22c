"""Exchange of the changes that ranks made to copies of the same rows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import check_choice
from sgns.distributed.group import Group

__all__ = ["VARIABLE", "ChangingRows", "CoreRows", "Exchange", "row_type"]

#: Environment variable: the type of the changes that are sent. bfloat16 halves the bytes.
VARIABLE = "SGNS_DISTRIBUTED_ROWS"
_TYPES = ("float32", "bfloat16")

#: Bytes that are sent at once: while they are sent, the next are packed.
_PIECE_BYTES = 32 * 2**20

#: An exchange of frequent rows has this part of each matrix.
_PART = 9


class ChangingRows(Protocol):
    """Rows of a matrix that this rank changes, with a copy of each from its last exchange.

    All ranks had the same row then, and get the same one, bit for bit, by `merge`.
    """

    device: torch.device
    n_rows: int
    dim: int

    def changed(self, n: int) -> torch.Tensor:
        """Return for each of the first `n` rows whether this rank has changed it, as uint8."""
        ...

    def pack(self, ids: torch.Tensor, changes: torch.Tensor, squares: torch.Tensor) -> None:
        """Write the changes of some rows, and the squared length of each."""

    def merge(
        self, ids: torch.Tensor, sums: torch.Tensor, squares: torch.Tensor, size: int
    ) -> None:
        """Change some rows by the sums of their changes, and of squared lengths, over all ranks."""


class CoreRows:
    """Rows of the core. It merges them by the agreement rule: see `row_changes.hpp`.

    Parameters
    ----------
    rows : _core.Matrix
        The rows, which are changed in place.
    workers : int
        Threads.
    """

    device = torch.device("cpu")

    def __init__(self, rows: _core.Matrix, workers: int) -> None:
        source = np.asarray(rows)
        self.n_rows, self.dim = source.shape
        self._matrices = rows, _core.Matrix(*source.shape)
        self._workers = workers
        _core.copy_rows(source, np.asarray(self._matrices[1]), workers)

    def changed(self, n: int) -> torch.Tensor:
        """Return for each of the first rows whether this rank has changed it since its exchange."""
        flags = torch.empty(n, dtype=torch.uint8)
        _core.mark_changes(*self._matrices, flags.numpy(), self._workers)
        return flags

    def pack(self, ids: torch.Tensor, changes: torch.Tensor, squares: torch.Tensor) -> None:
        """Write the changes of rows since the last exchange, and their squared lengths."""
        to = _array(changes), squares.numpy()
        _core.pack_changes(*self._matrices, _ids(ids), *to, self._workers)

    def merge(
        self, ids: torch.Tensor, sums: torch.Tensor, squares: torch.Tensor, size: int
    ) -> None:
        """Change rows to the same on all ranks."""
        of_all = _array(sums), squares.numpy()
        _core.merge_changes(*self._matrices, _ids(ids), *of_all, size, self._workers)


def _ids(ids: torch.Tensor) -> NDArray[np.uint64]:
    return ids.numpy().view(np.uint64)


def _array(changes: torch.Tensor) -> NDArray[Any]:
    """Return a view of changes as the core takes them: float32, or the bits of bfloat16."""
    if changes.dtype == torch.bfloat16:
        return changes.view(torch.int16).numpy().view(np.uint16)
    return changes.numpy()


class Exchange:
    """Merges the rows of all ranks, each of which was the same on all at its last exchange.

    All ranks get the same bits.

    Parameters
    ----------
    matrices : sequence of ChangingRows
        What the ranks train, with the same number of components and on one device.
    group : Group
        The ranks.
    """

    def __init__(self, matrices: Sequence[ChangingRows], group: Group) -> None:
        self._group = group
        self._matrices = matrices
        self.device, dim = matrices[0].device, matrices[0].dim
        highest = max(rows.n_rows for rows in matrices)
        self._step = min(highest, max(1, _PIECE_BYTES // (4 * dim)))
        # One is packed while the other is sent. New memory would have to be cleared each time.
        changes = getattr(torch, row_type())
        self._buffers = [
            (
                torch.empty((self._step, dim), dtype=changes, device=self.device),
                torch.empty(self._step, device=self.device),
            )
            for _ in range(2)
        ]

    def __call__(self, of_all: bool = True) -> None:
        """Merge the rows that have changed.

        Parameters
        ----------
        of_all : bool, default True
            Whether to merge all of them, or only those among the first ninth of each matrix.
            These are the most frequent tokens, on which the ranks disagree soonest.

        Raises
        ------
        DistributedError
            If a rank cannot be reached. The rows are then a mixture.
        """
        sent: _Piece | None = None
        for piece in self._pieces(1 if of_all else _PART):
            piece.send(self._group)
            if sent is not None:
                sent.receive(self._group)
            sent = piece
        if sent is not None:
            sent.receive(self._group)
        if self.device.type == "cuda":  # which has not ended what it was given
            torch.cuda.synchronize(self.device)

    def _pieces(self, part: int) -> Iterator[_Piece]:
        """Divide the rows that any rank has changed, of a part of each matrix, into pieces."""
        heights = [-(-rows.n_rows // part) for rows in self._matrices]
        changed = torch.cat(
            [rows.changed(n) for rows, n in zip(self._matrices, heights, strict=True)]
        )
        self._group.finish(self._group.begin_any(changed))
        number = 0
        for rows, flags in zip(self._matrices, torch.split(changed, heights), strict=True):
            all_ids = flags.nonzero().flatten()
            for first in range(0, len(all_ids), self._step):
                ids = all_ids[first : first + self._step]
                changes, squares = self._buffers[number % 2]
                yield _Piece(rows, ids, changes[: len(ids)], squares[: len(ids)])
                number += 1


class _Piece:
    """Changes of some rows of one matrix.

    Parameters
    ----------
    rows : ChangingRows
        The matrix.
    ids : Tensor of int64, shape (n,)
        The rows.
    changes, squares : Tensor
        Memory for the changes and their squared lengths.
    """

    def __init__(
        self,
        rows: ChangingRows,
        ids: torch.Tensor,
        changes: torch.Tensor,
        squares: torch.Tensor,
    ) -> None:
        self._rows, self._ids = rows, ids
        self._tensors = changes, squares
        self._works: list[torch.distributed.Work] = []

    def send(self, group: Group) -> None:
        """Begin to add the changes of all ranks."""
        self._rows.pack(self._ids, *self._tensors)
        self._works = [group.begin_sum(tensor) for tensor in self._tensors]

    def receive(self, group: Group) -> None:
        """Wait for the sums, and merge them."""
        for work in self._works:
            group.finish(work)
        self._rows.merge(self._ids, *self._tensors, group.size)


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
