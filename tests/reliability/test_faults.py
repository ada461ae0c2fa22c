"""Nothing hangs, crashes or trains on garbage: every row of the table of faults."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .faults import FAULTS
from .run_faults import __name__ as RUNNER

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def verdicts(tmp_path_factory):
    """What is wrong with each row; they run in one process, which imports sgns once and forks."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", RUNNER, tmp_path_factory.mktemp("faults")],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", FAULTS)
def test_fault(verdicts, name):
    assert verdicts[name] == ""


def test_there_are_many():
    assert len(FAULTS) >= 60
