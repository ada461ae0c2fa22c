"""Rules that select words by their counts."""

import numpy as np
import pytest
from sgns.compat.gensim import RULE_DEFAULT, RULE_DISCARD, RULE_KEEP, Word2Vec
from sgns.compat.gensim.model.trimming import (
    effective_min_count,
    keep_mask,
    sample_fraction,
    vocabulary_report,
)

from .models import QUICK


def test_max_vocab_size_keeps_the_most_frequent(sentences):
    """gensim drops the words that are rare when there are too many words."""
    letters = [["z"], *[list("abcd")] * 3, list("ab"), ["z"], ["z"], ["z"]]
    model = Word2Vec(letters, **QUICK, max_vocab_size=3)
    assert model.wv.index_to_key == ["a", "b", "z"]
    assert model.wv.get_vecattr("z", "count") == 4


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ((), 2),
        ((None, None), 2),
        ((5,), 2),  # all are kept
        ((4,), 2),
        ((3,), 4),  # two words occur three times: both go
        ((2,), 4),
        ((1,), 6),
        ((4, 1), 6),
        ((1, 4), 6),
    ],
)
def test_bounds_raise_the_minimum_count(bounds, expected):
    counts = np.array([3, 9, 1, 5, 3])
    assert effective_min_count(counts, 2, *bounds) == expected


def test_words_are_kept_by_count_unless_a_rule_decides():
    keys, counts = ["a", "b", "c", "d"], np.array([5, 1, 5, 1])
    assert keep_mask(keys, counts, 3, None).tolist() == [True, False, True, False]
    asked = []

    def rule(word, count, min_count):
        asked.append((word, count, min_count))
        return {"a": RULE_DISCARD, "b": RULE_KEEP}.get(word, RULE_DEFAULT)

    assert keep_mask(keys, counts, 3, rule).tolist() == [False, True, True, False]
    assert asked == [("a", 5, 3), ("b", 1, 3), ("c", 5, 3), ("d", 1, 3)]


def test_a_rule_returns_one_of_three():
    with pytest.raises(ValueError, match=r"trim_rule must return RULE_DEFAULT.*, got 7 for 'a'"):
        keep_mask(["a"], np.array([5]), 3, lambda *_: 7)


def test_a_sample_from_one_on_is_a_count():
    assert sample_fraction(None, 100) == sample_fraction(0, 100) == 0
    assert sample_fraction(0.01, 100) == 0.01
    assert sample_fraction(10, 1000) == 26 / 1000


def test_a_report_has_the_numbers_of_kept_and_dropped_words():
    report = vocabulary_report(np.array([50, 40, 10, 1]), np.array([50, 40]), 0)
    assert report == {
        "drop_unique": 2,
        "retain_total": 90,
        "downsample_unique": 0,
        "downsample_total": 90,
        "num_retained_words": 2,
    }
    sampled = vocabulary_report(np.array([50, 40]), np.array([50, 40]), 0.01)
    assert sampled["downsample_unique"] == 2
    assert sampled["downsample_total"] < 90
