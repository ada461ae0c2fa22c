"""Rows of a matrix on the ranks that own them: how others get them, and give them back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.distributed.group import Group
from sgns.distributed.row_deal import RUN, RowDeal
from sgns.distributed.sharded_memory import PIECE_BYTES

__all__ = ["ShardedRows"]

#: Parts of a matrix that are counted, for pieces of about as many bytes.
_LEAST_PARTS = 4096

_IDS_AT_ONCE = 2**20


class ShardedRows:
    """A matrix of which each rank owns some rows.

    Parameters
    ----------
    own : _core.Matrix
        The rows of this rank, by their places in the deal.
    deal : RowDeal
        Who owns which row.
    group : Group
        The ranks. All call the methods together.
    workers : int
        Threads that copy and merge.
    """

    def __init__(self, own: _core.Matrix, deal: RowDeal, group: Group, workers: int) -> None:
        self.own = own
        self.deal = deal
        self._group = group
        self._workers = workers
        self._dims = np.asarray(own).shape[1]

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of the whole matrix."""
        return self.deal.n_rows, self._dims

    def pull(self, ids: NDArray[np.uint32], local: _core.Matrix) -> None:
        """Copy rows of all ranks to a matrix of this one.

        Parameters
        ----------
        ids : ndarray of uint32
            Rows that this rank needs, in rising order.
        local : _core.Matrix
            Matrix to copy them to, from its first row on.

        Raises
        ------
        DistributedError
            If a rank cannot be reached.
        """
        for piece, buffers in self._pieces(ids):
            asked = piece.send_ids(ids, self._group)
            answers, found = buffers
            _core.gather_rows(self.own, self.deal.places(asked), answers, self._workers)
            self._group.swap(answers, piece.n_received, found, piece.n_sent)
            _core.scatter_rows(local, piece.rows, found, self._workers)

    def push(self, ids: NDArray[np.uint32], local: _core.Matrix) -> None:
        """Merge the rows of all ranks, which began as those of `pull`, into those of the owners.

        The core merges by the agreement rule: see `row_changes.hpp`. Parameters and errors are
        those of `pull`. After an error the rows are a mixture.
        """
        for piece, buffers in self._pieces(ids):
            told = piece.send_ids(ids, self._group)
            received, trained = buffers
            _core.gather_rows(local, piece.rows, trained, self._workers)
            self._group.swap(trained, piece.n_sent, received, piece.n_received)
            counts = np.array(piece.n_received, np.uint64)
            places = self.deal.places(told)
            _core.merge_rows(self.own, places, counts, received, self._workers)

    def _pieces(
        self, ids: NDArray[np.uint32]
    ) -> Iterator[tuple[_Piece, tuple[NDArray[np.float32], NDArray[np.float32]]]]:
        """Yield pieces of the rows, with memory for those that are received and sent."""
        plan = _agree(ids, self.deal, self._group, PIECE_BYTES // (4 * self._dims))
        most = max((sum(counts.n_received) for counts in plan), default=0)
        others = np.empty((most, self._dims), np.float32)
        most = max((sum(counts.n_sent) for counts in plan), default=0)
        mine = np.empty((most, self._dims), np.float32)
        first = 0
        for counts in plan:
            last = first + sum(counts.n_sent)
            order = np.argsort(self.deal.owners(ids[first:last]), kind="stable")
            piece = _Piece(*counts, (first + order).astype(np.uint32))
            yield piece, (others[: sum(piece.n_received)], mine[: last - first])
            first = last


class _Counts(NamedTuple):
    """Numbers of rows in a piece: those of this rank, and of others, for each other rank."""

    n_sent: list[int]  # rows that this rank trains, by owner
    n_received: list[int]  # rows that this rank owns, by the rank that trains them


class _Piece(NamedTuple):
    """Rows that are sent at once."""

    n_sent: list[int]
    n_received: list[int]
    rows: NDArray[np.uint32]  # rows of the local matrix, by owner

    def send_ids(self, ids: NDArray[np.uint32], group: Group) -> NDArray[np.uint32]:
        """Tell the owners which rows come, and return those of which this rank is the owner."""
        received = np.empty(sum(self.n_received), np.uint32)
        group.swap(
            ids[self.rows].view(np.int32), self.n_sent, received.view(np.int32), self.n_received
        )
        return received


def _agree(ids: NDArray[np.uint32], deal: RowDeal, group: Group, most: int) -> list[_Counts]:
    """Cut the rows that all ranks train into pieces of consecutive ids, the same on all ranks.

    No rank has many more than `most` rows in a piece.
    """
    size = deal.size
    parts = max(_LEAST_PARTS, deal.n_rows // max(1, most))
    step = RUN * size * max(1, deal.n_rows // (parts * RUN * size))  # ids in a part
    n_parts = -(-deal.n_rows // step)
    sent = np.zeros(n_parts * size, np.int64)
    for first in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[first : first + _IDS_AT_ONCE]
        bins = some.astype(np.int64) // step * size + deal.owners(some)
        sent += np.bincount(bins, minlength=sent.size)
    by_owner = np.ascontiguousarray(sent.reshape(n_parts, size).T)  # (size, n_parts)
    received = np.empty_like(by_owner)
    group.swap(by_owner, [1] * size, received, [1] * size)
    most_of_any = group.maxima(np.maximum(by_owner.sum(0), received.sum(0)))
    bounds = _cut(most_of_any, most)
    return [
        _Counts(by_owner[:, a:b].sum(1).tolist(), received[:, a:b].sum(1).tolist())
        for a, b in pairwise(bounds)
    ]


def _cut(sizes: NDArray[Any], most: int) -> list[int]:
    """Return the bounds of groups of consecutive sizes that add up to `most`, or are a single one.

    Groups of nothing are left out.
    """
    ends = np.cumsum(sizes)
    bounds = [0]
    while bounds[-1] < len(sizes):
        before = ends[bounds[-1] - 1] if bounds[-1] else 0
        if ends[-1] == before:
            break
        last = int(np.searchsorted(ends, before + most, "right"))
        bounds.append(min(len(sizes), max(last, bounds[-1] + 1)))
    return bounds
