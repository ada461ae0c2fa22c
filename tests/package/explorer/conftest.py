"""Models that the tests of the page share, and a folder of layouts that is their own."""

import numpy as np
import pytest
import sgns


@pytest.fixture(autouse=True)
def layouts(tmp_path, monkeypatch):
    """Folder of layouts."""
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "cache"))
    return tmp_path / "cache/sgns/layouts"


@pytest.fixture
def vectors():
    """60 words with falling counts in three directions, 20 words each."""
    rng = np.random.default_rng(0)
    matrix = np.repeat(np.eye(3, 6, dtype=np.float32), 20, axis=0) + rng.normal(0, 0.1, (60, 6))
    counts = np.arange(600, 0, -10)
    return sgns.WordVectors(sgns.Vocabulary([f"w{i}" for i in range(60)], counts), matrix)


@pytest.fixture(scope="session")
def trained():
    """A model with a held-out curve."""
    sentences = [["red", "green", "blue"], ["one", "two", "three"]] * 60
    return sgns.train(sentences, min_count=1, vector_size=4, workers=1, validation=0.5, sample=0)
