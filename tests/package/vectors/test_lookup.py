"""Rows by token and by id, at unit length, and keys that name no row."""

from __future__ import annotations

import numpy as np
import pytest
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .samples import N_TOKENS, SIZE, SPARSE, small


def test_access(ours, matrix):
    assert len(ours) == N_TOKENS
    assert ours.vector_size == SIZE
    assert "w3" in ours
    assert "w200" not in ours
    assert list(ours)[:2] == ["w0", "w1"]
    assert repr(ours) == "WordVectors(200 tokens x 17 dimensions)"
    for key in ("w3", 3, np.int64(3)):
        np.testing.assert_array_equal(ours[key], matrix[3], strict=True)
        np.testing.assert_array_equal(ours.get_vector(key), matrix[3], strict=True)
    for keys in (["w3", "w1"], [3, "w1"], np.array([3, 1]), np.array(["w3", "w1"])):
        np.testing.assert_array_equal(ours[keys], matrix[[3, 1]], strict=True)


def test_vectors_are_a_read_only_view(matrix):
    padded = np.zeros((N_TOKENS, 32), np.float32)[:, :SIZE]
    padded[:] = matrix
    vectors = WordVectors(Vocabulary(map(str, range(N_TOKENS))), padded)
    assert np.shares_memory(vectors.matrix, padded)
    padded[0, 0] = 5  # the owner can write, the view cannot
    assert vectors["0"][0] == 5
    for view in (vectors.matrix, vectors["0"], vectors[0], vectors.get_vector(0, norm=True)):
        with pytest.raises(ValueError, match="read-only"):
            view[...] = 0


def test_other_numbers_are_converted():
    vectors = WordVectors(Vocabulary(["a", "b"]), [[1, 2], [3, 4]])
    assert vectors.matrix.dtype == np.float32
    assert vectors["b"].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("matrix", "error", "message"),
    [
        (np.zeros((3, 4)), ValueError, r"\(2, vector_size\), both at least 1, got \(3, 4\)"),
        (np.zeros(2), ValueError, r"got \(2,\)"),
        (np.zeros((2, 0)), ValueError, r"got \(2, 0\)"),
        (np.zeros((2, 2), complex), TypeError, "complex128"),
        ([["a"], ["b"]], TypeError, "<U1"),
        (
            np.ma.masked_array([[1.0], [2.0]], [[0], [1]]),
            ValueError,
            r"got 1: write matrix\.filled",
        ),
        ([[None], [1]], TypeError, "object"),
    ],
)
def test_bad_matrix(matrix, error, message):
    with pytest.raises(error, match=message):
        WordVectors(Vocabulary(["a", "b"]), matrix)


def test_no_tokens():
    with pytest.raises(ValueError, match="at least 1"):
        WordVectors(Vocabulary([]), np.zeros((0, 4)))


@pytest.mark.parametrize(
    ("key", "error", "message"),
    [
        ("paris", KeyError, "'paris' is not in the vocabulary"),
        (["w1", "paris"], KeyError, "'paris' is not in the vocabulary"),
        (N_TOKENS, IndexError, r"id 200 is outside 0\.\.199"),
        (-1, IndexError, "id -1 is outside"),
        ([0, -1], IndexError, "id -1 is outside"),
        (1.5, TypeError, "float"),
        ([1.5], TypeError, "float"),
        (None, TypeError, "None"),
        ([], ValueError, "got none"),
    ],
)
def test_bad_key(ours, key, error, message):
    with pytest.raises(error, match=message):
        ours[key]


def test_normalized(ours, matrix, gensims):
    unit = ours.normalized
    np.testing.assert_allclose(unit, gensims.get_normed_vectors(), rtol=0, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1, rtol=0, atol=1e-6)
    assert unit is ours.normalized
    assert unit.flags.c_contiguous
    assert not unit.flags.writeable
    assert not np.shares_memory(unit, matrix)
    np.testing.assert_allclose(ours.get_vector("w3", norm=True), unit[3], rtol=0, atol=1e-6)


def test_normalized_survives_extremes():
    vectors = small([[0, 0], [3e38, 3e38], [1e-45, 0], [1e-30, -1e-30]])
    half = np.sqrt(0.5)
    expected = [[0, 0], [half, half], [1, 0], [half, -half]]
    np.testing.assert_allclose(vectors.normalized, expected, rtol=0, atol=1e-6)
    found = [vectors.get_vector(i, norm=True) for i in range(4)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("counts", [None, [0, 0], [1, 2]])
def test_without_counts_or_with_equal_ones_no_token_is_absent(counts):
    vectors = WordVectors(Vocabulary(["a", "b"], counts), [[1, 0], [0, 1]])
    assert vectors.absent is None
    assert vectors.most_similar("a") == [("b", 0)]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        (slice(0, 2), r"for rows write vectors\.matrix\[begin:end\]"),
        (..., r"for rows write vectors\.matrix"),
        ({"a", "b"}, r"a set has no order; .* write sorted\(tokens\)"),
        (frozenset("ab"), "a set has no order"),
    ],
)
def test_rows_are_selected_by_tokens(key, hint):
    with pytest.raises(TypeError, match=hint):
        SPARSE[key]
