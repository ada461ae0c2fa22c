"""Benchmarks that need a device which is not on every machine."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """3,000 words over 50 tokens, in lines of 20, and a file of similarities."""
    folder = tmp_path_factory.mktemp("text")
    words = np.random.default_rng(0).integers(50, size=(150, 20))
    lines = [" ".join(f"w{word}" for word in line) for line in words]
    (folder / "text.txt").write_text("\n".join(lines))
    (folder / "pairs.tsv").write_text("w1\tw2\t5\nw3\tw4\t1\nw5\tw6\t3\n")
    return folder


def gpu(*arguments):
    """Run bench.gpu where CUDA shows no device."""
    return subprocess.run(
        [sys.executable, "-m", "bench.gpu", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_benchmark_of_gpus_ends_with_one_line_without_a_gpu(text):
    done = gpu(text / "text.txt")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "bench.gpu: torch finds no CUDA device; --device cpu --quick tests the command"
    ]


def test_the_benchmark_of_gpus_runs_quickly_on_a_cpu(text):
    sets = ["--similarity", text / "pairs.tsv"]
    quick = ["--device", "cpu", "--quick", "--dims", 8, "--epochs", 1]
    done = gpu(text / "text.txt", *sets, *quick)
    assert done.returncode == 0, done.stderr
    assert "passed" in done.stdout
    assert "| cpu | 8 |" in done.stdout
    assert "the core, CPU: pairs" in done.stdout
