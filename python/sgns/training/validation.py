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

    def __post_init__(self) -> None:
        check_flag("keep_best", self.keep_best)
        if self.patience is not None:
            check_integer("patience", self.patience, 1)
        if self.validation is None:
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
    minimum for `patience` epochs. With `keep_best`, the matrices are then those of the minimum.

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
        if not run.held_out_curve:
            self._measure(run)
        while not self._has_stalled(run):
            end = (run.state.words_done // self._n_words + 1) * self._n_words
            until = end if stop_at is None else min(end, stop_at)
            listener = _Listener(on_progress)
            has_ended = self._trainer(run, listener, until)
            if run.state.words_done >= until or has_ended:
                self._measure(run)
            if has_ended:
                break
            is_stopped = self._ranks.any(listener.stopped)
            if is_stopped or (stop_at is not None and run.state.words_done >= stop_at):
                return False
        run.take_best()
        return True

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
    """Passes progress on, and remembers whether training was told to stop."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._on_progress = on_progress
        self.stopped = False

    def __call__(self, progress: _core.Progress) -> bool:
        self.stopped = self._on_progress is not None and self._on_progress(progress) is False
        return not self.stopped


def _best_point(run: Run) -> tuple[int, float]:
    """Return the first point with the smallest loss."""
    return min(run.held_out_curve, key=lambda point: point[1])
