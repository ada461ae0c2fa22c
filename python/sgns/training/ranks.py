"""Ranks: the processes that train one model together, as its training sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.arguments.progress import Display, ProgressLike, display_of
from sgns.machine import available_cores

__all__ = ["Ranks"]


class Ranks:
    """A process that trains by itself: a single rank.

    `sgns.distributed` has the class of several ranks. All of them call the same methods in the same
    order, and each method returns the same on all of them.

    Attributes
    ----------
    rank : int
        Number of this process. Rank 0 alone reports, and writes files.
    size : int
        Number of all ranks.
    on_this_machine : int
        Number of the ranks that share the cores and the memory of this machine.
    have_restarted : bool
        Whether a launcher started the processes again after a failure.
    exchange_on_device : bool
        Whether ranks exchange rows on a device. Otherwise each holds a second copy of them in main
        memory.
    is_sharded : bool
        Whether the rows are dealt to the ranks; otherwise each has all.
    """

    rank = 0
    size = 1
    on_this_machine = 1
    have_restarted = False
    exchange_on_device = False
    is_sharded = False

    def workers(self, workers: int | None) -> int | None:
        """Return the threads of a rank: its share of the cores if `workers` is omitted."""
        if workers is None and self.on_this_machine > 1:
            return max(1, available_cores() // self.on_this_machine)
        return workers

    def display(self, progress: ProgressLike, on_progress: object = None) -> Display:
        """Return what shows the progress of a call: nothing on ranks but the first."""
        chosen = display_of(progress, on_progress)
        return chosen if self.rank == 0 else Display()

    def any(self, flag: bool) -> bool:
        """Return whether a flag is set on any rank."""
        return flag

    def first(self, make: Callable[[], float]) -> float:
        """Return the number that rank 0 makes."""
        return make()

    def share(self, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Return the arrays of rank 0 by name. The arrays of other ranks are ignored."""
        return dict(arrays)

    def share_rows(self, rows: NDArray[np.float32]) -> None:
        """Copy the rows of rank 0 to those of all ranks, in place."""

    def check_same(self, parts: Mapping[str, object]) -> None:
        """Raise DistributedError on all ranks if a part, such as an option, differs between two."""

    @contextmanager
    def defers_signals(self) -> Iterator[None]:
        """Let signals such as that of Ctrl-C within the block end the call of all ranks."""
        yield

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let an error of one rank within the block end the blocks of all ranks."""
        yield
