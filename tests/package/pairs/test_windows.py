"""Windows: whole sentences, and drawn contexts."""

import re
import warnings

import numpy as np
import pytest
import sgns
from sgns import Corpus
from sgns.pairs.windows import chosen_sample, why_no_pairs


def test_every_item_of_a_basket_is_a_context_of_every_other():
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


def test_a_window_can_be_the_whole_sentence():
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


def test_max_contexts_bounds_the_pairs_of_large_baskets():
    corpus = Corpus.from_sentences([np.arange(3000), np.arange(2)])
    options = {"window": "sentence", "sample": 0}
    model = sgns.train(corpus, **options, max_contexts=3, epochs=2, workers=1)
    assert model.pairs_trained == 2 * (3000 * 3 + 2)
    assert model.options["max_contexts"] == 3


def test_large_baskets_do_not_diverge():
    corpus = Corpus.from_sentences([np.arange(1500)])
    model = sgns.train(corpus, window="sentence", sample=0, epochs=1, vector_size=20, workers=1)
    assert model.pairs_trained == 1500 * 1499
    assert model.loss_curve[-1, 1] < 6 * np.log(2)  # the initial loss


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
def test_invalid_windows_are_refused(options, error, message):
    with pytest.raises(error, match=message):
        sgns.train([["a", "b", "c"]] * 9, min_count=1, **options)


@pytest.mark.parametrize(
    ("corpus", "reason"),
    [
        (
            Corpus.from_sentences([["a"], ["b"], ["a"]], min_count=1),
            "a pair is two words of one sentence, .* none of 3 sentences has two words$",
        ),
        (
            Corpus.from_sentences([["a", "b"], ["c", "a"]], min_count=2),
            "2 of 4 words are not in the vocabulary: a lower min_count keeps more$",
        ),
        (
            Corpus.from_sentences([["a", "b", "c"]], min_count=1),
            "subsampling left fewer than two words in each sentence; sample=0 keeps all 3 words",
        ),
    ],
)
def test_why_a_corpus_has_no_pairs(corpus, reason):
    assert re.search(reason, why_no_pairs(corpus))


SHORT = [["a", "b", "c"], ["c", "d", "a", "b"]]
TALE = [[f"w{(7 * i + j) % 30}" for j in range(6)] for i in range(12)]  # each word 2 or 3 times
LIST = [[f"w{i}", f"w{i + 1}"] for i in range(0, 300, 2)]


@pytest.mark.parametrize(
    ("sentences", "sample"),
    [(SHORT, 0), (SHORT * 20, 0), (SHORT * 40, 1e-3), (TALE, 0), (TALE * 2, 1e-3), (LIST, 1e-3)],
)
def test_subsampling_is_off_where_it_would_leave_hardly_a_word(sentences, sample):
    corpus = Corpus.from_sentences(sentences, min_count=1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert chosen_sample(None, corpus) == sample
    assert len(caught) == (sample == 0)
    assert chosen_sample(0.5, corpus) == 0.5
