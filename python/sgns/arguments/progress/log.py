"""The view that writes a line at each interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sgns.arguments.progress.lines import line_of
from sgns.arguments.progress.snapshot import Snapshot
from sgns.arguments.progress.view import View

__all__ = ["LogView"]


class LogView(View):
    """Lines of text.

    Parameters
    ----------
    write : callable
        Function that writes a line.
    every : float
        Seconds between two lines.
    with_ends : bool
        Whether the end of a phase is a line too.
    """

    def __init__(self, write: Callable[[str], object], every: float, with_ends: bool) -> None:
        super().__init__(write)
        self._every = every
        self._with_ends = with_ends
        self._due = every

    def update(self, now: Snapshot) -> bool:
        """Write a line if the interval is over."""
        if now.seconds < self._due:
            return False
        self._due = now.seconds + self._every
        self._write(line_of(now))
        return True

    def end(self, now: Snapshot, status: str) -> None:
        """Write how the phase ended."""
        if self._with_ends:
            self._write(f"{line_of(now)}; {status}")

    def note(self, event: str, message: str, fields: Mapping[str, Any]) -> None:
        """Write the message."""
        self._write(message)
