"""Saves are atomic and durable: after any failure, a file is complete, the old or the new one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .run_saves import CALLS
from .run_saves import __name__ as RUNNER
from .runs import run

KILLS = int(os.environ.get("SGNS_KILLS", "40"))


@pytest.fixture
def failing_calls(tmp_path):
    """Compile the library that makes system calls fail."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang", "clang-14"))))
    library = tmp_path / "failing_calls.so"
    source = Path(__file__).with_name("failing_calls.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


def test_every_call_that_can_fail(tmp_path, failing_calls):
    (tmp_path / "files").mkdir()
    done = run(RUNNER, "failing", tmp_path / "files", LD_PRELOAD=str(failing_calls))
    print("failures:", done["failures"])
    assert done["wrong"] == []
    assert set(done["failures"]) == set(CALLS)


def test_kill_at_every_call(tmp_path, failing_calls):
    (tmp_path / "files").mkdir()
    done = run(RUNNER, "every", tmp_path / "files", LD_PRELOAD=str(failing_calls))
    print("kills:", done["moments"], "with a temporary file left:", done["stale"])
    assert done["wrong"] == []
    assert done["stale"] > done["moments"] / 2  # otherwise kills came before or after the saves


def test_kill_at_random_moments(tmp_path):
    done = run(RUNNER, "random", tmp_path, KILLS)
    print("kills:", KILLS, "with a temporary file left:", done["stale"])
    assert done["wrong"] == []
