"""The binary format of word2vec, in the variants of other programs."""

from __future__ import annotations

import numpy as np
import pytest
from sgns.files.streams import sink
from sgns.formats import load_vectors, save_vectors
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .samples import assert_equal


@pytest.mark.parametrize("newline", [b"", b"\n"], ids=["fastText", "word2vec.c"])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_binary_rows_with_and_without_newline(tmp_path, newline, suffix):
    matrix = np.random.default_rng(2).normal(size=(12_000, 100)).astype("<f4")
    tokens = [f"token{i}" for i in range(len(matrix))]
    rows = (
        f"{t} ".encode() + row.tobytes() + newline for t, row in zip(tokens, matrix, strict=True)
    )
    path = tmp_path / f"v.bin{suffix}"
    with sink(path) as file:  # several blocks, and more rows than are allocated at first
        file.write(b"12000 100\n" + b"".join(rows))
    assert_equal(load_vectors(path), WordVectors(Vocabulary(tokens), matrix))


def test_token_too_long_for_binary_is_not_written(tmp_path):
    vectors = WordVectors(Vocabulary(["é" * 40_000]), [[1.0]])
    with pytest.raises(ValueError, match="takes 80000 bytes, at most 65536 fit"):
        save_vectors(vectors, tmp_path / "v.bin")
    assert not any(tmp_path.iterdir())
