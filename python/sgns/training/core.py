"""Training by the threads of the C++ core."""

from __future__ import annotations

from sgns import _core
from sgns.arguments import UINT64_MAX
from sgns.training.progress import OnProgress
from sgns.training.run import Run

__all__ = ["CoreTrainer"]


class CoreTrainer:
    """A trainer, for `Run`, that takes the pairs of a source of the core."""

    def __init__(self, source: _core.PairSource) -> None:
        self._source = source

    def __call__(
        self, run: Run, on_progress: OnProgress | None = None, stop_at: int | None = None
    ) -> bool:
        """Train from the run's state on; return whether training has reached its end."""
        settings, matrices, schedule = run.settings, run.matrices, run.schedule
        return _core.train(
            self._source,
            matrices.in_rows,
            matrices.out_rows,
            run.state,
            epochs=settings.n_epochs,
            workers=settings.n_workers,
            alpha=settings.alpha,
            min_alpha=settings.min_alpha,
            decay_from=0 if schedule is None else schedule.decay_from,
            decay_until=UINT64_MAX if schedule is None else schedule.n_all_words,
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
        )
