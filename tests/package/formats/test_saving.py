"""Files of all formats as they are written, and what is refused before."""

from __future__ import annotations

import os

import numpy as np
import pytest
from gensim.models import KeyedVectors
from sgns.formats import FORMATS, load_vectors, save_vectors
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .samples import TOKENS, assert_equal, sample


def test_saving_replaces_atomically(format, path, monkeypatch):
    save_vectors(sample(), path)
    before = {file: file.read_bytes() for file in path.parent.iterdir()}

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        save_vectors(WordVectors(Vocabulary(["b"]), [[2.0]]), path)
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


def test_tokens_a_format_cannot_hold(format, tmp_path):
    path = tmp_path / f"v{format.extensions[0]}"
    for token in ["", *(f"a{character}b" for character in format.forbidden)]:
        vectors = WordVectors(Vocabulary(["fine", token]), np.eye(2))
        if format.forbidden:
            with pytest.raises(ValueError, match=f"{format.name!r} cannot hold the token") as error:
                save_vectors(vectors, path)
            assert repr(token) in str(error.value)
            assert not any(tmp_path.iterdir())
        else:
            save_vectors(vectors, path)
            assert_equal(load_vectors(path), vectors)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_saving_what_is_not_finite(format, path, value):
    matrix = np.ones((3, 4), np.float32)
    matrix[1, 2] = value
    with pytest.raises(ValueError, match=f"vector of 'b': component 3 is {value}"):
        save_vectors(WordVectors(Vocabulary("abc"[i] for i in range(3)), matrix), path)
    assert not path.exists()


@pytest.mark.parametrize(("name", "binary"), [("v.txt", False), ("v.bin", True)])
def test_gensim_reads_our_files(tmp_path, name, binary):
    vectors = sample()
    save_vectors(vectors, tmp_path / name)
    found = KeyedVectors.load_word2vec_format(tmp_path / name, binary=binary)
    assert tuple(found.index_to_key) == TOKENS
    np.testing.assert_array_equal(found.vectors, vectors.matrix, strict=True)


def test_a_second_file_is_known(format, path):
    save_vectors(sample(), path)
    written = {path} if format.second_file is None else {path, format.second_file(path)}
    assert set(path.parent.iterdir()) == written


@pytest.mark.parametrize("dtype", ["float16", "int8"])
def test_smaller_types_are_read_as_float32_or_refused_with_the_formats_that_hold_them(
    format, path, dtype
):
    matrix = np.random.default_rng(2).normal(size=(300, 64))
    vectors = WordVectors([f"t{i}" for i in range(300)], matrix)
    if dtype not in format.precisions:
        with pytest.raises(ValueError, match=f"dtype='{dtype}' is for the format ") as error:
            save_vectors(vectors, path, dtype=dtype)
        able = {each.name for each in FORMATS if dtype in each.precisions}
        assert all(repr(name) in str(error.value) for name in able)
        assert "safetensors" in able
        assert not path.exists()
        return
    save_vectors(vectors, path)
    whole = path.stat().st_size
    exact = load_vectors(path, dtype=dtype)
    save_vectors(vectors, path, dtype=dtype)
    found = load_vectors(path)
    assert_equal(found, exact)
    assert not np.array_equal(found.matrix, vectors.matrix)
    np.testing.assert_allclose(found.matrix, vectors.matrix, atol=0.02)
    saved = vectors.matrix.nbytes * (1 / 2 if dtype == "float16" else 3 / 4)
    assert whole - path.stat().st_size > 0.8 * saved
    assert load_vectors(path, limit=3).matrix.tolist() == found.matrix[:3].tolist()


def test_fewer_rows_and_dimensions_of_unit_length(format, path):
    vectors = sample()
    matrix = np.array(vectors.matrix)
    matrix[0] = [3, 4, 0, 0, 0, 1]
    vectors = WordVectors(vectors.vocabulary, matrix)
    save_vectors(vectors, path, dims=2, limit=2, normalize=True)
    found = load_vectors(path)
    assert found.vocabulary.tokens == TOKENS[:2]
    np.testing.assert_allclose(found.matrix[0], [0.6, 0.8], rtol=1e-6)
    save_vectors(vectors, path)
    assert_equal(load_vectors(path, dims=2, limit=2, normalize=True), found)
    with pytest.raises(ValueError, match=r"dims must be at most 6, .* got 7"):
        load_vectors(path, dims=7)
    with pytest.raises(ValueError, match=r"dims must be at most 6, .* got 7"):
        save_vectors(vectors, path, dims=7)
    assert_equal(load_vectors(path), vectors)


def test_numbers_beyond_float16_are_named(tmp_path):
    vectors = WordVectors(["a", "b"], [[1.0, 2.0], [1.0, 1e5]])
    with pytest.raises(ValueError, match=r"vector of 'b': component 2 is 100000\.0, .* 65504"):
        save_vectors(vectors, tmp_path / "v.npz", dtype="float16")
    save_vectors(vectors, tmp_path / "v.npz", dtype="float16", normalize=True)
    save_vectors(vectors, tmp_path / "v.txt")
    with pytest.raises(ValueError, match=r"vector of 'b': component 2 is 100000\.0, .* 65504"):
        load_vectors(tmp_path / "v.txt", dtype="float16")


def test_tokens_that_are_not_kept_are_not_checked(tmp_path):
    vectors = WordVectors(["a", "b c"], [[1.0], [2.0]])
    with pytest.raises(ValueError, match="cannot hold the token"):
        save_vectors(vectors, tmp_path / "v.txt")
    save_vectors(vectors, tmp_path / "v.txt", limit=1)
    assert len(load_vectors(tmp_path / "v.txt")) == 1


def test_context_vectors_are_reduced_as_the_vectors_are(tmp_path):
    contexts = np.arange(60, dtype=np.float32).reshape(10, 6)
    path = tmp_path / "v.fasttext"
    save_vectors(sample(), path, context_vectors=contexts, dims=4, limit=3)
    assert path.read_bytes().endswith(contexts[:3, :4].tobytes())
