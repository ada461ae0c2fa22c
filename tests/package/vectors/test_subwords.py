"""N-grams of words, and the rows that they share. The buckets were printed by fastText 0.9.2."""

import numpy as np
import pytest
from sgns.vectors.subwords import Subwords
from sgns.vocabulary import Vocabulary


def test_buckets_are_those_of_fasttext():
    offsets, buckets = Subwords().of(["hi", "a", "", "你好", "</s>"])
    assert offsets.tolist() == [0, 3, 4, 4, 7, 7]
    assert buckets.tolist() == [1857152, 489882, 787756, 1087600, 1956985, 1971781, 995495]


def test_rows_of_a_token_begin_with_its_own():
    offsets, rows = Subwords(buckets=2_000_000).rows(Vocabulary(["a", "</s>", "hi"]))
    assert offsets.tolist() == [0, 2, 3, 7]
    assert rows.tolist() == [0, 1087603, 1, 2, 1857155, 489885, 787759]
    assert offsets.dtype == np.uint64
    assert rows.dtype == np.uint32


def test_words_may_be_any_iterable():
    assert Subwords(2, 2, 1000).of(word for word in ["x"])[1].tolist() == [513, 91]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"min_ngram": 0}, "min_ngram must be at least 1, got 0"),
        ({"min_ngram": 5, "max_ngram": 4}, "max_ngram must be at least min_ngram, 5, got 4"),
        ({"max_ngram": 0}, "max_ngram must be at least 1, got 0"),
        ({"max_ngram": 256}, "max_ngram must be at most 255, got 256"),
        ({"buckets": 0}, "buckets must be at least 1, got 0"),
        ({"buckets": 2**32}, "buckets must be at most 4294967294, got 4294967296"),
    ],
)
def test_values_have_bounds(values, message):
    with pytest.raises(ValueError, match=message):
        Subwords(**values)


@pytest.mark.parametrize("value", [1.5, "3", None, True])
def test_values_are_integers(value):
    with pytest.raises(TypeError, match="buckets must be an integer"):
        Subwords(buckets=value)


def test_integers_of_numpy_become_plain():
    subwords = Subwords(np.int64(2), np.uint8(3), np.int32(10))
    assert subwords == Subwords(2, 3, 10)
    assert hash(subwords) == hash(Subwords(2, 3, 10))
    assert type(subwords.buckets) is int


def test_tokens_and_buckets_are_fewer_than_four_billion_rows():
    subwords = Subwords(buckets=2**32 - 3)
    assert subwords.n_rows(2) == 2**32 - 1
    with pytest.raises(ValueError, match="buckets must be at most 4294967292, since 3 tokens"):
        subwords.rows(Vocabulary(["a", "b", "c"]))


def test_bad_words_are_refused():
    with pytest.raises(TypeError, match=r"one string: write \['abc'\]"):
        Subwords().of("abc")
    with pytest.raises(TypeError):
        Subwords().of(["a", 3])
    with pytest.raises(UnicodeEncodeError):
        Subwords().of(["a\ud800"])
