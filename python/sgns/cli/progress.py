"""Options of what a command prints while it works."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from cyclopts import Parameter

from sgns.arguments.progress import Display, parse_time
from sgns.cli.groups import MESSAGES
from sgns.cli.streams import Messages, is_json, say, write_event

__all__ = ["Printing"]


@Parameter(name="*", group=MESSAGES)
@dataclass(frozen=True)
class Printing:
    """Options of all that a command prints besides its results."""

    quiet: Annotated[bool, Parameter(alias="-q")] = False
    """Print nothing but results and errors."""
    log_format: Literal["text", "json"] = "text"
    """Messages and progress as text, with a bar on a terminal, or as JSON, one event on a line."""
    log_every: str = "30s"
    """Interval between lines of progress if there is no bar: seconds, or text such as 5min."""

    @cached_property
    def display(self) -> Display:
        """Display of the progress of all calls of the command.

        Raises
        ------
        ValueError
            If the interval is not a time.
        """
        every = parse_time("log_every", self.log_every)
        if self.quiet:
            return Display("none", write=say, answers=True)
        if is_json():
            return Display("json", write=write_event, every=every, answers=True)
        stream = Messages()
        kind = "bar" if stream.isatty() else "log"
        return Display(kind, write=say, stream=stream, every=every, with_ends=False, answers=True)
