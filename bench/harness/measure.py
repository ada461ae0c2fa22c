"""Clocks, rounds, ratios and checks."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


@dataclass(frozen=True)
class Cost:
    """Wall-clock time of some work, and CPU time of all its threads together."""

    seconds: float
    cpu_seconds: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.seconds - other.seconds, self.cpu_seconds - other.cpu_seconds)


class Clock:
    """Clock that starts when it is created."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def cost(self) -> Cost:
        """Return the cost since the start."""
        return Cost(time.perf_counter() - self._wall, time.process_time() - self._cpu)


def clocked(work: Callable[[], object]) -> Cost:
    """Return the cost of a call."""
    clock = Clock()
    work()
    return clock.cost()


def take_turns(contestants: Mapping[str, Callable[[int], T]], rounds: int) -> dict[str, list[T]]:
    """Call every contestant with the number of each round, from 1, and return their results.

    All of them run in every round, so that a machine that slows down for a minute slows down all
    of them.
    """
    results: dict[str, list[T]] = {name: [] for name in contestants}
    for number in range(1, rounds + 1):
        for name, run in contestants.items():
            results[name].append(run(number))
    return results


def unseeded(work: Callable[[], T]) -> Callable[[int], T]:
    """Return a contestant for `take_turns` that ignores the number of the round."""
    return lambda _: work()


def median_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> float:
    """Return the median over rounds of the ratio within each round, which shares the noise."""
    return statistics.median(a / b for a, b in zip(numerators, denominators, strict=True))


def check(condition: bool, message: str) -> None:
    """Raise an AssertionError if the condition is false, under `python -O` too."""
    if not condition:
        raise AssertionError(message)


def check_finite(name: str, vectors: NDArray[Any]) -> None:
    """Check that every component of the vectors of a contestant is finite."""
    check(bool(np.isfinite(vectors).all()), f"{name}: a vector is not finite")
