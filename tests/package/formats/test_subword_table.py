"""Tables of rows whose means are the vectors, and their lengths of n-grams in files."""

import pickle

import numpy as np
import pytest
from sgns.errors import FormatError
from sgns.formats import load_vectors
from sgns.formats.saving import save_vectors
from sgns.formats.subword_table import Ngrams, SubwordTable, ngrams_metadata, ngrams_of
from sgns.vocabulary import Vocabulary

NGRAMS = Ngrams(2, 3, 9)
ROWS = np.random.default_rng(0).normal(size=(11, 3)).astype(np.float32)


@pytest.fixture
def table():
    return SubwordTable(Vocabulary(["a", "</s>"], [2, 1]), ROWS, NGRAMS, ("note",))


def test_the_matrix_is_computed_once(table):
    assert table.composed is None
    matrix = table.matrix
    assert table.matrix is matrix is table.composed
    assert not matrix.flags.writeable
    np.testing.assert_array_equal(matrix[1], ROWS[1])  # no n-grams
    assert matrix.shape == (2, 3)
    assert (len(table), table.vector_size, table.notes) == (2, 3, ("note",))


def test_a_table_can_be_sent(table):
    made = pickle.loads(pickle.dumps(table))
    np.testing.assert_array_equal(made.matrix, table.matrix)
    assert made.subwords == NGRAMS


def test_the_rows_are_saved_without_the_matrix(table, tmp_path):
    for name in ("v.safetensors", "v.fasttext"):
        save_vectors(table, tmp_path / name)
        assert table.composed is None
        found = load_vectors(tmp_path / name)
        np.testing.assert_array_equal(found.rows, ROWS)
        assert (found.vocabulary, found.subwords) == (table.vocabulary, NGRAMS)


def test_other_formats_hold_the_matrix(table, tmp_path):
    for name in ("v.npz", "v.vec", "v.bin", "v.glove", "v.tsv"):
        save_vectors(table, tmp_path / name)
        found = load_vectors(tmp_path / name)
        assert not isinstance(found, SubwordTable)
        np.testing.assert_array_equal(found.matrix, table.matrix)


@pytest.mark.parametrize(("row", "name"), [(0, "'a'"), (1, "'</s>'"), (4, "bucket 2 of n-grams")])
def test_rows_that_are_not_finite_are_not_saved(tmp_path, row, name):
    rows = ROWS.copy()
    rows[row, 1] = np.inf
    table = SubwordTable(Vocabulary(["a", "</s>"]), rows, NGRAMS)
    with pytest.raises(ValueError, match=f"vector of .*{name}: component 2 is inf"):
        save_vectors(table, tmp_path / "v.safetensors")
    assert not any(tmp_path.iterdir())


def test_lengths_are_stored_in_metadata():
    assert ngrams_of(ngrams_metadata(NGRAMS), "x") == NGRAMS
    assert ngrams_of({"training": "{}"}, "x") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "[2,3,9]",
        "{}",
        '{"min_ngram": 2, "max_ngram": 3}',
        '{"min_ngram": 0, "max_ngram": 3, "buckets": 9}',
        '{"min_ngram": 4, "max_ngram": 3, "buckets": 9}',
        '{"min_ngram": 2, "max_ngram": 256, "buckets": 9}',
        '{"min_ngram": 2, "max_ngram": 3, "buckets": 0}',
        '{"min_ngram": 2, "max_ngram": 3, "buckets": "9"}',
        '{"min_ngram": 2, "max_ngram": 3, "buckets": 9, "more": 1}',
    ],
)
def test_damaged_lengths_are_an_error(text):
    with pytest.raises(FormatError, match="x has no valid lengths of n-grams"):
        ngrams_of({"subwords": text}, "x")
