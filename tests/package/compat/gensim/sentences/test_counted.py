"""Phrases of counts: scores, cuts, and the arrays that hold counts."""

import math

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import Phrases
from sgns.compat.gensim.sentences.counted import EarlierCounts, added, best_of_counts

OPTIONS = {"min_count": 1, "threshold": 0.0, "scoring": "default", "delimiter": "_"}
COUNTS = {
    "new": 4,
    "york": 3,
    "city": 2,
    "new_york": 3,
    "york_city": 1,
    "a_of_b": 2,
    "a": 2,
    "b": 2,
}


def best(counts=COUNTS, n_words=20, **options):
    return best_of_counts(counts, n_words, **{**OPTIONS, "connector_words": ["of"], **options})


def test_scores_are_those_of_the_formulas():
    assert best()["new", "york"] == pytest.approx((3 - 1) / (4 * 3) * len(COUNTS))
    p = {"joint": 3 / 20, "a": 4 / 20, "b": 3 / 20}
    npmi = math.log(p["joint"] / (p["a"] * p["b"])) / -math.log(p["joint"])
    assert best(scoring="npmi")["new", "york"] == pytest.approx(npmi)
    assert best(scoring="count")["new", "york"] == 3
    assert best(scoring=lambda **counts: counts["bigram_count"] * 2)["new", "york"] == 6


@pytest.mark.parametrize("scoring", ["default", "npmi", "count"])
def test_scores_are_those_of_sentences(scoring):
    rng = np.random.default_rng(4)
    sentences = [[f"w{i}" for i in rng.integers(0, 6, 8)] for _ in range(50)]
    options = {"min_count": 3, "threshold": -1.0 if scoring == "npmi" else 0.001}
    found = Phrases(sentences, scoring=scoring, **options)
    counted = best(found.vocab, found.corpus_word_count, scoring=scoring, **options)
    assert {"_".join(words): score for words, score in counted.items()} == pytest.approx(
        found.export_phrases()
    )


def test_phrases_are_ordered_by_score_and_exceed_the_threshold():
    found = best(scoring="count", threshold=1.0)
    assert list(found.items()) == [(("new", "york"), 3.0), (("a", "of", "b"), 2.0)]


def test_words_without_a_count_make_no_phrase():
    assert best({"new": 4, "new_york": 3}) == {}
    assert best({"new": 4, "york": 0, "new_york": 3}) == {}


def test_certain_phrases_and_false_totals_have_a_score():
    assert best({"a": 5, "b": 5, "a_b": 5}, 5, scoring="npmi") == {("a", "b"): 1.0}
    assert best({"a": 5, "b": 5, "a_b": 5}, 0, scoring="npmi", threshold=-1) == {}


def test_counts_are_added():
    assert added({"a": 1, "b": 2}, {"b": 3, "c": 4}) == {"a": 1, "b": 5, "c": 4}


def test_counts_survive_arrays():
    counts = EarlierCounts({"a": 3, "größe": 2}, 7)
    assert EarlierCounts.from_arrays(counts.to_arrays(), 7, "path") == counts
    with pytest.raises(sgns.FormatError):
        EarlierCounts.from_arrays({}, 7, "path")
