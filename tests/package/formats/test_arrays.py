"""Named arrays, which safetensors and archives of NumPy have in common."""

from __future__ import annotations

import numpy as np
import pytest
from sgns.files import container
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


def write_both(folder, tokens: bytes, **others):
    matrix = np.arange(6, dtype=np.float32).reshape(3, 2)
    arrays = {"vectors": matrix, "vocabulary": np.frombuffer(tokens, np.uint8), **others}
    container.write(folder / "v.safetensors", "vectors", arrays, {})
    np.savez(folder / "v.npz", **arrays)
    return folder / "v.safetensors", folder / "v.npz"


def test_repeated_rows_are_skipped_with_their_counts(tmp_path):
    counts = np.uint64([7, 8, 9])
    for path in write_both(tmp_path, b'["a","a","b"]', counts=counts):
        with pytest.warns(UserWarning, match="skipped 1 row .*'a' at row 2"):
            found = load_vectors(path)
        assert found.vocabulary == Vocabulary(["a", "b"], [7, 9])
        assert found.matrix.tolist() == [[0, 1], [4, 5]]


def test_tokens_that_become_alike_are_repeated(tmp_path):
    for path in write_both(tmp_path, b'["a\xff","b","a\xfe"]'):
        with pytest.warns(UserWarning, match="skipped 1 row"):
            assert load_vectors(path, errors="ignore").vocabulary.tokens == ("a", "b")


def test_another_encoding_is_refused(tmp_path):
    for path in write_both(tmp_path, b'["a","b","c"]'):
        with pytest.raises(ValueError, match="are UTF-8; omit encoding='latin-1'"):
            load_vectors(path, encoding="latin-1")
        assert len(load_vectors(path, encoding="utf8")) == 3
