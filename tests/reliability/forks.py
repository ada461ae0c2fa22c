"""Children that may do anything: loop, crash, take all memory; and what is said of them."""

from __future__ import annotations

import os
import resource
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path


def forked(task: Callable[[], str], *, seconds: float = 60.0, memory: int | None = None) -> str:
    """Run `task` in a child and return what it returns, or else how it ended.

    Parameters
    ----------
    task : callable
        Returns a string.
    seconds : float
        Time after which the child is killed.
    memory : int, optional
        Bytes that its address space may grow by.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if memory is not None:
                limit = address_space() + memory
                resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
            os.write(writing, b"\n" + task().encode(errors="backslashreplace"))
        finally:
            os._exit(0)
    os.close(writing)
    said = b""
    end = time.monotonic() + seconds
    while select.select([reading], [], [], max(0.0, end - time.monotonic()))[0]:
        piece = os.read(reading, 1 << 16)
        if not piece:
            break
        said += piece
    else:
        os.kill(child, signal.SIGKILL)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        late = "after its time" if os.WTERMSIG(status) == signal.SIGKILL else "it crashed"
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}: {late}"
    return said[1:].decode() if said else "ended without a word"


def address_space() -> int:
    """Bytes of the address space of this process."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
