"""The view that writes events as JSON, one on a line. docs/progress.md lists their fields."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sgns.arguments.progress.snapshot import Snapshot
from sgns.arguments.progress.view import View
from sgns.machine import available_memory

__all__ = ["JsonView", "event_line"]


class JsonView(View):
    """Events as JSON.

    Parameters
    ----------
    write : callable
        Function that writes a line.
    every : float
        Seconds between two events "progress" of a phase.
    """

    def __init__(self, write: Callable[[str], object], every: float) -> None:
        super().__init__(write)
        self._every = every
        self._due = every

    def begin(self, now: Snapshot) -> None:
        """Write the event "begin"."""
        self._event("begin", now)

    def update(self, now: Snapshot) -> bool:
        """Write the event "progress" if the interval is over."""
        if now.seconds < self._due:
            return False
        self._due = now.seconds + self._every
        self._event("progress", now)
        return True

    def end(self, now: Snapshot, status: str) -> None:
        """Write the event "end"."""
        self._event("end", now, status=status)

    def note(self, event: str, message: str, fields: Mapping[str, Any]) -> None:
        """Write an event of another kind."""
        self._write(event_line(event, message=message, **fields))

    def answer(self, now: Snapshot) -> None:
        """Write the event "progress" at once."""
        self._event("progress", now)

    def _event(self, event: str, now: Snapshot, **more: Any) -> None:
        fields = {
            "phase": now.phase,
            "unit": now.unit,
            "done": now.done,
            "total": now.total,
            "fraction": now.fraction,
            "words": now.words,
            "words_per_second": now.per_second,
            "loss": now.loss,
            "alpha": now.alpha,
            "seconds": now.seconds,
            "seconds_left": now.seconds_left,
            "free_bytes": available_memory(),
        }
        self._write(event_line(event, **fields, **more))


def event_line(event: str, **fields: Any) -> str:
    """Return an event as JSON on one line. NaN and infinity become null."""
    time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    plain = {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in {"event": event, "time": time, **fields}.items()
    }
    return json.dumps(plain, ensure_ascii=True, allow_nan=False)
