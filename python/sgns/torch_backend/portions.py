"""Portions of an epoch on a device: what ranks are dealt, and the steps of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Self

import numpy as np

from sgns import _core
from sgns.torch_backend.step_stream import Steps, StepStream
from sgns.training.core import Share

__all__ = ["Portions", "PortionsToTrain", "Walk"]


class Portions:
    """Division of the chunks of words of a device into portions of about 8,192 words.

    To a `TrainState`, a portion is a chunk: portions are numbered through all epochs.

    Parameters
    ----------
    n_words : int
        Words of an epoch.
    chunk_words : int
        Words that a device reads at once: a multiple of 8,192, or fewer.

    Attributes
    ----------
    n : int
        Portions of an epoch.
    """

    def __init__(self, n_words: int, chunk_words: int) -> None:
        self._n_words = n_words
        self._n_chunks = -(-n_words // chunk_words)
        self._in_chunk = max(1, chunk_words // _core.CHUNK_WORDS)
        self._words = -(-chunk_words // self._in_chunk)
        full = max(0, self._n_chunks - 1)
        self.n = full * self._in_chunk + -(-(n_words - full * chunk_words) // self._words)

    def words_before(self, portion: int) -> int:
        """Return the words of all epochs before a portion."""
        epoch, number = divmod(portion, self.n)
        return epoch * self._n_words + min(number * self._words, self._n_words)

    def words_of(self, portion: int) -> int:
        """Return the number of words of a portion."""
        return self.words_before(portion + 1) - self.words_before(portion)

    def chunk_of(self, portion: int) -> tuple[int, int]:
        """Return the epoch of a portion, and the number of its chunk in the epoch."""
        epoch, number = divmod(portion, self.n)
        return epoch, number // self._in_chunk

    def first_of(self, epoch: int, chunk: int) -> int:
        """Return the first portion of a chunk; of the next epoch, if the chunk is past the last."""
        return epoch * self.n + min(chunk * self._in_chunk, self.n)

    def steps_of(self, portion: int, n_steps: int) -> range:
        """Return the steps of a portion among all steps of its chunk."""
        epoch, chunk = self.chunk_of(portion)
        first = self.first_of(epoch, chunk)
        n_portions = self.first_of(epoch, chunk + 1) - first
        begin, end = (n_steps * (i - first) // n_portions for i in (portion, portion + 1))
        return range(begin, end)

    def renewed(self, state: _core.TrainState) -> _core.TrainState:
        """Return a state in portions. Earlier builds counted chunks, in a single position."""
        if state.next_chunk or not len(state.positions):
            return state
        return _core.TrainState.restore(
            next_chunk=self.first_of(*state.positions[0].tolist()),
            positions=np.empty((0, 2), np.uint64),
            words_done=state.words_done,
            pairs_done=state.pairs_done,
            seconds=state.seconds,
            point_words=state.point_words,
            points=state.points,
        )


@dataclass(frozen=True)
class PortionsToTrain:
    """Portions that a process has to train, in their order."""

    #: Portions of a stretch that ended early.
    left: list[int]
    #: All others.
    others: range

    @classmethod
    def of(cls, state: _core.TrainState, share: Share | None, n_portions: int) -> Self:
        """Return those of a share of a process; of one process, all that a state leaves.

        Parameters
        ----------
        state : _core.TrainState
            What is done.
        share : Share, optional
            The share; all if omitted.
        n_portions : int
            Portions of all epochs.
        """
        left = [int(portion) for portion, _ in state.positions.tolist()]
        if share is None:
            return cls(left, range(state.next_chunk, n_portions))
        return cls(left, range(state.next_chunk + share.rank, share.end, share.size))

    def __iter__(self) -> Iterator[int]:
        return chain(self.left, self.others)

    def after(self, n_done: int) -> tuple[int, list[int]]:
        """Return the next portion when some are done, and the rest of those that were left."""
        n_others = max(0, n_done - len(self.left))
        return self.others.start + n_others * self.others.step, self.left[n_done:]


class Walk:
    """Walks through the steps of a training. It begins an epoch again if it must go back.

    Parameters
    ----------
    stream : StepStream
        Steps of each epoch.
    portions : Portions
        Portions of the steps.
    """

    def __init__(self, stream: StepStream, portions: Portions) -> None:
        self._stream = stream
        self._portions = portions
        self._epoch: Iterator[Steps] = iter(())
        self._place = (-1, -1)  # epoch and chunk of the steps
        self._steps: Steps | None = None

    def steps_of(self, wanted: Iterable[int]) -> Iterator[tuple[list[int], Steps]]:
        """Yield the wanted portions of a chunk and their steps, chunk by chunk."""
        for (epoch, chunk), group in groupby(wanted, key=self._portions.chunk_of):
            numbers = list(group)
            steps = self._steps_at(epoch, chunk)
            yield (
                numbers,
                steps.picked([self._portions.steps_of(i, len(steps)) for i in numbers]),
            )

    def _steps_at(self, epoch: int, chunk: int) -> Steps:
        """Return the steps of a chunk. Earlier chunks are drawn: random choices depend on them."""
        at_epoch, at_chunk = self._place
        if epoch != at_epoch or chunk < at_chunk:
            self._epoch, at_chunk = self._stream.epoch(epoch), -1
        for number in range(at_chunk + 1, chunk + 1):
            self._steps = next(self._epoch)
            self._place = epoch, number
        assert self._steps is not None
        return self._steps
