"""The display of a long call: chosen by the argument `progress`, and fed phase by phase."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from sgns.arguments.checks import check_callable
from sgns.arguments.progress.bar import DELAY, BarView, in_notebook
from sgns.arguments.progress.events import JsonView
from sgns.arguments.progress.log import LogView
from sgns.arguments.progress.signals import answering
from sgns.arguments.progress.snapshot import Snapshot
from sgns.arguments.progress.view import View
from sgns.arguments.spelling import did_you_mean

__all__ = ["EVERY", "Display", "Phase", "ProgressLike", "display_of"]

#: Seconds between two lines.
EVERY = 30.0

#: Logger of the lines.
LOGGER = logging.getLogger("sgns")

_KINDS = ("bar", "log", "json")


class Display:
    """Display of the progress of a call, phase by phase.

    Parameters
    ----------
    kind : {"bar", "log", "json", "none"}
        What is shown.
    write : callable, optional
        Function that writes a line; to standard error if omitted.
    stream : file, optional
        Terminal of a bar; standard error if omitted.
    every : float
        Seconds between two lines or events.
    with_ends : bool
        Whether the end of a phase is a line of "log".
    answers : bool
        Whether signals that ask for a line are answered.
    clock : callable
        Function that returns the time in seconds.
    delay : float
        Seconds before a bar is drawn.
    """

    def __init__(
        self,
        kind: str = "none",
        *,
        write: Callable[[str], object] | None = None,
        stream: Any = None,
        every: float = EVERY,
        with_ends: bool = True,
        answers: bool = False,
        clock: Callable[[], float] = time.monotonic,
        delay: float = DELAY,
    ) -> None:
        self.kind = kind
        self._write = _write_line if write is None else write
        self._stream = stream
        self._every = every
        self._with_ends = with_ends
        self._answers = answers
        self._clock = clock
        self._delay = delay
        self._phase: Phase | None = None

    @contextmanager
    def phase(
        self, name: str, unit: str = "words", total: int | None = None, done: int = 0
    ) -> Iterator[Phase]:
        """Show a phase while the block runs.

        Parameters
        ----------
        name : str
            Name of the phase.
        unit : str
            Unit of what is done.
        total : int, optional
            What there is to do.
        done : int
            What was done earlier.
        """
        outer, self._phase = self._phase, Phase(self._view(), self._clock, name, unit, total, done)
        with answering(self._phase.answer) if self._answers else nullcontext():
            try:
                with self._phase:
                    yield self._phase
            finally:
                self._phase = outer

    def note(self, event: str, message: str, **fields: Any) -> None:
        """Show an event with its message, within a phase or between two."""
        if self._phase is None:
            self._view().note(event, message, fields)
        else:
            self._phase.note(event, message, fields)

    def _view(self) -> View:
        if self.kind == "bar":
            stream = sys.stderr if self._stream is None else self._stream
            return BarView(self._write, stream, self._delay)
        if self.kind == "log":
            return LogView(self._write, self._every, self._with_ends)
        return JsonView(self._write, self._every) if self.kind == "json" else View(self._write)


class Phase:
    """One phase of a call, which reports what it has done. `Display.phase` makes it."""

    def __init__(
        self,
        view: View,
        clock: Callable[[], float],
        name: str,
        unit: str,
        total: int | None,
        done: int,
    ) -> None:
        self._view = view
        self._clock = clock
        self._started = clock()
        self._now = Snapshot(name, unit, done, total, done)
        self._pairs = 0
        self._weight, self._loss = 0.0, 0.0
        self._is_drawing = False
        self._is_asked = False

    @property
    def done(self) -> int:
        """Number that was last reported as done."""
        return self._now.done

    def __enter__(self) -> Phase:
        with self._drawing():
            self._view.begin(self._now)
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        now = self._at_this_time()
        status = "finished" if now.total is None or now.done >= now.total else "stopped"
        if kind is not None:
            status = "interrupted" if issubclass(kind, KeyboardInterrupt) else "failed"
        with self._drawing():
            self._view.end(now, status)

    def update(
        self,
        done: int,
        *,
        total: int | None = None,
        words: int | None = None,
        loss: float | None = None,
        alpha: float | None = None,
        pairs: int = 0,
    ) -> None:
        """Report what is done; this is cheap, and can be called often.

        Parameters
        ----------
        done, total : int
            What is done, and what there is to do, if it was unknown.
        words : int, optional
            Words of this phase; what this phase has done if it is counted in words.
        loss : float, optional
            Mean loss per pair since the last call; NaN without pairs.
        alpha : float, optional
            Learning rate.
        pairs : int
            Pairs so far, the weights of the losses.
        """
        if loss is not None and loss == loss:
            weight = max(1, pairs - self._pairs)
            self._weight += weight
            self._loss += weight * loss
        self._pairs = pairs
        before = self._now
        if words is None and before.unit != "bytes":
            words = done - before.begun
        self._now = replace(
            before,
            done=done,
            total=before.total if total is None else total,
            words=words,
            alpha=alpha,
            loss=self._loss / self._weight if self._weight else before.loss,
            seconds=self._clock() - self._started,
        )
        with self._drawing():
            if self._view.update(self._now):
                self._weight = self._loss = 0.0

    def count(self, done: int, total: int) -> None:
        """Report a part of the work of a task of the core, in any unit."""
        whole = self._now.total or 0
        self.update(whole * done // total if total else 0)

    def note(self, event: str, message: str, fields: dict[str, Any]) -> None:
        """Show an event."""
        with self._drawing():
            self._view.note(event, message, fields)

    def answer(self) -> None:
        """Show the progress at once, or as soon as what is shown now is complete."""
        self._is_asked = True
        if not self._is_drawing:
            with self._drawing():
                pass

    def _at_this_time(self) -> Snapshot:
        return replace(self._now, seconds=self._clock() - self._started)

    @contextmanager
    def _drawing(self) -> Iterator[None]:
        """Keep a signal from writing into what is written in the block; answer it afterwards."""
        self._is_drawing = True
        try:
            yield
            while self._is_asked:
                self._is_asked = False
                self._view.answer(self._at_this_time())
        finally:
            self._is_drawing = False


#: The argument `progress`.
ProgressLike: TypeAlias = Literal["bar", "log", "json", False] | Display | None


def display_of(progress: ProgressLike, on_progress: object = None) -> Display:
    """Return the display that the arguments `progress` and `on_progress` choose.

    Raises
    ------
    TypeError, ValueError
        If `progress` is none of its values, or `on_progress` is not a function.
    """
    check_callable("on_progress", on_progress)
    if isinstance(progress, Display):
        return progress
    if progress is False or (progress is None and on_progress is not None):
        return Display()
    if progress is None:
        if _is_terminal() or in_notebook():
            return Display("bar")
        return Display("log" if LOGGER.isEnabledFor(logging.INFO) else "none", write=_log)
    if progress not in _KINDS:
        hint = did_you_mean(progress, _KINDS) if isinstance(progress, str) else ""
        error = ValueError if isinstance(progress, str) else TypeError
        raise error(
            f"progress must be 'bar', 'log', 'json', False for nothing, or None for what suits "
            f"the output, got {progress!r:.80}{hint}"
        )
    is_heard = LOGGER.isEnabledFor(logging.INFO) and LOGGER.hasHandlers()
    write = _log if progress == "log" and is_heard else _write_line
    return Display(progress, write=write, answers=True)


def _log(line: str) -> None:
    LOGGER.info("%s", line)


def _write_line(line: str) -> None:
    if sys.stderr is not None:
        with suppress(AttributeError, OSError, ValueError):  # what cannot be written is dropped
            sys.stderr.write(line + "\n")
            sys.stderr.flush()


def _is_terminal() -> bool:
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False
