"""Commands in a process of their own, and their cost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.harness.environments import importable
from bench.harness.measure import Cost

LAUNCHER = Path(__file__).with_name("launcher.py")


def run_command(
    name: str,
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str | None] | None = None,
) -> tuple[Cost, int]:
    """Run a command in the folder of its log; return its cost and its peak memory in bytes.

    Parameters
    ----------
    name : str
        Name for the error message.
    command : sequence of str
        Program and arguments.
    log : Path
        File for the output of the command.
    environment : mapping, optional
        Changes to the environment; None removes a variable.

    Raises
    ------
    RuntimeError
        If the command failed; the message has the end of the log.
    """
    report = log.with_name("process.json")
    with log.open("wb") as output:
        done = subprocess.run(
            [sys.executable, "-S", str(LAUNCHER), str(report), *command],
            cwd=log.parent,
            env=importable(environment or {}),
            stdout=output,
            stderr=output,
        )
    if done.returncode != 0:
        raise RuntimeError(f"{name} failed:\n{log.read_text(errors='replace')[-2000:]}")
    figures = json.loads(report.read_text())
    return Cost(figures["seconds"], figures["cpu_seconds"]), figures["peak_bytes"]
