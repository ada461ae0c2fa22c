"""Sessions: sentences from the rows of a log."""

import numpy as np
import pandas
import pyarrow
import pytest
import sgns
from sgns import Corpus

SESSIONS = [9, 2, 9, 2, 9, 5]
ITEMS = ["tea", "jam", "rye", "tea", "ale", "rye"]
TIMES = np.array([3, 2, 1, 1, 2, 1])


def sentences(corpus):
    words = [corpus.vocabulary.tokens[i] for i in corpus.ids]
    return [words[i:j] for i, j in zip(corpus.offsets[:-1], corpus.offsets[1:], strict=True)]


def test_rows_of_a_session_are_a_sentence():
    corpus = Corpus.from_sessions(SESSIONS, ITEMS, min_count=1)
    assert sentences(corpus) == [["tea", "rye", "ale"], ["jam", "tea"], ["rye"]]


@pytest.mark.parametrize("times", [TIMES, TIMES.astype("datetime64[s]"), TIMES / 2])
def test_items_are_in_order_of_time(times):
    corpus = Corpus.from_sessions(SESSIONS, ITEMS, times, min_count=1)
    assert sentences(corpus) == [["rye", "ale", "tea"], ["tea", "jam"], ["rye"]]


def test_equal_times_keep_their_order():
    corpus = Corpus.from_sessions(["s"] * 6, ITEMS, [0] * 6, min_count=1)
    assert sentences(corpus) == [ITEMS]


@pytest.mark.parametrize("dtype", [object, "U3"])
def test_columns_can_be_strings_of_any_type(dtype):
    names = np.array([str(s) for s in SESSIONS], dtype)
    corpus = Corpus.from_sessions(names, np.array(ITEMS, dtype), TIMES, min_count=1)
    assert sentences(corpus) == [["rye", "ale", "tea"], ["tea", "jam"], ["rye"]]


def test_columns_of_tables():
    frame = pandas.DataFrame({"session": SESSIONS, "item": ITEMS, "time": TIMES})
    for table in (frame, pyarrow.Table.from_pandas(frame)):
        corpus = Corpus.from_sessions(table["session"], table["item"], table["time"], min_count=1)
        assert sentences(corpus) == [["rye", "ale", "tea"], ["tea", "jam"], ["rye"]]


def test_integers_are_ids():
    corpus = Corpus.from_sessions(SESSIONS, [5, 0, 1, 5, 2, 1], TIMES)
    assert corpus.ids.tolist() == [1, 2, 5, 5, 0, 1]
    assert corpus.offsets.tolist() == [0, 3, 5, 6]
    assert len(corpus.vocabulary) == 6


def test_rare_integers_are_dropped_only_if_wanted():
    items = [50, 0, 1, 50, 2, 1]
    kept = Corpus.from_sessions(SESSIONS, items)
    assert len(kept.vocabulary) == 51
    assert Corpus.from_sessions(SESSIONS, items, min_count=1).vocabulary == kept.vocabulary
    dropped = Corpus.from_sessions(SESSIONS, items, TIMES, min_count=2)
    assert dropped.vocabulary == sgns.Vocabulary(["1", "50"], [2, 2])
    assert sentences(dropped) == [["1", "50"], ["50"], ["1"]]
    with pytest.raises(sgns.CorpusError, match="no token occurs min_count=3 times in 6 words"):
        Corpus.from_sessions(SESSIONS, items, min_count=3)


def test_a_given_vocabulary_of_integers_is_complete():
    corpus = Corpus.from_sessions([1, 1, 1], [0, 2, 2], min_count=2, vocabulary=["a", "b", "c"])
    assert corpus.vocabulary == sgns.Vocabulary(["a", "b", "c"], [1, 0, 2])


def test_options_are_those_of_sentences():
    corpus = Corpus.from_sessions(SESSIONS, ITEMS, min_count=2)
    assert set(corpus.vocabulary) == {"tea", "rye"}


@pytest.mark.parametrize(
    ("columns", "error", "message"),
    [
        ((SESSIONS, ITEMS[:5]), ValueError, r"items must have the shape of sessions, \(6,\)"),
        (
            (SESSIONS, ITEMS, TIMES[:2]),
            ValueError,
            r"times must have the shape of sessions, \(6,\)",
        ),
        (([[1]], ["a"]), ValueError, r"sessions must be 1-D, got shape \(1, 1\)"),
        (([1.0, np.nan], ["a", "b"]), ValueError, "sessions must not hold nulls, got one in row 1"),
        ((["a", None], ["a", "b"]), ValueError, "sessions must not hold nulls, got one in row 1"),
        (
            ([1, 1], ["a", "b"], np.array(["NaT", 1], "datetime64[s]")),
            ValueError,
            "times must not hold nulls, got one in row 0",
        ),
        (
            ([1, 1], np.array(["a", None], object)),
            ValueError,
            "items must not hold nulls, .* row 1",
        ),
        (([1, 1], pandas.Series([pandas.NA, "b"], dtype="string")), ValueError, "items .* row 0"),
        (([1, 1], [3, np.nan]), ValueError, "items must not hold nulls, got one in row 1"),
        (([1, 1], [0.5, 1]), TypeError, "float"),
        (([], []), sgns.CorpusError, "sentence"),
    ],
)
def test_bad_columns(columns, error, message):
    with pytest.raises(error, match=message):
        Corpus.from_sessions(*columns, min_count=1)
