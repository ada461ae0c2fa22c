"""Training on pairs that come chunk by chunk, as one training."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.pairs.chunks import PairChunks
from sgns.pairs.sampling import noise_table

if TYPE_CHECKING:
    from sgns.training.progress import OnProgress
    from sgns.training.settings import TrainingSettings

__all__ = ["ChunkTraining"]


class _Chunk(NamedTuple):
    centers: NDArray[np.uint32]
    contexts: NDArray[np.uint32]
    weights: NDArray[np.float32] | None
    number: int  # among the chunks of all epochs, in no particular order
    begin: int  # pairs before it, of all epochs
    end: int


class ChunkTraining:
    """Trains with `train`, chunk after chunk.

    The rate falls from chunk to chunk as it would within one array. The number of a chunk takes
    the place of the epoch for random choices. The places of a state are those within the chunk
    that its words tell; the chunks before this one in its epoch are passed over.

    Parameters
    ----------
    chunks : PairChunks
    block_size, pool_size : int
    train : callable
        As `train_on_core`.
    """

    def __init__(
        self, chunks: PairChunks, block_size: int, pool_size: int, train: Callable[..., object]
    ) -> None:
        self._chunks = chunks
        self._block_size = block_size
        self._pool_size = pool_size
        self._train = train
        # A training that pauses to be saved goes on with the chunk that it is at.
        self._upcoming: Iterator[_Chunk] | None = None
        self._chunk: _Chunk | None = None

    def __call__(
        self,
        in_rows: _core.Matrix,
        out_rows: _core.Matrix,
        state: _core.TrainState,
        *,
        settings: TrainingSettings,
        on_progress: OnProgress | None,
        **options: object,
    ) -> None:
        """Train all matrices in place, from where `state` is; `state` is where it came to."""
        chunks = self._chunks
        table = noise_table(
            chunks.context_counts, settings.negative, settings.noise, settings.ns_exponent
        )
        total = settings.epochs * chunks.n_pairs

        def rate(done: int) -> float:
            return settings.alpha - (settings.alpha - settings.min_alpha) * (done / total)

        if self._upcoming is None:
            self._upcoming = self._chunks_from(state.words_done, settings.epochs)
        while True:
            if self._chunk is None or self._chunk.end <= state.words_done:
                self._chunk = next(self._upcoming, None)
            if self._chunk is None:
                return
            begin, end = self._chunk.begin, self._chunk.end
            of_chunk = copy.copy(settings)
            of_chunk.epochs, of_chunk.alpha, of_chunk.min_alpha = 1, rate(begin), rate(end)
            report = None if on_progress is None else _Report(on_progress, state, begin, total)
            n_points = begin * _core.LOSS_POINTS // total + 1
            now = _within_chunk(state, begin, n_points)
            try:
                self._train(
                    self._source(self._chunk, settings, table),
                    in_rows,
                    out_rows,
                    now,
                    settings=of_chunk,
                    on_progress=report,
                    first_epoch=self._chunk.number,
                    **options,
                )
            finally:
                state.assign(_with_chunk(state, now, begin, end, n_points))
            if report is not None and report.stopped:
                return

    def _chunks_from(self, words_done: int, epochs: int) -> Iterator[_Chunk]:
        """Yield the chunks that are not at their end after `words_done` pairs."""
        n_pairs = self._chunks.n_pairs
        for epoch in range(words_done // n_pairs, epochs):
            begin = epoch * n_pairs
            for i, (centers, contexts, weights) in enumerate(self._chunks):
                end = begin + centers.size
                if end > (epoch + 1) * n_pairs:
                    raise ValueError(f"chunks hold more than n_pairs={n_pairs} pairs")
                if end > max(begin, words_done):
                    yield _Chunk(centers, contexts, weights, epoch + epochs * i, begin, end)
                begin = end
            if begin != (epoch + 1) * n_pairs:
                raise ValueError(f"chunks hold fewer than n_pairs={n_pairs} pairs")

    def _source(
        self, chunk: _Chunk, settings: TrainingSettings, noise: _core.AliasTable | None
    ) -> _core.PairSource:
        return _core.Pairs(
            chunk.centers,
            chunk.contexts,
            chunk.weights,
            _core.NegativeSampling(noise, settings.negative, self._pool_size),
            n_tokens=len(self._chunks.vocabulary),
            n_contexts=len(self._chunks.context_vocabulary),
            seed=settings.seed,
            block_size=self._block_size,
        )


class _Report:
    """Reports of a chunk, as of the part of the training that it is."""

    def __init__(
        self, on_progress: OnProgress, state: _core.TrainState, begin: int, total: int
    ) -> None:
        self._on_progress = on_progress
        self._pairs_before, self._seconds_before = state.pairs_done, state.seconds
        self._begin = begin
        self._total = total
        self.stopped = False  # a chunk may be at its end before it is stopped

    def __call__(self, now: _core.Progress) -> bool:
        wanted = self._on_progress(
            _core.Progress(
                self._begin + now.words_done,
                self._total,
                self._pairs_before + now.pairs_done,
                now.loss,
                now.alpha,
                self._seconds_before + now.seconds,
            )
        )
        self.stopped = self.stopped or wanted is False
        return not self.stopped


def _within_chunk(state: _core.TrainState, begin: int, n_points: int) -> _core.TrainState:
    """Return where the training of the chunk that begins after `begin` pairs is.

    The points of a chunk that is not at its end come after the `n_points` of all chunks so far.
    """
    return _core.TrainState.restore(
        next_chunk=state.next_chunk,
        positions=state.positions,
        words_done=state.words_done - begin,
        pairs_done=0,
        seconds=0.0,
        point_words=state.point_words[n_points:],
        points=state.points[n_points:],
    )


def _with_chunk(
    state: _core.TrainState, now: _core.TrainState, begin: int, end: int, n_points: int
) -> _core.TrainState:
    """Return `state`, with what became of one chunk since then."""
    words_done = begin + now.words_done
    is_done = words_done == end
    points, point_words = np.zeros((n_points, 2)), np.zeros(n_points, np.uint64)
    known = min(n_points, len(state.points))
    points[:known], point_words[:known] = state.points[:known], state.point_words[:known]
    if is_done:
        points[-1] += now.points.sum(axis=0)
        point_words[-1] += now.point_words.sum()
    else:
        points = np.concatenate([points, now.points])
        point_words = np.concatenate([point_words, now.point_words])
    return _core.TrainState.restore(
        next_chunk=0 if is_done else now.next_chunk,
        positions=np.empty((0, 2), np.uint64) if is_done else now.positions,
        words_done=words_done,
        pairs_done=state.pairs_done + now.pairs_done,
        seconds=state.seconds + now.seconds,
        point_words=point_words,
        points=points,
        broken=now.broken,
    )
