"""Word vectors: copies, files, arrays and centering."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from sgns.errors import FormatError
from sgns.vectors import Subwords, SubwordVectors, WordVectors
from sgns.vocabulary import Vocabulary

from .samples import SIZE, small


def test_copies_are_read_only_and_without_cached_values(ours):
    assert ours.normalized is not None
    for again in (copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))):
        assert np.array_equal(again.matrix, ours.matrix)
        assert again.vocabulary == ours.vocabulary
        assert not again.matrix.flags.writeable
        assert "normalized" not in vars(again)
        assert not np.shares_memory(again.matrix, ours.matrix)


def test_save_and_load(ours, tmp_path):
    ours.save(tmp_path / "v.bin")
    found = WordVectors.load(tmp_path / "v.bin", limit=3)
    assert found.vocabulary.tokens == ("w0", "w1", "w2")
    ours.save(tmp_path / "v", format="npz")
    found = WordVectors.load(tmp_path / "v", format="npz")
    np.testing.assert_array_equal(found.matrix, ours.matrix)


def test_context_vectors_are_saved_for_fasttext_alone(tmp_path):
    vectors, contexts = WordVectors(["x", "y"], [[1, 0], [0, 1]]), np.float32([[5, 6], [7, 8]])
    for given in (contexts, contexts.tolist(), WordVectors(["x", "y"], contexts)):
        vectors.save(tmp_path / "v.bin", "fasttext-bin", context_vectors=given)
        assert (tmp_path / "v.bin").read_bytes().endswith(contexts.tobytes())
    for given, message in (
        (contexts[:1], r"context_vectors must have shape \(2, vector_size\)"),
        (contexts[:, :1], r"the shape of the vectors of the tokens, \(2, 2\), got \(2, 1\)"),
        (WordVectors(["y", "x"], contexts), "context_vectors have other tokens"),
        (np.full((2, 2), np.nan), "context vector 0: component 1 is nan"),
    ):
        with pytest.raises(ValueError, match=message):
            vectors.save(tmp_path / "w.bin", "fasttext-bin", context_vectors=given)
    with pytest.raises(
        ValueError, match="are for the format 'fasttext-bin', but the format is 'npz'"
    ):
        vectors.save(tmp_path / "w.npz", context_vectors=contexts)
    assert [path.name for path in tmp_path.iterdir()] == ["v.bin"]


def test_vectors_with_ngrams_are_loaded_as_such(tmp_path):
    class Own(WordVectors):
        pass

    vectors = SubwordVectors(["x", "y"], np.eye(12)[:, :3], Subwords(2, 3, 10))
    for name in ("v.safetensors", "v.fasttext"):
        vectors.save(tmp_path / name)
        for load in (WordVectors.load, SubwordVectors.load):
            found = load(tmp_path / name)
            assert type(found) is SubwordVectors
            assert found.subwords == vectors.subwords
            np.testing.assert_array_equal(found.rows, vectors.rows)
        assert len(WordVectors.load(tmp_path / name, limit=1).rows) == 11
        plain = Own.load(tmp_path / name)
        assert type(plain) is Own
        np.testing.assert_array_equal(plain.matrix, vectors.matrix)
    vectors.save(tmp_path / "v.npz")
    assert type(WordVectors.load(tmp_path / "v.npz")) is WordVectors
    with pytest.raises(FormatError, match="holds vectors without n-grams; load it with"):
        SubwordVectors.load(tmp_path / "v.npz")


def test_an_array_of_vectors_is_their_matrix(ours):
    for array in (np.asarray(ours), np.array(ours, copy=False), np.asarray(ours, np.float32)):
        assert array.base is ours.matrix.base or array is ours.matrix
        assert not array.flags.writeable
    copied = np.array(ours)
    assert copied.flags.writeable
    assert not np.shares_memory(copied, ours.matrix)
    np.testing.assert_array_equal(copied, ours.matrix, strict=True)
    wide = np.asarray(ours, dtype=np.float64)
    assert wide.dtype == np.float64
    np.testing.assert_array_equal(wide, ours.matrix)
    with pytest.raises(ValueError, match="copy=False cannot give float64: the vectors are float32"):
        np.array(ours, dtype=np.float64, copy=False)


def test_files_can_be_smaller(ours, tmp_path):
    ours.save(tmp_path / "v.safetensors", dtype="int8", dims=4, limit=10, normalize=True)
    found = WordVectors.load(tmp_path / "v.safetensors")
    expected = ours.matrix[:10, :4] / np.linalg.norm(ours.matrix[:10, :4], axis=1, keepdims=True)
    assert found.matrix.shape == (10, 4)
    np.testing.assert_allclose(found.matrix, expected, atol=0.5 / 127)
    ours.save(tmp_path / "w.safetensors")
    again = WordVectors.load(
        tmp_path / "w.safetensors", dtype="int8", dims=4, limit=10, normalize=True
    )
    np.testing.assert_array_equal(again.matrix, found.matrix)


def test_rows_of_ngrams_can_be_smaller(tmp_path):
    rows = np.random.default_rng(9).normal(size=(1002, 32)).astype(np.float32)
    vectors = SubwordVectors(["tea", "teas"], rows, Subwords(3, 4, buckets=1000))
    path = tmp_path / "v.safetensors"
    vectors.save(path)
    whole = path.stat().st_size
    vectors.save(path, dtype="int8")
    assert path.stat().st_size < whole / 3.3
    found = WordVectors.load(path)
    np.testing.assert_allclose(found["teapot"], vectors["teapot"], atol=0.02)
    vectors.save(path, dims=8, limit=1)
    found = WordVectors.load(path)
    assert len(found) == 1
    np.testing.assert_allclose(found["teapot"], vectors["teapot"][:8], rtol=1e-6)
    with pytest.raises(ValueError, match=r"normalize=True is not for vectors with n-grams"):
        vectors.save(path, normalize=True)
    vectors.save(tmp_path / "v.npz", normalize=True)  # a format without n-grams
    with pytest.raises(ValueError, match=r"normalize=True is not for vectors with n-grams"):
        WordVectors.load(path, normalize=True)


def test_centered_vectors_lack_the_mean_and_the_first_components(ours):
    common = np.float32(20) * ours.matrix[0]
    shifted = WordVectors(ours.vocabulary, ours.matrix + common)
    centered = shifted.centered(components=2)
    assert centered.vocabulary is ours.vocabulary
    np.testing.assert_allclose(centered.matrix.mean(axis=0), 0, atol=1e-5)
    plain = ours.matrix - ours.matrix.mean(axis=0)
    _, _, directions = np.linalg.svd(plain)
    expected = plain - plain @ directions[:2].T @ directions[:2]
    np.testing.assert_allclose(centered.matrix, expected, atol=1e-4)
    only_mean = shifted.centered(components=0)
    np.testing.assert_allclose(only_mean.matrix, plain, atol=1e-4)
    default = shifted.centered()
    assert np.linalg.matrix_rank(default.matrix, tol=1e-3) == SIZE - 1


def test_tokens_that_never_occurred_do_not_shift_the_mean():
    matrix = np.float32([[1, 2], [3, 5], [2, 0], [1000, -1000]])
    vectors = WordVectors(Vocabulary([*"abcd"], [3, 2, 1, 0]), matrix)
    expected = matrix - np.float32([2, 7 / 3])
    np.testing.assert_allclose(vectors.centered(components=0).matrix, expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("components", "error", "message"),
    [
        (-1, ValueError, "components must be at least 0, got -1"),
        (SIZE, ValueError, f"components must be at most {SIZE - 1}, got {SIZE}"),
        ("2", TypeError, "components must be an integer"),
    ],
)
def test_bad_numbers_of_components(ours, components, error, message):
    with pytest.raises(error, match=message):
        ours.centered(components)


def test_vectors_that_are_not_finite_are_not_centered():
    with pytest.raises(ValueError, match="vector 1, of 'w1': component 2 is nan"):
        small([[0, 0], [1, np.nan], [2, 1]]).centered()
