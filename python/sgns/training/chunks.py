"""One training on pairs that come chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import UINT64_MAX
from sgns.pairs.chunks import PairChunks, fingerprint_of_chunk
from sgns.training.core import CoreTrainer
from sgns.training.identity import PASS_THE_SAME
from sgns.training.progress import OnProgress
from sgns.training.run import Run

__all__ = ["ChunkTrainer"]


class _Chunk(NamedTuple):
    centers: NDArray[np.uint32]
    contexts: NDArray[np.uint32]
    weights: NDArray[np.float32] | None
    number: int  # among the chunks of all epochs, in no particular order
    begin: int  # pairs before it, of all epochs
    end: int


class ChunkTrainer:
    """A trainer, for `Run`, that trains one chunk after the other on the core.

    The rate falls from chunk to chunk as it would within one array. The number of a chunk takes
    the place of the epoch in random choices.

    Parameters
    ----------
    chunks : PairChunks
        Pairs to train on.
    negatives : _core.NegativeSampling
        Negatives that come with the pairs.
    seed : int
        Random seed.
    block_size : int
        Most centers in a block.
    """

    def __init__(
        self, chunks: PairChunks, negatives: _core.NegativeSampling, seed: int, block_size: int
    ) -> None:
        self._chunks = chunks
        self._negatives = negatives
        self._seed = seed
        self._block_size = block_size
        # A training that pauses to be saved resumes within the current chunk.
        self._upcoming: Iterator[_Chunk] | None = None
        self._chunk: _Chunk | None = None

    def __call__(
        self, run: Run, on_progress: OnProgress | None = None, stop_at: int | None = None
    ) -> bool:
        """Train from the run's state on; return whether training has reached its end."""
        settings, state = run.settings, run.state
        schedule = run.schedule or settings.schedule(self._chunks.n_pairs)
        total = settings.n_epochs * self._chunks.n_pairs
        if total > UINT64_MAX:
            raise ValueError(
                f"epochs times n_pairs must be below 2^64, got {settings.n_epochs} times "
                f"{self._chunks.n_pairs}"
            )

        if self._upcoming is None:
            self._upcoming = self._chunks_from(run, state.words_done)
        while stop_at is None or state.words_done < stop_at:
            if self._chunk is None or self._chunk.end <= state.words_done:
                self._chunk = next(self._upcoming, None)
            if self._chunk is None:
                return True
            begin, end = self._chunk.begin, self._chunk.end
            report = None if on_progress is None else _Report(on_progress, state, begin, total)
            position = _ChunkPosition(begin, end, begin * _core.LOSS_POINTS // total + 1)
            rates = {"alpha": schedule.rate(begin), "min_alpha": schedule.rate(end)}
            part = Run(
                CoreTrainer(self._source(self._chunk)),
                run.matrices,
                replace(settings, epochs=1, max_epochs=None, **rates),
                tree=run.tree,
                masks=run.masks,
                first_epoch=self._chunk.number,
                state=position.within(state),
            )
            try:
                part.advance(report, None if stop_at is None else stop_at - begin)
            finally:
                state.assign(position.after(state, part.state))
            if report is not None and report.stopped:
                return False
        return state.words_done == total

    def _chunks_from(self, run: Run, words_done: int) -> Iterator[_Chunk]:
        """Yield the chunks that are not at their end after `words_done` pairs.

        All chunks that are read must be those of the checkpoint, if training resumes from one. At
        the end of training they are read once more to compare them.
        """
        n_pairs, epochs = self._chunks.n_pairs, run.settings.n_epochs
        known = tuple(run.chunks)
        if not known:
            run.chunks[:] = self._chunks.counted_chunks
        for epoch in range(min(words_done // n_pairs, epochs - 1), epochs):
            begin = epoch * n_pairs
            for i, (centers, contexts, weights) in enumerate(self._chunks):
                end = begin + centers.size
                if end > (epoch + 1) * n_pairs:
                    raise ValueError(f"chunks hold more than n_pairs={n_pairs} pairs")
                found = fingerprint_of_chunk(run.settings.n_workers, centers, contexts, weights)
                if i < len(known) and found != known[i]:
                    raise ValueError(
                        f"chunk {i} of the pairs is not the one of the checkpoint: {PASS_THE_SAME}"
                    )
                run.chunks[i : i + 1] = [found]
                if end > max(begin, words_done):
                    yield _Chunk(centers, contexts, weights, epoch + epochs * i, begin, end)
                begin = end
            if begin != (epoch + 1) * n_pairs:
                raise ValueError(f"chunks hold fewer than n_pairs={n_pairs} pairs")

    def _source(self, chunk: _Chunk) -> _core.PairSource:
        return _core.Pairs(
            chunk.centers,
            chunk.contexts,
            chunk.weights,
            self._negatives,
            n_tokens=len(self._chunks.vocabulary),
            n_contexts=len(self._chunks.context_vocabulary),
            seed=self._seed,
            block_size=self._block_size,
        )


class _Report:
    """Reports the progress of a chunk as that of the whole training."""

    def __init__(
        self, on_progress: OnProgress, state: _core.TrainState, begin: int, total: int
    ) -> None:
        self._on_progress = on_progress
        self._pairs_before, self._seconds_before = state.pairs_done, state.seconds
        self._begin = begin
        self._total = total
        self.stopped = False  # by the callback; the chunk may end at the same time

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


@dataclass(frozen=True)
class _ChunkPosition:
    """Translates the state of the whole training to that of one chunk, and back.

    The number of words done tells which chunk is current. The position that the state holds is
    the core's, within that chunk.
    """

    begin: int  # pairs before the chunk
    end: int  # pairs up to its end
    n_points: int  # points of the loss curve that chunks up to this one have, once it is done

    def within(self, state: _core.TrainState) -> _core.TrainState:
        """Return the state of the training of this chunk.

        The points of a chunk that is not at its end come after those of all chunks so far.
        """
        return _core.TrainState.restore(
            next_chunk=state.next_chunk,
            positions=state.positions,
            words_done=state.words_done - self.begin,
            pairs_done=0,
            seconds=0.0,
            point_words=state.point_words[self.n_points :],
            points=state.points[self.n_points :],
            mean_blocks=state.mean_blocks,
            means=state.means,
        )

    def after(self, state: _core.TrainState, part: _core.TrainState) -> _core.TrainState:
        """Return the state of the whole training, once the chunk has reached the state `part`."""
        n_points = self.n_points
        words_done = self.begin + part.words_done
        is_done = words_done == self.end
        points, point_words = np.zeros((n_points, 2)), np.zeros(n_points, np.uint64)
        known = min(n_points, len(state.points))
        points[:known], point_words[:known] = state.points[:known], state.point_words[:known]
        if is_done:
            points[-1] += part.points.sum(axis=0)
            point_words[-1] += part.point_words.sum()
        else:
            points = np.concatenate([points, part.points])
            point_words = np.concatenate([point_words, part.point_words])
        return _core.TrainState.restore(
            next_chunk=0 if is_done else part.next_chunk,
            positions=np.empty((0, 2), np.uint64) if is_done else part.positions,
            words_done=words_done,
            pairs_done=state.pairs_done + part.pairs_done,
            seconds=state.seconds + part.seconds,
            point_words=point_words,
            points=points,
            mean_blocks=part.mean_blocks,
            means=part.means,
            broken=part.broken,
        )
