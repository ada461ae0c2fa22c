"""Waits for events, without limits of time except for tests that hang."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: Seconds after which a test is considered to hang.
HANGS = 600.0

#: Command that runs Python with every warning as an error.
PYTHON = (sys.executable, "-W", "error")


def wait_until(is_true: Callable[[], bool], what: str) -> None:
    """Return as soon as a condition is true; fail if it never becomes true."""
    end = time.monotonic() + HANGS
    while not is_true():
        assert time.monotonic() < end, f"waited {HANGS:.0f} seconds in vain: {what}"
        time.sleep(0.01)


def n_threads() -> int:
    """Return the number of threads of this process, those of C++ included."""
    if sys.platform == "win32":
        return _n_threads_on_windows()
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def _n_threads_on_windows() -> int:
    """Count the threads of this process among those of all, since there is no other list."""
    import ctypes
    from ctypes import wintypes

    class Entry(ctypes.Structure):
        _fields_ = [
            (name, wintypes.DWORD)
            for name in ("size", "usage", "thread", "process", "base", "delta", "flags")
        ]

    system = ctypes.WinDLL("kernel32")
    system.CreateToolhelp32Snapshot.restype = wintypes.HANDLE
    snapshot = wintypes.HANDLE(system.CreateToolhelp32Snapshot(4, 0))  # of threads
    entry = Entry(size=ctypes.sizeof(Entry))
    count = 0
    found = system.Thread32First(snapshot, ctypes.byref(entry))
    while found:
        count += entry.process == os.getpid()
        found = system.Thread32Next(snapshot, ctypes.byref(entry))
    system.CloseHandle(snapshot)
    return count


def wait_for_threads(before: int) -> None:
    """Wait until there are no more threads than before.

    The system lists a joined thread for a moment.
    """
    wait_until(lambda: n_threads() <= before, f"more than {before} threads are left")


@contextmanager
def interrupted() -> Iterator[None]:
    """Interrupt a long call by a TimeoutError, which the caller expects: "enough".

    Signals come by the time that the processor spends on the call.
    """
    handled = []

    def handle(*_: object) -> None:
        handled.append(1)
        if len(handled) == 4:  # signals at the start and at the end of the call prove nothing
            raise TimeoutError("enough")

    before = signal.signal(signal.SIGVTALRM, handle)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 1e-3, 1e-3)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def run(command: Sequence[object], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return its exit code and what it printed."""
    defaults = {"capture_output": True, "text": True, "check": False, "timeout": HANGS}
    return subprocess.run([*map(str, command)], **(defaults | options))


def run_python(code: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run code in a new Python and return its exit code and what it printed."""
    return run([*PYTHON, "-c", code], **options)


def printed_by(code: str, **options: Any) -> str:
    """Return what code prints in a new Python; fail if it does not end well."""
    done = run_python(code, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def started(command: Sequence[object], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Start a command with pipes for its output, and wait for its end; kill it if it hangs."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*map(str, command)], text=True, **(pipes | options)) as process:
        hung = threading.Event()

        def give_up() -> None:
            hung.set()
            process.kill()

        timer = threading.Timer(HANGS, give_up)
        timer.start()
        try:
            yield process
            process.wait()
        finally:
            timer.cancel()
            process.kill()
            assert not hung.is_set(), f"killed after {HANGS:.0f} seconds: {command}"
