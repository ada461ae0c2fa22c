"""A command in a process of its own, and what it cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.harness.measure import Cost

LAUNCHER = Path(__file__).with_name("launcher.py")


def run_command(
    name: str,
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str | None] | None = None,
) -> tuple[Cost, int]:
    """Run `command` in the folder of its `log`, for its cost and its peak memory in bytes.

    Raises
    ------
    RuntimeError
        If it failed; the message has the end of its log.
    """
    report = log.with_name("process.json")
    with log.open("wb") as output:
        done = subprocess.run(
            [sys.executable, "-S", str(LAUNCHER), str(report), *command],
            cwd=log.parent,
            env=_environment(environment or {}),
            stdout=output,
            stderr=output,
        )
    if done.returncode != 0:
        raise RuntimeError(f"{name} failed:\n{log.read_text(errors='replace')[-2000:]}")
    cost = json.loads(report.read_text())
    return Cost(cost["seconds"], cost["cpu_seconds"]), cost["peak_bytes"]


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    root = str(LAUNCHER.parents[2])  # commands run in folders of their own
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    changed = os.environ | {"PYTHONPATH": os.pathsep.join(paths)} | dict(changes)
    return {name: value for name, value in changed.items() if value is not None}
