"""Named arrays, which safetensors and archives of NumPy have in common."""

from __future__ import annotations

import pytest
from sgns.formats import load_vectors, save_vectors
from sgns.vocabulary import Vocabulary

from .samples import TOKENS, sample


@pytest.mark.parametrize("name", ["v.safetensors", "v.npz"])
def test_counts_are_kept(tmp_path, name):
    for counts in (True, False):
        save_vectors(sample(counts), tmp_path / name)
        assert load_vectors(tmp_path / name).vocabulary == sample(counts).vocabulary
    save_vectors(sample(), tmp_path / name)
    limited = load_vectors(tmp_path / name, limit=2).vocabulary
    assert limited == Vocabulary(TOKENS[:2], [9, 8])
