"""Training by several ranks: stretch by stretch, with an exchange of rows after each."""

from __future__ import annotations

import json
import time
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments.progress import Display
from sgns.distributed.exchange import Exchange
from sgns.distributed.failures import describe
from sgns.distributed.group import Group
from sgns.distributed.report import Report
from sgns.distributed.shares import ShareTrainer
from sgns.distributed.stretches import Stretches
from sgns.errors import DistributedError
from sgns.training.progress import OnProgress
from sgns.training.run import Run

__all__ = ["DistributedTrainer", "Share"]

#: How a rank ended a stretch, from the least to the most serious.
_COMPLETE, _STOPPED, _INTERRUPTED, _FAILED, _BROKEN = range(5)


class DistributedTrainer:
    """A trainer, for `Run`, whose ranks share the chunks of a source.

    All ranks begin a stretch with the same state, and end it with the same. At the end of a call
    they have the same rows, so that the training can be saved, and any number of ranks can resume
    it: the chunks that were not trained are dealt again.

    Parameters
    ----------
    trainer : ShareTrainer
        What trains the share of a rank.
    group : Group
        The ranks.
    display : Display
        Where the time that exchanges take is shown.
    """

    def __init__(self, trainer: ShareTrainer, group: Group, display: Display) -> None:
        self._trainer = trainer
        self._group = group
        self._exchange: Exchange | None = None
        self._exchanged: tuple[weakref.ref[Run], int] | None = None  # a run, and its words done
        self._stretches: Stretches | None = None
        self._last = _core.TrainState()  # of this rank, after the last stretch
        self._report = Report(group.size, display if group.rank == 0 else None)

    def __call__(
        self, run: Run, on_progress: OnProgress | None = None, stop_at: int | None = None
    ) -> bool:
        """Train from the run's state on; return whether training has reached its end."""
        if self._group.size == 1:
            return self._train_alone(run, on_progress, stop_at)
        if self._stretches is None:
            self._stretches = Stretches(self._group.size, run.settings.deterministic)
        with self._opened(run):
            return self._train_stretches(run, self._stretches, on_progress, stop_at)

    @contextmanager
    def _opened(self, run: Run) -> Iterator[None]:
        """Let the rows be where they are trained and exchanged."""
        # Those of the last exchange are still known, unless the rows were moved.
        now = weakref.ref(run), run.state.words_done  # a run has its trainer: this is no circle
        exchange = self._exchange if self._exchanged == now else None
        self._exchange = self._exchanged = None
        with ExitStack() as stack:
            with self._group.together():
                stack.enter_context(self._trainer.opened(run))
                exchange = exchange or Exchange(self._trainer.changing_rows(run), self._group)
            self._group.carry(exchange.device)
            self._exchange = exchange
            try:
                yield
                if self._trainer.trains_in_place:
                    self._exchanged = weakref.ref(run), run.state.words_done
            finally:
                if self._exchanged is None:
                    self._exchange = None

    def _train_stretches(
        self,
        run: Run,
        stretches: Stretches,
        on_progress: OnProgress | None,
        stop_at: int | None,
    ) -> bool:
        n_chunks = self._trainer.n_chunks * run.settings.n_epochs
        n_words = self._trainer.n_words * run.settings.n_epochs
        while stop_at is None or run.state.words_done < stop_at:
            state = run.state
            if state.next_chunk >= n_chunks and not len(state.positions):
                break
            end = min(n_chunks, state.next_chunk + stretches.chunks(state.words_done))
            if stop_at is not None:
                least = 0 if len(state.positions) else state.next_chunk + 1
                end = min(end, max(state.next_chunk, least, -(-stop_at * n_chunks // n_words)))
            goal = n_words if stop_at is None else min(stop_at, n_words)
            if self._train_stretch(run, end, goal, on_progress):
                return False
        has_ended = run.state.words_done == n_words
        if has_ended:
            self._report.close(run.state)
        return has_ended

    def _train_alone(self, run: Run, on_progress: OnProgress | None, stop_at: int | None) -> bool:
        listener = _Listener(self._group, on_progress, run, pace=1.0)
        has_ended = self._trainer(run, listener, stop_at)
        self._group.raise_signal()
        return has_ended

    def _train_stretch(self, run: Run, end: int, goal: int, on_progress: OnProgress | None) -> bool:
        """Train up to a chunk, and exchange rows; return whether a rank wants to stop.

        All ranks have the same rows once `goal` words are done, and if one wants to stop.
        """
        assert self._stretches is not None
        group, state = self._group, run.state
        group.next_stretch()
        began = time.monotonic()
        share = self._begin_stretch(run, end)
        end, preparation = share.end, time.monotonic() - began
        _mark_as_broken(state)  # until the rows of all ranks are the same again
        listener = _Listener(group, on_progress, run, share.pace)
        part = share.begin(state, self._last)
        failure: BaseException | None = None
        began = time.monotonic()
        try:
            self._train_share(run, part, listener, share)
        except BaseException as error:
            failure = error
        outcome = listener.outcome
        if part.broken:
            outcome = _BROKEN
        elif failure is not None:
            outcome = _FAILED
        if outcome > _COMPLETE:
            group.ask_to_stop()
        seconds = time.monotonic() - began, self._report.last_exchange
        # Checkpoints of ranks have no means, and a training resumed from one must repeat its bits.
        if not run.settings.deterministic:
            self._last = part
        header = _Header.exchange(group, state, part, outcome, share.remaining(part), seconds)
        if max(header.outcomes) == _BROKEN:
            self._end_for(failure)
        self._stretches.note(max(header.seconds), max(header.exchange_seconds))
        ends = max(header.outcomes) > _COMPLETE or state.words_done + header.words >= goal
        began = time.monotonic()
        self._exchange_rows(self._stretches.next_has_all(ends))
        self._report.note(header, preparation + time.monotonic() - began)
        positions = _gather_positions(group, share.remaining(part)) if header.n_remaining else []
        header.apply(state, end, positions)
        if _FAILED in header.outcomes:
            self._end_for(failure)
        if _INTERRUPTED in header.outcomes:
            group.raise_signal()
            raise KeyboardInterrupt
        return _STOPPED in header.outcomes

    def _begin_stretch(self, run: Run, end: int) -> Share:
        """Return the share of this rank in the chunks up to `end`."""
        return Share.of(run.state, end, self._group.rank, self._group.size)

    def _train_share(
        self, run: Run, part: _core.TrainState, listener: OnProgress, share: Share
    ) -> None:
        """Train the share of this rank."""
        self._trainer.train(run, part, listener, share=share)

    def _exchange_rows(self, of_all: bool) -> None:
        """Merge what all ranks have trained, all of it or the rows of frequent tokens."""
        assert self._exchange is not None
        self._exchange(of_all)

    def _end_for(self, failure: BaseException | None) -> None:
        """Raise the error of this rank, or one that tells of that of another."""
        texts = self._group.gather("" if failure is None else describe(failure))
        if failure is not None:
            raise failure
        self._group.raise_for(texts)
        raise DistributedError("the training of another rank has failed")


class Share(NamedTuple):
    """The chunks of one rank in a stretch."""

    rank: int
    size: int
    end: int  # no chunk from this one on
    pace: float  # work of all ranks for one of this rank
    positions: NDArray[np.uint64]  # where this rank resumes chunks

    @classmethod
    def of(cls, state: _core.TrainState, end: int, rank: int, size: int) -> Share:
        """Deal the chunks from a state up to `end`: those that were begun, and then all others."""
        positions = state.positions
        own = np.ascontiguousarray(positions[rank::size])  # as the core requires
        n_own = len(own) + len(range(state.next_chunk + rank, end, size))
        n_all = len(positions) + end - state.next_chunk
        return cls(rank, size, end, max(1.0, n_all / max(1, n_own)), own)

    def begin(self, state: _core.TrainState, last: _core.TrainState) -> _core.TrainState:
        """Return a state with the words of all ranks, in which this rank has done nothing yet.

        The running means over its blocks are those of its `last` stretch.
        """
        return _core.TrainState.restore(
            next_chunk=state.next_chunk,
            positions=self.positions,
            words_done=state.words_done,
            pairs_done=0,
            seconds=0.0,
            point_words=np.empty(0, np.uint64),
            points=np.empty((0, 2)),
            mean_blocks=last.mean_blocks,
            means=last.means,
        )

    def remaining(self, part: _core.TrainState) -> list[list[int]]:
        """Return the positions from which the rest of the share can be trained."""
        whole = [[chunk, 0] for chunk in range(part.next_chunk, self.end, self.size)]
        return [*part.positions.tolist(), *whole]


class _Listener:
    """Listens to the training of this rank during a stretch, and decides when it stops."""

    def __init__(self, group: Group, on_progress: OnProgress | None, run: Run, pace: float) -> None:
        self._group = group
        self._on_progress = on_progress if group.rank == 0 else None
        self._before = run.state.words_done, run.state.pairs_done, run.state.seconds
        self._pace = pace
        # A stretch that ends early could not be repeated.
        self._goes_on = run.settings.deterministic and group.size > 1
        self._is_alone = group.size == 1
        self.outcome = _COMPLETE

    def __call__(self, now: _core.Progress) -> bool:
        if self._group.has_signal:
            self.outcome = _INTERRUPTED
        elif self._on_progress is not None and self._on_progress(self._of_all(now)) is False:
            self.outcome = max(self.outcome, _STOPPED)
        if self._is_alone:
            return self.outcome == _COMPLETE
        if self.outcome > _COMPLETE:
            self._group.ask_to_stop()
        return self._goes_on or not self._group.is_asked_to_stop

    def _of_all(self, now: _core.Progress) -> _core.Progress:
        """Return the progress of all ranks, as far as it follows from that of this one."""
        if self._is_alone:
            return now
        words, pairs, seconds = self._before
        done = words + round((now.words_done - words) * self._pace)
        return _core.Progress(
            min(done, now.words_total),
            now.words_total,
            pairs + round(now.pairs_done * self._pace),
            now.loss,
            now.alpha,
            seconds + now.seconds,
        )


class _Header(NamedTuple):
    """Facts of a stretch that all ranks know after it."""

    words: int
    pairs: int
    n_remaining: int
    outcomes: list[int]  # of each rank
    seconds: list[float]  # of the training of each rank
    exchange_seconds: list[float]  # of the exchange before
    points: NDArray[np.float64]  # of the loss curve: words, weights, losses

    @classmethod
    def exchange(
        cls,
        group: Group,
        state: _core.TrainState,
        part: _core.TrainState,
        outcome: int,
        remaining: list[list[int]],
        seconds: tuple[float, float],
    ) -> _Header:
        """Tell all ranks what this one did, and return what all did."""
        of_ranks = np.zeros((3, group.size))
        of_ranks[:, group.rank] = outcome, *seconds
        sums = [part.words_done - state.words_done, part.pairs_done, len(remaining)]
        points = np.zeros((_core.LOSS_POINTS, 3))  # of a rank that failed, there may be none
        points[: len(part.points)] = np.column_stack([part.point_words, part.points])
        found = group.sum(np.concatenate([sums, of_ranks.ravel(), points.ravel()]))
        of_ranks = found[3 : 3 + of_ranks.size].reshape(of_ranks.shape)
        points = found[3 + of_ranks.size :].reshape(points.shape)[: max(1, len(part.points))]
        words, pairs, n_remaining = (int(number) for number in found[:3])
        return cls(
            words,
            pairs,
            n_remaining,
            [int(number) for number in of_ranks[0]],
            of_ranks[1].tolist(),
            of_ranks[2].tolist(),
            points,
        )

    def apply(self, state: _core.TrainState, end: int, positions: list[list[int]]) -> None:
        """Change the state of all ranks from that before the stretch to that after it."""
        point_words = self.points[:, 0].astype(np.uint64)
        points = self.points[:, 1:].copy()
        if len(state.points):
            point_words, points = point_words + state.point_words, points + state.points
        state.assign(
            _core.TrainState.restore(
                next_chunk=end,
                positions=np.array(positions, np.uint64).reshape(-1, 2),
                words_done=state.words_done + self.words,
                pairs_done=state.pairs_done + self.pairs,
                seconds=state.seconds + max(self.seconds) + max(self.exchange_seconds),
                point_words=point_words,
                points=points,
            )
        )


def _gather_positions(group: Group, remaining: list[list[int]]) -> list[list[int]]:
    return sorted(
        position for text in group.gather(json.dumps(remaining)) for position in json.loads(text)
    )


def _mark_as_broken(state: _core.TrainState) -> None:
    state.assign(
        _core.TrainState.restore(
            next_chunk=state.next_chunk,
            positions=state.positions,
            words_done=state.words_done,
            pairs_done=state.pairs_done,
            seconds=state.seconds,
            point_words=state.point_words,
            points=state.points,
            broken=True,
        )
    )
