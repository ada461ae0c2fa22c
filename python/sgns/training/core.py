"""Training by the threads of the C++ core."""

from __future__ import annotations

from typing import Protocol

from sgns import _core
from sgns.arguments import UINT64_MAX
from sgns.training.progress import OnProgress
from sgns.training.run import Run

__all__ = ["CoreTrainer", "Share"]


class Share(Protocol):
    """Chunks of one of several processes; `Share` in `trainer.hpp` says more."""

    @property
    def rank(self) -> int:
        """Number of the process."""

    @property
    def size(self) -> int:
        """Number of the processes."""

    @property
    def end(self) -> int:
        """Chunk before which the share ends."""

    @property
    def pace(self) -> float:
        """Words that all processes train for each word of this one."""


class CoreTrainer:
    """A trainer, for `Run`, that takes the pairs of a source of the core."""

    def __init__(self, source: _core.PairSource) -> None:
        self._source = source

    def __call__(
        self, run: Run, on_progress: OnProgress | None = None, stop_at: int | None = None
    ) -> bool:
        """Train from the run's state on; return whether training has reached its end."""
        return self.train(run, run.state, on_progress, stop_at)

    def train(
        self,
        run: Run,
        state: _core.TrainState,
        on_progress: OnProgress | None = None,
        stop_at: int | None = None,
        share: Share | None = None,
    ) -> bool:
        """Train the matrices of a run from a state on, and change that state.

        Parameters
        ----------
        run : Run
            Matrices and settings.
        state : _core.TrainState
            Where to begin.
        on_progress, stop_at
            As for `Trainer`.
        share : Share, optional
            Chunks of this process, if several share them; all if omitted.

        Returns
        -------
        bool
            Whether all words are done.
        """
        settings, matrices, schedule = run.settings, run.matrices, run.schedule
        return _core.train(
            self._source,
            matrices.in_rows,
            matrices.out_rows,
            state,
            epochs=settings.n_epochs,
            workers=settings.n_workers,
            alpha=settings.alpha,
            min_alpha=settings.min_alpha,
            decay_from=0 if schedule is None else schedule.decay_from,
            decay_until=UINT64_MAX if schedule is None else min(schedule.n_all_words, UINT64_MAX),
            objective=settings.objective,
            architecture=settings.architecture,
            first_epoch=run.first_epoch,
            deterministic=settings.deterministic,
            tree=None if run.tree is None else run.tree.core,
            node_rows=matrices.node_rows,
            subwords=run.subwords,
            frozen_in=run.masks.frozen_in,
            frozen_out=run.masks.frozen_out,
            stop_at=stop_at,
            on_progress=on_progress,
            rank=0 if share is None else share.rank,
            ranks=1 if share is None else share.size,
            end_chunk=None if share is None else share.end,
            pace=1.0 if share is None else share.pace,
        )
