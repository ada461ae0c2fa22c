"""The interface of views, which show a phase in one way each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sgns.arguments.progress.lines import line_of
from sgns.arguments.progress.snapshot import Snapshot

__all__ = ["View"]


class View:
    """A view that shows nothing, unless a signal asks for it. Other views are its subclasses.

    Parameters
    ----------
    write : callable
        Function that writes a line.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def begin(self, now: Snapshot) -> None:
        """Show that a phase begins."""

    def update(self, now: Snapshot) -> bool:
        """Show the progress, if it is time to. Return whether the loss was shown."""
        return False

    def end(self, now: Snapshot, status: str) -> None:
        """Show that a phase has ended: "finished", "stopped", "interrupted" or "failed"."""

    def note(self, event: str, message: str, fields: Mapping[str, Any]) -> None:
        """Show something that happens within a phase or between two, such as a checkpoint."""

    def answer(self, now: Snapshot) -> None:
        """Show the progress at once, since a signal asks for it."""
        self._write(line_of(now))
