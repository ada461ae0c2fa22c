"""Ranks that are threads of one process: all of a group but its connections."""

from __future__ import annotations

import functools
import operator
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sgns.distributed.group import Group
from sgns.distributed.wish import Wish


class _Store:
    """The store in which ranks leave wishes."""

    def __init__(self) -> None:
        self._keys: set[str] = set()

    def set(self, key: str, value: str) -> None:
        self._keys.add(key)

    def check(self, keys: list[str]) -> bool:
        return self._keys.issuperset(keys)


class _Meeting:
    """Adds arrays of all threads, in the order of their ranks."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.store = _Store()
        self.barrier = threading.Barrier(size)
        self._arrays: list[Any] = [None] * size

    def sum(self, rank: int, array: Any) -> None:
        """Replace the tensor of each rank by the sum of all."""
        self._reduce(rank, array, operator.add)

    def any(self, rank: int, flags: Any) -> None:
        """Set the items of the tensor of each rank that are set on any."""
        self._reduce(rank, flags, operator.or_)

    def _reduce(self, rank: int, array: Any, operation: Callable[[Any, Any], Any]) -> None:
        self._arrays[rank] = array.clone()
        self.barrier.wait()
        array[...] = functools.reduce(operation, self._arrays)
        self.barrier.wait()

    def all_to_all(self, rank: int, data: list[Any]) -> list[Any]:
        """Return what each rank sent to this one."""
        self._arrays[rank] = data
        self.barrier.wait()
        received = [each[rank].copy() for each in self._arrays]
        self.barrier.wait()
        return received

    def broadcast(self, rank: int, array: NDArray[Any]) -> None:
        self._arrays[rank] = array
        self.barrier.wait()
        array[...] = self._arrays[0]
        self.barrier.wait()


class ThreadGroup(Group):
    """A rank that is a thread."""

    def __init__(self, rank: int, meeting: _Meeting) -> None:
        self.rank = rank
        self.size = meeting.size
        self._meeting = meeting
        self._signals = []
        self._handlers = {}
        self._wish = Wish("stop", meeting.store)

    @classmethod
    def alone(cls) -> ThreadGroup:
        """Return a single rank."""
        return cls(0, _Meeting(1))

    def begin_sum(self, tensor: Any) -> Any:
        self._meeting.sum(self.rank, tensor)
        return _Done()

    def begin_any(self, flags: Any) -> Any:
        self._meeting.any(self.rank, flags)
        return _Done()

    def finish(self, work: Any) -> None:
        pass

    def swap(self, sent: Any, n_sent: Any, found: Any, n_found: Any) -> None:
        received = self._meeting.all_to_all(self.rank, np.split(sent, np.cumsum(n_sent)[:-1]))
        assert [len(each) for each in received] == list(n_found)
        found[...] = np.concatenate(received)

    def _broadcast(self, data: NDArray[np.uint8]) -> None:
        self._meeting.broadcast(self.rank, data)


class _Done:
    def is_completed(self) -> bool:
        return True


def on_ranks(size: int, call: Callable[[ThreadGroup], Any]) -> list[Any]:
    """Call a function on each of some ranks; return the results, or the errors, of all."""
    meeting = _Meeting(size)
    results: list[Any] = [None] * size

    def run(rank: int) -> None:
        try:
            results[rank] = call(ThreadGroup(rank, meeting))
        except BaseException as error:
            results[rank] = error

    threads = [threading.Thread(target=run, args=[rank]) for rank in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
