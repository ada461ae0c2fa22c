"""Runs of a module in a process of its own, which forks children and reports what it found."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ..waiting import PYTHON
from ..waiting import run as run_command

ROOT = Path(__file__).parents[2]


def run(module: str, *arguments: object, **environment: str) -> dict[str, Any]:
    """Run a module as a script and return the JSON that it prints."""
    done = run_command(
        [*PYTHON, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", **environment},
        timeout=None,  # each child has its own
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
