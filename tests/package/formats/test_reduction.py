"""Smaller vectors: rows, dimensions, lengths and bits that are kept."""

from __future__ import annotations

import numpy as np
import pytest
from sgns.formats.reduction import Reduction
from sgns.formats.subword_table import Ngrams, SubwordTable
from sgns.formats.table import Table
from sgns.vocabulary import Vocabulary

MATRIX = np.random.default_rng(4).normal(size=(6, 5)).astype(np.float32)
TABLE = Table(Vocabulary("abcdef"[i] for i in range(6)), MATRIX)


def test_nothing_is_copied_if_everything_is_kept():
    for reduction in (Reduction(), Reduction(limit=6, dims=5), Reduction(limit=99)):
        assert reduction.of(TABLE) is TABLE
        assert reduction.rounded(TABLE) is TABLE


def test_the_first_rows_and_dimensions_are_kept_with_their_counts():
    counted = Table(Vocabulary(TABLE.vocabulary, range(6)), MATRIX)
    found = Reduction(dims=2, limit=3).of(counted)
    assert found.vocabulary.tokens == ("a", "b", "c")
    assert found.vocabulary.counts.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(found.matrix, MATRIX[:3, :2], strict=True)
    assert not np.shares_memory(found.matrix, MATRIX)


def test_vectors_have_unit_length_after_dimensions_are_dropped():
    matrix = MATRIX.copy()
    matrix[1] = 0
    found = Reduction(dims=3, normalize=True).of(Table(TABLE.vocabulary, matrix)).matrix
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), [1, 0, 1, 1, 1, 1], rtol=1e-6)
    np.testing.assert_allclose(found[2], MATRIX[2, :3] / np.linalg.norm(MATRIX[2, :3]), rtol=1e-6)


def test_more_dimensions_than_there_are_is_an_error():
    with pytest.raises(ValueError, match=r"dims must be at most 5, .* got 6"):
        Reduction(dims=6).of(TABLE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((None, 0, None, False), "dims must be at least 1, got 0"),
        ((None, None, 0, False), "limit must be at least 1, got 0"),
        ((None, None, None, "yes"), "normalize must be True or False"),
        (("float64", None, None, False), "dtype must be one of float32, float16, int8"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises((TypeError, ValueError), match=message):
        Reduction.checked(*arguments)


def test_rows_of_ngrams_stay_when_tokens_are_dropped():
    rows = np.arange(24, dtype=np.float32).reshape(8, 3)
    table = SubwordTable(Vocabulary(TABLE.vocabulary.tokens[:5]), rows, Ngrams(3, 6, 3))
    found = Reduction(dims=2, limit=1).of(table)
    assert isinstance(found, SubwordTable)
    np.testing.assert_array_equal(found.rows, rows[[0, 5, 6, 7], :2], strict=True)
    assert found.subwords == table.subwords
    rounded = Reduction("int8").rounded(found)
    assert isinstance(rounded, SubwordTable)
    np.testing.assert_allclose(rounded.rows, found.rows, atol=0.1)
    with pytest.raises(ValueError, match=r"n-grams, .* write vectors\.to_word_vectors\(\)"):
        Reduction(normalize=True).of(table)
