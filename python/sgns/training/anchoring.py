"""Vectors that are pulled back to their initial ones while others are trained."""

from __future__ import annotations

import numpy as np

from sgns import _core
from sgns.training.progress import OnProgress
from sgns.training.run import Run, Trainer
from sgns.training.start import Anchor

__all__ = ["AnchoredTrainer"]

#: Steps of the penalty in an epoch.
_STEPS = 20


class AnchoredTrainer:
    """A trainer, for `Run`, that shrinks the distance of rows to their anchors at intervals.

    The steps come at fixed numbers of words, so a training that resumes is the same.

    Parameters
    ----------
    trainer : Trainer
        What trains the matrices.
    anchors : list of Anchor
        Rows, and where they are pulled to.
    strength : float
        Factor of the penalty.
    n_words : int
        Words of an epoch.
    """

    def __init__(
        self,
        trainer: Trainer,
        anchors: list[Anchor],
        strength: float,
        n_words: int,
    ) -> None:
        self._trainer = trainer
        self._anchors = anchors
        self._strength = strength
        self._stretch = max(1, -(-n_words // _STEPS))

    def __call__(
        self, run: Run, on_progress: OnProgress | None = None, stop_at: int | None = None
    ) -> bool:
        """Train from the run's state on; return whether training has reached its end."""
        stopped = False

        def report(progress: _core.Progress) -> bool:
            nonlocal stopped
            stopped = on_progress is not None and on_progress(progress) is False
            return not stopped

        while True:
            before = run.state.words_done // self._stretch
            end = (before + 1) * self._stretch
            try:
                until = end if stop_at is None else min(end, stop_at)
                has_ended = self._trainer(run, report, until)
            finally:  # the last report can raise an error, and the training can be resumed
                passed = run.state.words_done // self._stretch - before
                if passed and not run.state.broken:
                    self._pull(run, passed * self._stretch)
            words_done = run.state.words_done
            if has_ended or stopped or (stop_at is not None and words_done >= stop_at):
                return has_ended

    def _pull(self, run: Run, n_words: int) -> None:
        """Take the steps of the penalty for the last words."""
        assert run.schedule is not None
        rate = float(run.schedule.rate(run.state.words_done))
        arrays = run.matrices.by_name()
        for anchor in self._anchors:
            matrix = arrays[anchor.matrix]
            occurrences = n_words * anchor.frequencies
            kept = np.exp(-self._strength * rate * occurrences).astype(np.float32)
            moved = matrix[anchor.rows] - anchor.vectors
            matrix[anchor.rows] = anchor.vectors + kept[:, None] * moved
