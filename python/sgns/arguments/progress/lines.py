"""Progress as lines of text, one at each interval."""

from __future__ import annotations

from collections.abc import Callable

from sgns.arguments.progress.snapshot import Snapshot
from sgns.machine import GIB, available_memory

__all__ = ["line_of"]


def line_of(now: Snapshot, free_memory: Callable[[], int] = available_memory) -> str:
    """Return one line about a phase, such as ``training: 43.2 %, 4,320 of 10,000 words, ...``."""
    counted = "words" if now.unit == "bytes" else now.unit
    parts = []
    if now.fraction is not None:
        parts.append(f"{100 * now.fraction:.1f} %")
    if now.unit == "bytes":
        parts.append(f"{now.words or 0:,} words")
    elif now.total is not None:
        parts.append(f"{now.done:,} of {now.total:,} {now.unit}")
    elif now.done:
        parts.append(f"{now.done:,} {now.unit}")
    if now.per_second is not None:
        parts.append(f"{now.per_second:,.0f} {counted}/s")
    if now.loss is not None:
        parts.append(f"loss {now.loss:.3f}")
    if now.alpha is not None:
        parts.append(f"rate {now.alpha:.4g}")
    parts.append(f"{duration(now.seconds)} so far")
    if now.seconds_left is not None:
        parts.append(f"{duration(now.seconds_left)} left")
    parts.append(f"{free_memory() / GIB:.1f} GiB of memory free")
    return f"{now.phase}: {', '.join(parts)}"


def duration(seconds: float) -> str:
    """Return a time as hours, minutes and seconds: ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
