"""Ranks as processes of this machine, started as a launcher starts them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..waiting import HANGS

#: A warning of torch at its import is not ours.
SGNS = [sys.executable, "-m", "sgns"]


def free_port() -> int:
    """Return a port at which no process of this machine listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def listens(port: int) -> bool:
    """Return whether a process of this machine listens at a port."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def start(
    size: int,
    arguments: Sequence[object],
    of_rank: dict[int, Sequence[object]] | None = None,
    command: Sequence[str] = SGNS,
    port: int | None = None,
) -> list[subprocess.Popen[str]]:
    """Start a command with some arguments on each rank.

    Arguments in `of_rank` are added to those of one rank. Rank 0 listens at the port.
    """
    port = port or free_port()
    places = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}
    sizes = {"WORLD_SIZE": str(size), "LOCAL_WORLD_SIZE": str(size)}
    return [
        subprocess.Popen(
            [*command, *map(str, [*arguments, *(of_rank or {}).get(rank, [])])],
            env=os.environ | places | sizes | {"RANK": str(rank)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(size)
    ]


def ends(processes: list[subprocess.Popen[str]]) -> list[tuple[int, str]]:
    """Wait for the ends of processes; return their exit codes and messages."""
    found = []
    for process in processes:
        try:
            _, messages = process.communicate(timeout=HANGS)
        finally:
            process.kill()
        found.append((process.returncode, messages))
    return found


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """Read messages of a process up to a line with some words."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError(f"no line with {words!r} among {lines}")


def interrupt(process: subprocess.Popen[str]) -> None:
    """Do what Ctrl-C does, to one process."""
    process.send_signal(signal.SIGINT)


def write_text(path: Path, n_lines: int = 3000, seed: int = 0) -> Path:
    """Write lines of 20 words of Zipf's law over 500 tokens."""
    rng = np.random.default_rng(seed)
    share = 1 / np.arange(1, 501)
    ids = rng.choice(500, (n_lines, 20), p=share / share.sum())
    path.write_text("".join(" ".join(f"w{i}" for i in line) + "\n" for line in ids))
    return path
