"""Held-out loss: measured after each epoch, and what follows from it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any, Self

import numpy as np

from sgns import _core
from sgns.arguments import check_flag, check_integer
from sgns.arguments.progress import Display
from sgns.errors import CorpusError
from sgns.files.names import expand
from sgns.training.progress import OnProgress
from sgns.training.ranks import Ranks
from sgns.training.run import Run, Trainer
from sgns.training.schedule import AUTO, DEFAULT_PATIENCE

__all__ = ["HeldOut", "ValidatedTrainer", "Validation"]


@dataclass(frozen=True)
class Validation:
    """Options of `sgns.train` that say what data is held out, and what its loss decides.

    Raises
    ------
    TypeError, ValueError
        If an option is of the wrong type or out of its range, or if nothing is held out.
    """

    validation: Any = None
    patience: int | None = None
    keep_best: bool = False
    epochs: Any = None

    def __post_init__(self) -> None:
        check_flag("keep_best", self.keep_best)
        if self.patience is not None:
            check_integer("patience", self.patience, 1)
        if self.validation is None:
            if self.epochs == AUTO:
                raise ValueError(
                    "epochs='auto' needs held-out data, whose loss decides when the learning rate "
                    "decays: give a share of the input, such as validation=0.01, or other data"
                )
            for name in ("patience", "keep_best"):
                if getattr(self, name):
                    raise ValueError(
                        f"{name} must be omitted without held-out data: give a share of the "
                        "input, such as validation=0.01, or other data"
                    )
        if isinstance(self.validation, (str, os.PathLike)):
            expand([self.validation])
        if isinstance(self.validation, (bool, np.bool_)):
            raise TypeError(
                f"validation must be a share such as 0.01, or data, got {self.validation}"
            )
        if self.share is not None and not 0 < self.share < 1:
            raise ValueError(
                f"validation must be above 0 and below 1, as the share that is held out, got "
                f"{self.validation}"
            )

    @classmethod
    def choose(cls, options: Mapping[str, Any]) -> Self:
        """Make the validation from the options that belong to it; others are ignored."""
        return cls(**{f.name: options[f.name] for f in fields(cls) if f.name in options})

    @property
    def decides_epochs(self) -> bool:
        """True if the held-out loss decides when the learning rate decays."""
        return isinstance(self.epochs, str)

    @property
    def share(self) -> float | None:
        """Share of the input that is held out; None if other data is, or none."""
        return float(self.validation) if isinstance(self.validation, Real) else None

    @property
    def data(self) -> Any:
        """Data that is held out and not a share of the input; None if there is none."""
        return None if isinstance(self.validation, Real) else self.validation

    def refuse_data(self, what: str) -> None:
        """Raise TypeError if anything but a share is held out."""
        if self.data is not None:
            raise TypeError(
                f"validation must be a share of {what}, such as 0.01, got {self.validation!r:.80}"
            )

    def to_options(self) -> dict[str, Any]:
        """Return the options as the files of models hold them, without those that are omitted."""
        if self.validation is None:
            return {}
        held_out: float | str | None = self.share
        if held_out is None:
            is_path = isinstance(self.data, (str, os.PathLike))
            held_out = os.fspath(self.data) if is_path else type(self.data).__name__
        options = {"patience": self.patience, "keep_best": bool(self.keep_best)}
        return {"validation": held_out} | {name: value for name, value in options.items() if value}


@dataclass(frozen=True)
class HeldOut:
    """Pairs that are never trained on.

    Attributes
    ----------
    source : _core.PairSource
        Source of the pairs and their negatives.
    epoch : int, default 0
        Epoch of the source: the random choices, and thus the pairs, are the same each time.
    stop_at : int, optional
        Words of the epoch after which to stop; all if omitted.
    fingerprint : callable
        Returns the fingerprint of data that is not a share of the input, and None for such a share.
        The argument is a number of threads.
    """

    source: _core.PairSource
    epoch: int = 0
    stop_at: int | None = None
    fingerprint: Callable[[int], str | None] = lambda workers: None

    def loss(self, run: Run) -> float:
        """Return the mean loss per pair with the matrices of a run; NaN without pairs."""
        settings, matrices = run.settings, run.matrices
        return _core.mean_loss(
            self.source,
            matrices.in_rows,
            matrices.out_rows,
            workers=settings.n_workers,
            objective=settings.objective,
            architecture=settings.architecture,
            epoch=self.epoch,
            deterministic=settings.deterministic,
            stop_at=self.stop_at,
            tree=None if run.tree is None else run.tree.core,
            node_rows=matrices.node_rows,
            subwords=run.subwords,
        )


class ValidatedTrainer:
    """A trainer, for `Run`, that measures the held-out loss before training and after each epoch.

    It measures at `stop_at`, too. Training ends early when the loss has not fallen below its
    minimum for `patience` epochs. With `epochs="auto"` the learning rate decays then. With
    `keep_best`, the matrices are those of the minimum at the end.

    Parameters
    ----------
    trainer : Trainer
        What trains the matrices.
    held_out : HeldOut
        Pairs to measure the loss on.
    validation : Validation
        Options.
    n_words : int
        Words of an epoch.
    display : Display
        Where the losses are shown.
    ranks : Ranks, optional
        Processes that train together. Rank 0 measures for all.
    """

    def __init__(
        self,
        trainer: Trainer,
        held_out: HeldOut,
        validation: Validation,
        n_words: int,
        display: Display,
        ranks: Ranks | None = None,
    ) -> None:
        self._ranks = ranks or Ranks()
        self._trainer = trainer
        self._held_out = held_out
        self._validation = validation
        self._n_words = n_words
        self._display = display

    def __call__(
        self, run: Run, on_progress: OnProgress | None = None, stop_at: int | None = None
    ) -> bool:
        """Train from the run's state on; return whether training has reached its end."""
        if self._is_due(run):
            self._measure(run)
        self._decide(run)
        while not self._is_over(run):
            end = (run.state.words_done // self._n_words + 1) * self._n_words
            until = end if stop_at is None else min(end, stop_at)
            listener = _Listener(on_progress, self._total_of(run))
            has_ended = self._trainer(run, listener, until)
            if run.state.words_done >= until or has_ended:
                self._measure(run)
                self._decide(run)
            if has_ended:
                break
            is_stopped = self._ranks.any(listener.stopped)
            if is_stopped or (stop_at is not None and run.state.words_done >= stop_at):
                return self._decides and self._is_over(run)
        run.take_best()
        return True

    @property
    def _decides(self) -> bool:
        return self._validation.decides_epochs

    def _total_of(self, run: Run) -> int | None:
        """Return the words of all epochs if the loss decides them."""
        assert run.schedule is not None
        return run.schedule.n_all_words if self._decides else None

    def _is_over(self, run: Run) -> bool:
        """Return whether training ends here: by its patience, or after the decay."""
        if not self._decides:
            return self._has_stalled(run)
        assert run.schedule is not None
        return run.state.words_done >= run.schedule.n_all_words

    def _decide(self, run: Run) -> None:
        """Set the schedule of a run if the loss decides it. The curve alone determines it."""
        if not self._decides:
            return
        before = run.schedule
        run.schedule = run.settings.schedule(self._n_words).decided_by(
            run.held_out_curve, self._validation.patience or DEFAULT_PATIENCE
        )
        if before is not None and run.schedule.decays and not before.decays:
            self._display.note(
                "decay",
                f"the held-out loss decides: {run.schedule}",
                epochs=run.schedule.epochs,
                constant_epochs=run.schedule.constant_epochs,
            )

    def _is_due(self, run: Run) -> bool:
        """Return whether there is no point for the start, or for the last epoch that has ended.

        The last report of an epoch can raise an error, and the training can be resumed.
        """
        if not run.held_out_curve:
            return True
        last = int(run.held_out_curve[-1][0])
        return run.state.words_done // self._n_words > last // self._n_words

    def _measure(self, run: Run) -> None:
        """Add a point to the curve, unless it has one for these words."""
        words = run.state.words_done
        if run.held_out_curve and run.held_out_curve[-1][0] == words:
            return
        run.matrices.check_finite()
        # Sums of several threads differ in their last bits, and all ranks must decide the same.
        loss = self._ranks.first(lambda: self._held_out.loss(run))
        if not np.isfinite(loss):
            raise CorpusError(
                "the held-out data has no pairs: hold out a larger share by validation, or give "
                "other data"
            )
        run.held_out_curve.append((words, loss))
        is_best = _best_point(run) == (words, loss)
        if self._validation.keep_best and is_best:
            run.keep_as_best()
        self._display.note(
            "held-out loss",
            f"held-out loss {loss:.4f}{', the smallest so far' if is_best else ''}",
            held_out_loss=loss,
            words=words,
        )

    def _has_stalled(self, run: Run) -> bool:
        """Return whether the loss has not fallen for as many epochs as `patience` allows."""
        if self._validation.patience is None:
            return False
        last, best = run.held_out_curve[-1][0], _best_point(run)[0]
        # Points lie a little past the ends of epochs if several workers train.
        return round((last - best) / self._n_words) >= self._validation.patience


class _Listener:
    """Passes progress on, and remembers whether training was told to stop.

    If the loss decides the number of epochs, `words_total` is that of all words as known now.
    """

    def __init__(self, on_progress: OnProgress | None, words_total: int | None) -> None:
        self._on_progress = on_progress
        self._words_total = words_total
        self.stopped = False

    def __call__(self, progress: _core.Progress) -> bool:
        if self._on_progress is None:
            return True
        if self._words_total is not None:
            progress = _core.Progress(
                progress.words_done,
                self._words_total,
                progress.pairs_done,
                progress.loss,
                progress.alpha,
                progress.seconds,
            )
        self.stopped = self._on_progress(progress) is False
        return not self.stopped


def _best_point(run: Run) -> tuple[int, float]:
    """Return the first point with the smallest loss."""
    return min(run.held_out_curve, key=lambda point: point[1])
