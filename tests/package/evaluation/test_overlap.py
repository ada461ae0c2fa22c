"""Comparison of the neighbors in two models."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from sgns.evaluation.overlap import compare_neighbors
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary


def random_vectors(n_tokens: int, seed: int, size: int = 8) -> WordVectors:
    rows = np.random.default_rng(seed).normal(size=(n_tokens, size))
    return WordVectors([f"w{i}" for i in range(n_tokens)], rows)


def expected_overlaps(a: WordVectors, b: WordVectors, topn: int) -> list[float]:
    """Overlaps of models that have the same tokens, from single queries."""
    found = []
    for token in a:
        one, other = ({t for t, _ in v.most_similar(token, topn=topn)} for v in (a, b))
        found.append(len(one & other) / topn)
    return found


def test_overlap_agrees_with_single_queries():
    a, b = random_vectors(60, 1), random_vectors(60, 2, size=5)
    found = compare_neighbors(a, b, 7)
    assert found.overlap == pytest.approx(np.mean(expected_overlaps(a, b, 7)))
    assert 0 < found.overlap < 0.5
    assert (found.topn, found.shared) == (7, 60)
    assert compare_neighbors(b, a, topn=7).overlap == pytest.approx(found.overlap)


def test_rotated_vectors_have_the_same_neighbors():
    a = random_vectors(50, 1)
    rotation, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(8, 8)))
    found = compare_neighbors(a, WordVectors(a.vocabulary, a.matrix @ rotation * 3))
    assert (found.overlap, found.low, found.high) == (1, 1, 1)


def test_the_interval_agrees_with_scipy():
    a, b = random_vectors(80, 1), random_vectors(80, 2)
    found = compare_neighbors(a, b, 5, n_resamples=4000)
    expected = stats.bootstrap(
        (expected_overlaps(a, b, 5),), np.mean, method="percentile", n_resamples=4000, rng=1
    ).confidence_interval
    assert found.low < found.overlap < found.high
    assert found.low == pytest.approx(expected.low, abs=0.005)
    assert found.high == pytest.approx(expected.high, abs=0.005)
    assert compare_neighbors(a, b, 5, seed=1) == compare_neighbors(a, b, 5, seed=1)
    assert compare_neighbors(a, b, 5, seed=1) != compare_neighbors(a, b, 5, seed=2)
    none = compare_neighbors(a, b, 5, n_resamples=0)
    assert none.overlap == found.overlap
    assert math.isnan(none.low)
    assert math.isnan(none.high)


def test_only_tokens_that_occurred_in_both_models_are_compared():
    shared = random_vectors(30, 1)
    extra = np.random.default_rng(4).normal(size=(10, 8))
    tokens = [*reversed(shared.vocabulary.tokens), *(f"other{i}" for i in range(9)), "never"]
    rows = np.concatenate([shared.matrix[::-1], extra])
    b = WordVectors(Vocabulary(tokens, [2] * 39 + [0]), rows)
    a = WordVectors(
        [*shared.vocabulary, "never"], np.concatenate([shared.matrix, shared.matrix[:1]])
    )
    for one, other in ((a, b), (b, a)):
        found = compare_neighbors(one, other, 5)
        assert (found.overlap, found.shared) == (1, 30)


def test_the_first_shared_tokens_are_compared():
    a, b = random_vectors(60, 1), random_vectors(60, 2)
    first = [WordVectors(v.vocabulary.tokens[:20], v.matrix[:20]) for v in (a, b)]
    found = compare_neighbors(a, b, 3, restrict_vocab=20)
    assert found == compare_neighbors(*first, 3)
    assert compare_neighbors(a, b, 3, restrict_vocab=None).shared == 60


def test_equal_vectors_are_no_neighbors_of_themselves():
    vectors = WordVectors(list("abcd"), [[1, 0]] * 4)
    assert compare_neighbors(vectors, vectors, 2).overlap == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"topn": 0}, "topn must be at least 1, got 0"),
        ({"n_resamples": -1}, "n_resamples must be at least 0"),
        ({"restrict_vocab": 0}, "restrict_vocab must be at least 1"),
        ({"topn": 20}, "topn=20 needs 21 tokens that both models have, but there are 20"),
        ({"restrict_vocab": 9}, "there are 9: lower topn, or raise restrict_vocab"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        compare_neighbors(random_vectors(20, 1), random_vectors(20, 2), **arguments)
