"""Signals that ask for a line of progress: SIGUSR1, and SIGINFO (Ctrl-T) where it exists."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["answering"]

#: Signals that ask.
SIGNALS = tuple(getattr(signal, name) for name in ("SIGUSR1", "SIGINFO") if hasattr(signal, name))


class _Handler:
    """A handler of this module, which a phase within another one may replace."""

    def __init__(self, answer: Callable[[], object]) -> None:
        self._answer = answer

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._answer()


@contextmanager
def answering(answer: Callable[[], object]) -> Iterator[None]:
    """Call a function when a signal asks for progress, in the block.

    Handlers of the program stay as they are. Only the main thread can have handlers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = _Handler(answer)
    replaced = {}
    for number in SIGNALS:
        before = signal.getsignal(number)
        if before is signal.SIG_DFL or isinstance(before, _Handler):
            replaced[number] = before
            signal.signal(number, handler)
    try:
        yield
    finally:
        for number, before in replaced.items():
            if signal.getsignal(number) is handler:
                signal.signal(number, before)
