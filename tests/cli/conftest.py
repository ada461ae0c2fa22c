"""Text, and a model that the command line has trained on it."""

import gzip

import numpy as np
import pytest
from sgns.cli.streams import choose_events

from .commands import GROUPS, run


@pytest.fixture(autouse=True)
def no_events():
    """Let a command with --log-format json have no effect on later tests."""
    yield
    choose_events(as_json=False)


@pytest.fixture(scope="session")
def text(tmp_path_factory):
    """Two gzipped files. Each sentence has words of one group."""
    folder = tmp_path_factory.mktemp("text")
    rng = np.random.default_rng(0)
    for name in ("a", "b"):
        lines = [" ".join(rng.permutation(GROUPS[i % 2])) for i in range(400)]
        with gzip.open(folder / f"{name}.txt.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join([*lines, "rare \N{SNOWMAN}"]) + "\n")
    return folder


@pytest.fixture(scope="session")
def model(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    options = "--vector-size 8 --window 3 --sample 0 --epochs 30 --workers 1 --seed 3"
    assert run("train", text / "a.txt.gz", text / "b.txt.gz", "-o", path, *options.split()) == 0
    return path
