"""Archives of NumPy: NumPy reads ours, and its own are read."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sgns.formats import load_vectors, save_vectors

from .samples import TOKENS, assert_equal, sample


def test_numpy_reads_our_archives(tmp_path):
    vectors = sample()
    save_vectors(vectors, tmp_path / "v.npz")
    with np.load(tmp_path / "v.npz", allow_pickle=False) as file:
        assert tuple(json.loads(bytes(file["vocabulary"]))) == TOKENS
        np.testing.assert_array_equal(file["vectors"], vectors.matrix, strict=True)


@pytest.mark.parametrize("order", ["C", "F"])
def test_archives_of_numpy_are_read(tmp_path, order):
    vectors = sample()
    matrix = np.asarray(vectors.matrix, order=order)
    listed = np.frombuffer(json.dumps(TOKENS).encode(), np.uint8)
    np.savez_compressed(tmp_path / "v.npz", vectors=matrix, vocabulary=listed, other=np.eye(2))
    assert_equal(load_vectors(tmp_path / "v.npz"), vectors)
