"""The ranks, connected by torch.distributed."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Any, cast

import numpy as np
import torch
import torch.distributed as dist
from numpy.typing import NDArray

from sgns.distributed.failures import as_lost_rank, describe, difference
from sgns.distributed.launch import RESTARTS, env_integer
from sgns.distributed.wish import Wish, default_store
from sgns.errors import DistributedError
from sgns.training.ranks import Ranks

__all__ = ["Group", "timeout"]

#: Environment variable: seconds that a rank waits for the others before it gives up.
_TIMEOUT = "SGNS_DISTRIBUTED_TIMEOUT"
_DEFAULT_TIMEOUT = 3600

#: Seconds between two looks at what a rank waits for.
_PAUSE = 0.0005
_LONGEST_PAUSE = 0.02

#: Bytes of rows that are copied to other ranks at once.
_PIECE_BYTES = 64 * 2**20


def timeout() -> timedelta:
    """Return how long a rank waits for the others before it gives up."""
    return timedelta(seconds=max(1, env_integer(_TIMEOUT, _DEFAULT_TIMEOUT)))


class Group(Ranks):
    """Ranks of a process group of torch; see `Ranks`.

    Parameters
    ----------
    group : ProcessGroup, optional
        Group with the backend gloo; the default group if omitted.
    """

    _n_groups = 0

    def __init__(self, group: dist.ProcessGroup | None = None) -> None:
        self._group = group
        self._cuda_group: dist.ProcessGroup | None = None  # the default group
        self._carries_cuda = False
        self.rank = dist.get_rank(group)
        self.size = dist.get_world_size(group)
        self.on_this_machine = max(1, env_integer("LOCAL_WORLD_SIZE", 1))
        self.have_restarted = env_integer(RESTARTS, 0) > 0
        Group._n_groups += 1
        self._wish = Wish(f"sgns/stop/{Group._n_groups}", default_store())
        self._signals: list[tuple[int, FrameType | None]] = []
        self._handlers: dict[int, Callable[[int, FrameType | None], Any]] = {}

    def carry(self, device: torch.device) -> None:
        """Prepare to sum tensors on a device. All ranks call this, with a device of one type."""
        if device.type == "cuda" and not self._carries_cuda:
            if "cuda:nccl" not in dist.get_backend_config():
                self._cuda_group = dist.new_group(backend="nccl", timeout=timeout())
            self._carries_cuda = True

    def begin_sum(self, tensor: torch.Tensor) -> dist.Work:
        """Begin to replace a tensor by its sum over all ranks; `finish` ends it.

        Tensors on a CUDA device need `carry` before.
        """
        return self._begin_reduction(tensor, dist.ReduceOp.SUM)

    def begin_any(self, flags: torch.Tensor) -> dist.Work:
        """Begin to set the items of a tensor that are set on any rank, like `begin_sum`."""
        return self._begin_reduction(flags, dist.ReduceOp.MAX)

    def _begin_reduction(self, tensor: torch.Tensor, operation: Any) -> dist.Work:
        group = self._cuda_group if tensor.is_cuda else self._group
        with as_lost_rank():
            work = dist.all_reduce(tensor, op=operation, group=group, async_op=True)
            return cast(dist.Work, work)

    def finish(self, work: dist.Work) -> None:
        """Wait until an operation has ended.

        Raises
        ------
        DistributedError
            If a rank cannot be reached.
        """
        with as_lost_rank():
            work.wait()

    def sum(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of an array over all ranks.

        A rank may wait long here. Signals that it gets meanwhile are noticed, and told to others.
        """
        tensor = torch.from_numpy(np.array(values, np.float64))
        work = self.begin_sum(tensor)
        pause = _PAUSE
        while not work.is_completed():
            time.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 1.2)
            if self._signals:
                self.ask_to_stop()
        self.finish(work)
        return tensor.numpy()

    def gather(self, text: str) -> list[str]:
        """Return a text of each rank, in the order of the ranks."""
        data = np.frombuffer(text.encode(), np.uint8)
        lengths = np.zeros(self.size)
        lengths[self.rank] = data.size
        lengths = self.sum(lengths)
        table = torch.zeros((self.size, max(1, int(lengths.max()))), dtype=torch.uint8)
        table[self.rank, : data.size] = torch.from_numpy(data.copy())
        self.finish(self.begin_sum(table))
        rows = zip(table.numpy(), lengths, strict=True)
        return [row[: int(length)].tobytes().decode() for row, length in rows]

    def exchange(self, texts: list[str]) -> list[str]:
        """Send a text to each rank, and return those that were sent to this one."""
        data = [np.frombuffer(text.encode(), np.uint8) for text in texts]
        sizes = np.zeros((self.size, self.size))
        sizes[self.rank] = [each.size for each in data]
        sizes = self.sum(sizes)
        received = self._all_to_all(data, [int(size) for size in sizes[:, self.rank]])
        return [each.tobytes().decode() for each in received]

    def _all_to_all(
        self, data: list[NDArray[np.uint8]], sizes: list[int]
    ) -> list[NDArray[np.uint8]]:
        """Send an array to each rank; return those of all ranks, of given sizes."""
        found = np.empty(sum(sizes), np.uint8)
        self.swap(np.concatenate(data), [each.size for each in data], found, sizes)
        return np.split(found, np.cumsum(sizes)[:-1])

    def swap(
        self, sent: NDArray[Any], n_sent: list[int], found: NDArray[Any], n_found: list[int]
    ) -> None:
        """Send consecutive items, or rows, of an array to each rank, and get those of all ranks.

        Parameters
        ----------
        sent, found : ndarray
            Items for the ranks, and memory for theirs; contiguous, in the order of the ranks.
        n_sent, n_found : list of int
            Number of items for each rank, and of each rank.
        """
        tensors = torch.from_numpy(found), torch.from_numpy(sent)
        with as_lost_rank():
            dist.all_to_all_single(*tensors, n_found, n_sent, group=self._group)

    def maxima(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return the maximum of each value over all ranks."""
        table = np.zeros((self.size, len(values)))
        table[self.rank] = values
        return cast(NDArray[np.float64], self.sum(table).max(0))

    def any(self, flag: bool) -> bool:
        """Return whether a flag is set on any rank."""
        return bool(self.sum(np.array([float(flag)]))[0])

    def first(self, make: Callable[[], float]) -> float:
        """Return the number that rank 0 makes."""
        return float(self.sum(np.array([make() if self.rank == 0 else 0.0]))[0])

    def share(self, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Return the arrays of rank 0 by name. The arrays of other ranks are ignored."""
        own = arrays if self.rank == 0 else {}
        layout = json.dumps([(n, a.dtype.str, list(a.shape)) for n, a in own.items()])
        found: dict[str, NDArray[Any]] = {}
        for name, dtype, shape in json.loads(self.gather(layout)[0]):
            array = np.array(own[name], order="C") if own else np.empty(shape, dtype)
            if array.size:
                self._broadcast(array.reshape(-1).view(np.uint8))
            found[name] = array
        return found

    def share_rows(self, rows: NDArray[np.float32]) -> None:
        """Copy the rows of rank 0 to those of all ranks, in place."""
        step = max(1, _PIECE_BYTES // max(1, rows[:1].nbytes))
        for first in range(0, len(rows), step):
            piece = np.ascontiguousarray(rows[first : first + step])
            self._broadcast(piece.reshape(-1).view(np.uint8))
            rows[first : first + step] = piece

    def _broadcast(self, data: NDArray[np.uint8]) -> None:
        with as_lost_rank():
            dist.broadcast(torch.from_numpy(data), 0, group=self._group)

    def check_same(self, parts: Mapping[str, object]) -> None:
        """Raise DistributedError on all ranks if a part, such as an option, differs between two."""
        found = [json.loads(text) for text in self.gather(json.dumps(parts, default=repr))]
        for name in dict.fromkeys(name for each in found for name in each):
            values = [each.get(name) for each in found]
            for rank, value in enumerate(values):
                if value != values[0]:
                    raise DistributedError(difference(name, values[0], rank, value))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let an error of one rank within the block end the blocks of all ranks.

        Raises
        ------
        DistributedError
            If another rank has failed.
        """
        failure: BaseException | None = None
        try:
            yield
        except BaseException as error:
            failure = error
        if isinstance(failure, DistributedError):
            raise failure  # all ranks have it, or none can be reached
        texts = self.gather("" if failure is None else describe(failure))
        if failure is not None:
            raise failure
        self.raise_for(texts)

    def raise_for(self, texts: list[str]) -> None:
        """Raise DistributedError if there is an error among the texts of the ranks."""
        for rank, text in enumerate(texts):
            if text:
                raise DistributedError(f"rank {rank} of {self.size} failed: {text}")

    @contextmanager
    def defers_signals(self) -> Iterator[None]:
        """Note signals such as that of Ctrl-C within the block, for `raise_signal`.

        A rank that ended alone would leave the others waiting.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            handler = signal.getsignal(number)
            if callable(handler):
                self._handlers[number] = handler
                signal.signal(number, lambda *received: self._signals.append(received))
        try:
            yield
        except BaseException:
            self._restore_handlers()
            self._signals.clear()  # the error ends the call already
            raise
        self._restore_handlers()
        self.raise_signal()

    def _restore_handlers(self) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    @property
    def has_signal(self) -> bool:
        """True if this rank got a signal that ends the call."""
        return bool(self._signals)

    def raise_signal(self) -> None:
        """Do what the first signal would have done at once, if there was one."""
        if self._signals:
            number, frame = self._signals[0]
            self._signals.clear()
            self._handlers[number](number, frame)

    def next_stretch(self) -> None:
        """Begin a stretch: what was asked before is done."""
        self._wish.renew()

    def ask_to_stop(self) -> None:
        """Ask all ranks to end the current stretch."""
        self._wish.make()

    @property
    def is_asked_to_stop(self) -> bool:
        """True if a rank asked to end the current stretch. It can take a moment to see."""
        return self._wish.is_made()
