"""Safetensors: agreement with other libraries, and the vectors of a model."""

from __future__ import annotations

import json

import numpy as np
import safetensors.numpy
from sgns.files import container
from sgns.formats import load_vectors, save_vectors
from sgns.vocabulary import vocabulary_to_arrays

from .samples import TOKENS, assert_equal, sample


def test_the_safetensors_library_reads_our_files(tmp_path):
    vectors = sample()
    save_vectors(vectors, tmp_path / "v.safetensors")
    arrays = safetensors.numpy.load_file(tmp_path / "v.safetensors")
    assert tuple(json.loads(bytes(arrays["vocabulary"]))) == TOKENS
    np.testing.assert_array_equal(arrays["vectors"], vectors.matrix, strict=True)
    assert arrays["counts"].tolist() == list(range(9, -1, -1))


def test_vectors_of_a_model(tmp_path):
    path = tmp_path / "model.safetensors"
    vectors = sample()
    arrays = {
        "vectors": vectors.matrix,
        "context_vectors": -vectors.matrix,
        "losses": np.zeros(3),
        **vocabulary_to_arrays(vectors.vocabulary),
    }
    container.write(path, "model", arrays, {"options": "{}"})
    assert_equal(load_vectors(path), vectors)
