"""Child processes that can hang, crash or exhaust memory, and reports of their ends."""

from __future__ import annotations

import os
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from itertools import count
from pathlib import Path

from ..waiting import HANGS


def forked(task: Callable[[], str], *, memory: int | None = None) -> str:
    """Run `task` in a child. Return its result, or a description of the end of the child.

    Parameters
    ----------
    task : callable
        Returns a string.
    memory : int, optional
        Bytes that its address space may grow by.
    """

    def limited(pipe: int) -> None:
        if memory is not None:
            limit = address_space() + memory
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        os.write(pipe, b"\n" + task().encode(errors="backslashreplace"))

    child, pipe = _fork(limited)
    said = b""
    is_late = False
    end = time.monotonic() + HANGS
    while select.select([pipe], [], [], max(0.0, end - time.monotonic()))[0]:
        piece = os.read(pipe, 1 << 16)
        if not piece:
            break
        said += piece
    else:
        is_late = True
        os.kill(child, signal.SIGKILL)
    os.close(pipe)
    _, status = os.waitpid(child, 0)
    if is_late:
        return f"killed: it had not ended after {HANGS:.0f} seconds"
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}: it crashed"
    return said[1:].decode() if said else "ended without a word"


def killed(task: Callable[[Callable[[], None]], object], events: int | None = None) -> bool:
    """Run a task in a child, kill it after a number of events, and return whether it was killed.

    The child continues until it is killed, so the kill comes at any moment after the event.

    Parameters
    ----------
    task : callable
        Called with a function that it calls at every event.
    events : int, optional
        Events to wait for; the child may end before. If omitted, it ends or kills itself.
    """

    def telling(pipe: int) -> None:
        task(lambda: os.write(pipe, b"."))

    child, pipe = _fork(telling)
    end = time.monotonic() + HANGS
    for _ in count() if events is None else range(events):
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        assert ready, f"no event within {HANGS:.0f} seconds"
        if not os.read(pipe, 1):
            break
    else:
        os.kill(child, signal.SIGKILL)
    os.close(pipe)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, -signal.SIGKILL), f"the child ended with exit code {code}"
    return code != 0


def _fork(task: Callable[[int], None]) -> tuple[int, int]:
    """Run a task in a child with one end of a pipe. Return the child and the other end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            task(writing)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    return child, reading


def address_space() -> int:
    """Return the bytes of the address space of this process."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
