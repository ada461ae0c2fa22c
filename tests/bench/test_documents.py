"""The benchmark of documents runs on a tiny text."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def texts(tmp_path):
    """Two files, each of its own topic."""
    rng = np.random.default_rng(0)
    paths = []
    for topic in "ab":
        words = [f"{topic}{i}" for i in range(20)]
        paths.append(tmp_path / f"{topic}.txt")
        paths[-1].write_text("".join(" ".join(rng.choice(words, 30)) + "\n" for _ in range(60)))
    return paths


def test_speeds_and_accuracies_are_printed_for_each_method(texts):
    options = ["--rounds", "1", "--epochs", "5", "--vector-size", "8", "--min-count", "1"]
    command = [sys.executable, "-m", "bench.documents", *map(str, texts), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    first, _, *table = done.stdout.splitlines()
    assert first == "90 documents of 2,700 words in all, 30 held out, 2 classes"
    rows = [line[2:-2].split(" | ") for line in table[2:]]
    assert [row[0] for row in rows] == ["dbow, sgns", "dbow, gensim", "dm, sgns", "dm, gensim"]
    assert all(row[2] == row[4] == "1.0" for row in rows[1::2])
    assert all(0 <= float(score) <= 100 for row in rows for score in row[5:])
