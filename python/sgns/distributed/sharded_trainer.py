"""Training by several ranks, each of which holds only the rows that a stretch needs."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments.progress import Display
from sgns.distributed.group import Group
from sgns.distributed.sharded_matrices import ShardedMatrices
from sgns.distributed.sharded_memory import SPARE, STRETCH_BYTES, most_rows
from sgns.distributed.shares import CoreShareTrainer
from sgns.distributed.trainer import DistributedTrainer, Share
from sgns.errors import DistributedError
from sgns.training.core import CoreTrainer
from sgns.training.matrices import Matrices
from sgns.training.memory import matrix_bytes
from sgns.training.progress import OnProgress
from sgns.training.run import Run

__all__ = ["ShardedTrainer"]

#: The number of rows of a stretch varies a little.
_MARGIN = 0.95


class ShardedTrainer(DistributedTrainer):
    """A trainer, for `Run`, whose ranks own shares of the rows.

    Before a stretch, a rank makes its pairs without training, which tells it the rows that it
    needs. It gets these from their owners, trains them, and gives them back. Rows are merged as in
    `DistributedTrainer`.

    Parameters
    ----------
    source : _core.PairSource
        Pairs; the same on all ranks.
    group, display
        As for `DistributedTrainer`. The matrices of the run are `ShardedMatrices`.
    """

    def __init__(self, source: _core.PairSource, group: Group, display: Display) -> None:
        super().__init__(CoreShareTrainer(source), group, display)
        self._source = source
        self._most_chunks: int | None = None  # of a rank in a stretch
        self._local: Matrices | None = None
        self._needed: _Needed | None = None

    @contextmanager
    def _opened(self, run: Run) -> Iterator[None]:
        """Do nothing: rows are where they are needed during a stretch only."""
        yield

    def _begin_stretch(self, run: Run, end: int) -> Share:
        share, needed = self._fit(run, end)
        matrices = _sharded(run)
        with self._group.together():
            local = self._make_room(needed, matrices)
        self._needed = needed
        in_side, out_side = matrices.sides
        in_side.pull(needed.in_ids, local.in_rows)
        out_side.pull(needed.out_ids, local.out_rows)
        return share

    def _train_share(
        self, run: Run, part: _core.TrainState, listener: OnProgress, share: Share
    ) -> None:
        assert self._local is not None
        assert self._needed is not None
        local = copy.copy(run)
        local.matrices = self._local
        source = _core.LocalPairs(self._needed.working_set)
        CoreTrainer(source).train(local, part, listener, share=share)

    def _exchange_rows(self, of_all: bool) -> None:
        # Always of all rows: this rank has no others, and forgets these.
        assert self._local is not None
        assert self._needed is not None
        in_side, out_side = self._needed.matrices.sides
        in_side.push(self._needed.in_ids, self._local.in_rows)
        out_side.push(self._needed.out_ids, self._local.out_rows)
        self._needed = None

    def _make_room(self, needed: _Needed, matrices: ShardedMatrices) -> Matrices:
        """Return matrices for the rows of a stretch: those of the last one if they suffice."""
        sizes = [max(1, len(ids)) for ids in (needed.in_ids, needed.out_ids)]
        if self._local is not None:
            have = (len(np.asarray(rows)) for rows in (self._local.in_rows, self._local.out_rows))
            if all(n <= m for n, m in zip(sizes, have, strict=True)):
                return self._local
        self._local = None  # its memory is free before more is taken
        in_rows, out_rows = (_core.Matrix(n + n // SPARE, matrices.vector_size) for n in sizes)
        self._local = Matrices(in_rows, out_rows, None, matrices.workers)
        return self._local

    def _fit(self, run: Run, end: int) -> tuple[Share, _Needed]:
        """Return the share of this rank in a stretch, as long as its rows fit, and these rows."""
        state, group = run.state, self._group
        matrices = _sharded(run)
        most = most_rows(matrices.heights, matrices.vector_size, group.size)
        chunks = -(-(end - state.next_chunk) // group.size)  # of each rank
        if self._most_chunks is not None:
            chunks = min(chunks, self._most_chunks)
        while True:
            end = min(end, state.next_chunk + chunks * group.size)
            share = Share.of(state, end, group.rank, group.size)
            with group.together():
                needed = _Needed.find(self._source, run, share, most)
            n_rows = int(group.maxima(np.array([needed.n_rows]))[0])
            if n_rows <= most:
                break
            if chunks <= (0 if len(state.positions) else 1):
                self._refuse(run, share, most)
            chunks //= 2
        if chunks:
            # A longer stretch has fewer rows for each of its chunks, so that this many fit.
            longest = _MARGIN * chunks * most / max(1, n_rows)
            self._most_chunks = max(1, int(longest))
        return share, needed

    def _refuse(self, run: Run, share: Share, most: int) -> NoReturn:
        """Raise the error of a stretch that cannot be shortened, and that has too many rows."""
        matrices = _sharded(run)
        with self._group.together():
            needed = _Needed.find(self._source, run, share, sum(matrices.heights))
        n_rows = int(self._group.maxima(np.array([needed.n_rows]))[0])
        row_bytes = matrix_bytes(1, matrices.vector_size)
        value = os.environ.get(STRETCH_BYTES)
        raise DistributedError(
            f"a rank may hold {most:,} rows, {most * row_bytes} bytes, for a stretch, and the "
            f"pairs of a chunk of {_core.CHUNK_WORDS:,} words need {n_rows:,} rows: set the "
            f"environment variable {STRETCH_BYTES}, which is "
            f"{'not set' if value is None else value}, to {n_rows * row_bytes} or more on all "
            "ranks; other chunks may need some more"
        )


class _Needed(NamedTuple):
    """Rows that the share of a rank in a stretch needs."""

    working_set: _core.WorkingSet
    in_ids: NDArray[np.uint32]
    out_ids: NDArray[np.uint32]
    n_rows: int  # of both matrices; more than the most if they do not fit
    matrices: ShardedMatrices

    @classmethod
    def find(cls, source: _core.PairSource, run: Run, share: Share, most: int) -> _Needed:
        """Read the chunks of a share without training."""
        whole = np.arange(run.state.next_chunk + share.rank, share.end, share.size)
        chunks = np.concatenate([share.positions[:, 0], whole.astype(np.uint64)])
        chunks += np.uint64(source.n_chunks * run.first_epoch)
        working_set = _core.WorkingSet(source, _core.predicts_contexts(run.settings.architecture))
        matrices = _sharded(run)
        if not working_set.read(chunks, most, run.settings.n_workers):
            none = np.empty(0, np.uint32)
            return cls(working_set, none, none, most + 1, matrices)
        in_ids, out_ids = working_set.in_ids(), working_set.out_ids()
        return cls(working_set, in_ids, out_ids, len(in_ids) + len(out_ids), matrices)


def _sharded(run: Run) -> ShardedMatrices:
    assert isinstance(run.matrices, ShardedMatrices)
    return run.matrices
