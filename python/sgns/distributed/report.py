"""Report of a training by several ranks: their speed, and the time that exchanges take."""

from __future__ import annotations

import warnings
from typing import Protocol

from sgns import _core
from sgns.arguments.progress import Display
from sgns.distributed.stretches import share_of_exchanges
from sgns.errors import DistributedWarning

__all__ = ["Report", "Seconds"]

#: A shorter training says nothing about ranks.
_LEAST_SECONDS = 10.0

_MOST_SHARE = 0.4  # of the time, in exchanges
_MOST_LAG = 1.5  # of the slowest rank, relative to the mean


class Seconds(Protocol):
    """Seconds that each rank spent in a stretch."""

    @property
    def seconds(self) -> list[float]:
        """Seconds of training."""


class Report:
    """Sums the times of a training, and shows them at its end.

    Parameters
    ----------
    size : int
        Number of ranks.
    display : Display, optional
        Where they are shown; nowhere if omitted.
    """

    def __init__(self, size: int, display: Display | None) -> None:
        self._size = size
        self._display = display
        self._training = [0.0] * size
        self._slowest = 0.0  # seconds of the slowest rank in each stretch
        self._exchanging = 0.0
        self.n_exchanges = 0
        self.last_exchange = 0.0

    def note(self, stretch: Seconds, exchange: float) -> None:
        """Add a stretch, and the seconds of the exchange after it."""
        self._training = [a + b for a, b in zip(self._training, stretch.seconds, strict=True)]
        self._slowest += max(stretch.seconds)
        self._exchanging += exchange
        self.last_exchange = exchange
        self.n_exchanges += 1

    @property
    def share(self) -> float:
        """Share of the time that exchanges took."""
        return share_of_exchanges(self._slowest, self._exchanging)

    def close(self, state: _core.TrainState) -> None:
        """Show the speed of all ranks, and warn of what makes them slow."""
        if self._display is None or self.n_exchanges == 0:
            return
        speed = state.words_done / max(state.seconds, 1e-9)
        self._display.note(
            "exchanges",
            f"{self._size} ranks: {speed:,.0f} words/s, {self.n_exchanges} exchanges took "
            f"{100 * self.share:.0f} % of the time",
            ranks=self._size,
            words_per_second=speed,
            exchanges=self.n_exchanges,
            share=self.share,
        )
        if self._slowest + self._exchanging < _LEAST_SECONDS:
            return
        if self.share > _MOST_SHARE:
            warnings.warn(
                f"exchanges took {100 * self.share:.0f} % of the time of {self._size} ranks: "
                "fewer ranks, or a faster network, would train as fast",
                DistributedWarning,
                stacklevel=2,
            )
        mean = sum(self._training) / self._size
        slowest = max(range(self._size), key=self._training.__getitem__)
        if self._training[slowest] > _MOST_LAG * mean:
            warnings.warn(
                f"rank {slowest} trained for {self._training[slowest]:.0f} s, and a rank for "
                f"{mean:.0f} s on average: the others waited for it; give all ranks as many "
                "workers and as fast machines",
                DistributedWarning,
                stacklevel=2,
            )
