"""What benchmarks share: clocks, turns, ratios, tables, and a description of the machine."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Cost:
    """Time that some work took: by the clock on the wall, and of all its threads together."""

    seconds: float
    cpu_seconds: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.seconds - other.seconds, self.cpu_seconds - other.cpu_seconds)


class Clock:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def cost(self) -> Cost:
        return Cost(time.perf_counter() - self._wall, time.process_time() - self._cpu)


def take_turns(contenders: Mapping[str, Callable[[int], T]], rounds: int) -> dict[str, list[T]]:
    """What each contender returns for each round.

    All of them run in every round, so that a machine that slows down for a minute slows down for
    all of them.
    """
    results: dict[str, list[T]] = {name: [] for name in contenders}
    for turn in range(1, rounds + 1):
        for name, run in contenders.items():
            results[name].append(run(turn))
    return results


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Ratio within each round, where noise is shared; then the median over rounds."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def check(condition: bool, complaint: str) -> None:
    """Refuse to go on with a wrong answer; unlike `assert`, under `python -O` too."""
    if not condition:
        raise AssertionError(complaint)


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is text and whose others are numbers."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, rule, *rows])


def machine(packages: Iterable[str]) -> dict[str, object]:
    """What figures depend on besides the code: processor, cores, and versions."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version for name in packages if (version := _version(name))},
    }


def _processor() -> str:
    if (listing := Path("/proc/cpuinfo")).exists():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
