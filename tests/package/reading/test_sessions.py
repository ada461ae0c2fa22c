"""Sessions and baskets: sentences from the rows of a log, and all pairs of a basket."""

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
def test_in_the_order_of_time(times):
    corpus = Corpus.from_sessions(SESSIONS, ITEMS, times, min_count=1)
    assert sentences(corpus) == [["rye", "ale", "tea"], ["tea", "jam"], ["rye"]]


def test_equal_times_keep_their_order():
    corpus = Corpus.from_sessions(["s"] * 6, ITEMS, [0] * 6, min_count=1)
    assert sentences(corpus) == [ITEMS]


@pytest.mark.parametrize("dtype", [object, "U3"])
def test_strings_of_any_kind(dtype):
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
        (([1, 1], np.array(["a", None], object)), TypeError, "None"),
        (([1, 1], [0.5, 1]), TypeError, "float"),
        (([], []), sgns.CorpusError, "sentence"),
    ],
)
def test_bad_columns(columns, error, message):
    with pytest.raises(error, match=message):
        Corpus.from_sessions(*columns, min_count=1)


def test_everything_in_a_basket_goes_with_everything_else():
    rng = np.random.default_rng(0)
    baskets = [rng.permutation(40)[: rng.integers(1, 12)] for _ in range(200)]
    corpus = Corpus.from_sentences(baskets)
    stream = sgns.PairStream(corpus, window=12, shrink_windows=False, sample=0)
    got = sorted(
        pair
        for block in stream
        for pair in zip(block.pair_centers.tolist(), block.contexts.tolist(), strict=True)
    )
    expected = sorted(
        (int(a), int(b)) for basket in baskets for a in basket for b in basket if a != b
    )
    assert got == expected


def test_a_window_may_be_the_whole_sentence():
    corpus = Corpus.from_sessions([0] * 30 + [1] * 9, list(range(30)) + list(range(9)))
    whole, wide = (
        sgns.PairStream(corpus, window, 0, shrink_windows=False) for window in ("sentence", 29)
    )
    for block, expected in zip(whole, wide, strict=True):
        np.testing.assert_array_equal(block.pair_centers, expected.pair_centers)
        np.testing.assert_array_equal(block.contexts, expected.contexts)
    model = sgns.train(corpus, window="sentence", sample=0, epochs=2)
    assert model.pairs_trained == 2 * (30 * 29 + 9 * 8)
    assert model.options["window"] == "sentence"


def test_large_baskets_cost_no_more_than_their_items():
    corpus = Corpus.from_sentences([np.arange(3000), np.arange(2)])
    options = {"window": "sentence", "sample": 0}
    model = sgns.train(corpus, **options, max_contexts=3, epochs=2, workers=1)
    assert model.pairs_trained == 2 * (3000 * 3 + 2)
    assert model.options["max_contexts"] == 3


def test_large_baskets_do_not_diverge():
    corpus = Corpus.from_sentences([np.arange(1500)])
    model = sgns.train(corpus, window="sentence", sample=0, epochs=1, vector_size=20)
    assert model.pairs_trained == 1500 * 1499
    assert model.loss_curve[-1, 1] < 6 * np.log(2)  # where it starts


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"max_contexts": 0}, ValueError, "max_contexts must be at least 1, got 0"),
        ({"max_contexts": 1.5}, TypeError, "max_contexts must be an integer"),
        ({"window": "line"}, ValueError, "window must be an integer or 'sentence', got 'line'"),
        ({"max_contexts": 1, "backend": "torch"}, ValueError, "are options of backend='cpp'"),
        ({"window": "sentence", "backend": "torch"}, ValueError, "are options of backend='cpp'"),
    ],
)
def test_contexts_that_cannot_be(options, error, message):
    with pytest.raises(error, match=message):
        sgns.train([["a", "b", "c"]] * 9, min_count=1, **options)
