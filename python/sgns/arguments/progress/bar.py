"""The view that draws a bar, on a terminal or in a notebook. Only this module imports tqdm."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from sgns.arguments.progress.lines import line_of
from sgns.arguments.progress.snapshot import Snapshot
from sgns.arguments.progress.view import View

__all__ = ["DELAY", "BarView", "in_notebook"]

#: A bar with a known end, short enough for narrow terminals.
_FORMAT = "{l_bar}{bar}| {remaining} left, {rate_fmt}{postfix}"

#: Variables of terminals that wrap lines again when they become narrower. Others cut the lines.
_WRAPPING = ("KITTY_WINDOW_ID", "TERM_PROGRAM", "TMUX", "VTE_VERSION", "WT_SESSION")

#: Seconds before a bar is drawn: shorter calls draw none.
DELAY = 0.5


class BarView(View):
    """A bar that follows the width of the terminal, and is removed at the end.

    Parameters
    ----------
    write : callable
        Function that writes a line.
    stream : file
        Terminal; notebooks do not use it.
    delay : float
        Seconds before the bar is drawn.
    """

    def __init__(self, write: Callable[[str], object], stream: Any, delay: float = DELAY) -> None:
        super().__init__(write)
        self._stream = stream
        self._delay = delay
        self._bar: Any = None
        self._is_drawn = False

    def begin(self, now: Snapshot) -> None:
        """Make the bar."""
        from tqdm.auto import tqdm

        self._bar = tqdm(
            desc=now.phase,
            total=now.total,
            initial=now.done,
            unit="B" if now.unit == "bytes" else f" {now.unit}",
            unit_scale=True,
            leave=False,
            file=self._stream,
            dynamic_ncols=True,
            bar_format=None if now.total is None else _FORMAT,
            delay=self._delay,
        )

    def update(self, now: Snapshot) -> bool:
        """Draw the bar, unless it was drawn a moment ago."""
        bar = self._bar
        bar.total = now.total
        if now.loss is not None:
            bar.set_postfix_str(f"loss {now.loss:.3f}", refresh=False)
        elif now.unit == "bytes" and now.per_second is not None:
            bar.set_postfix_str(f"{now.per_second:,.0f} words/s", refresh=False)
        self._follow_width()
        is_drawn = bool(bar.update(now.done - bar.n))
        self._is_drawn |= is_drawn
        return is_drawn

    def end(self, now: Snapshot, status: str) -> None:
        """Remove the bar."""
        self._bar.close()
        self._bar = None

    def note(self, event: str, message: str, fields: Mapping[str, Any]) -> None:
        """Write the message above the bar."""
        self._above(message)

    def answer(self, now: Snapshot) -> None:
        """Write a line above the bar."""
        self._above(line_of(now))

    def _above(self, line: str) -> None:
        if self._bar is None:
            self._write(line)
            return
        self._follow_width()
        self._bar.clear()
        self._write(line)
        self._bar.refresh()

    def _follow_width(self) -> None:
        """Remove a line that is wider than the terminal has become: tqdm would leave it there."""
        bar = self._bar
        if not self._is_drawn or not bar.dynamic_ncols or not self._stream.isatty():
            return
        drawn, (fits, _) = bar.ncols, bar.dynamic_ncols(bar.fp)
        if not drawn or not fits or fits >= drawn:
            return
        bar.sp = bar.status_printer(bar.fp)  # forgets the line that it would cover with blanks
        n_rows = (drawn - 1) // (fits + 1)
        if n_rows and any(name in os.environ for name in _WRAPPING):
            self._stream.write(f"\r\033[{n_rows}A\033[J")


def in_notebook() -> bool:
    """Return whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return shell is not None and "IPKernelApp" in shell.config
