"""Queries of word vectors, compared with gensim."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sgns.vectors import WordVectors, query
from sgns.vocabulary import Vocabulary

from .samples import N_TOKENS, SIZE, assert_same, small

QUERIES = [
    ("w3", None),
    (3, None),
    (["w3", "w5"], ["w7"]),
    (["w3", 5], "w7"),
    (None, ["w7", "w8"]),
    ([("w3", 2.5), "w5"], [("w7", -0.5)]),
    ([("w3", 1.0)], [("w7", 0.5)]),
    (np.arange(SIZE, dtype=np.float32), None),
    ([np.arange(SIZE, dtype=np.float32), "w3"], ["w9"]),
    (np.arange(2 * SIZE, dtype=np.float32).reshape(2, SIZE), "w4"),
    ([(np.arange(SIZE, dtype=np.float32), 0.1), "w3"], None),
    (["w3", "w3"], None),
]


@pytest.mark.parametrize(("positive", "negative"), QUERIES)
@pytest.mark.parametrize("topn", [1, 10, 1000])
@pytest.mark.parametrize("restrict_vocab", [None, 50])
def test_most_similar_agrees_with_gensim(ours, gensims, positive, negative, topn, restrict_vocab):
    options = {"topn": topn, "restrict_vocab": restrict_vocab}
    expected = gensims.most_similar(positive, negative, **options)
    assert_same(ours.most_similar(positive, negative, **options), expected)


@pytest.mark.parametrize(("positive", "negative"), QUERIES)
def test_all_cosines_agree_with_gensim(ours, gensims, positive, negative):
    found = ours.most_similar(positive, negative, topn=None, restrict_vocab=60)
    expected = gensims.most_similar(positive, negative, topn=None, restrict_vocab=60)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("restrict_vocab", [None, 50])
@pytest.mark.parametrize("held", [query._BLOCK, 3 * N_TOKENS])
def test_a_batch_has_the_answers_of_its_queries(ours, monkeypatch, restrict_vocab, held):
    """Several products answer the queries."""
    monkeypatch.setattr(query, "_BLOCK", held)
    options = {"topn": 7, "restrict_vocab": restrict_vocab}
    asked = [positive for positive, negative in QUERIES if positive is not None]
    answers = ours.most_similar_batch(iter(asked), **options)
    assert len(answers) == len(asked) == 11
    for positive, answer in zip(asked, answers, strict=True):
        assert_same(answer, ours.most_similar(positive, **options))
    assert ours.most_similar_batch([], **options) == []


def test_a_bad_batch(ours):
    with pytest.raises(KeyError, match="'paris'"):
        ours.most_similar_batch(["w1", "paris"])
    with pytest.raises(ValueError, match="topn must be at least 1, got 0"):
        ours.most_similar_batch(["w1"], topn=0)
    with pytest.raises(ValueError, match="restrict_vocab must be at least 1, got 0"):
        ours.most_similar_batch(["w1"], restrict_vocab=0)


def test_tokens_of_the_query_are_omitted(ours):
    found = ours.most_similar(["w3", 5], ["w7"], topn=N_TOKENS)
    assert len(found) == N_TOKENS - 3
    assert not {"w3", "w5", "w7"} & {token for token, _ in found}
    assert ours.most_similar(ours["w3"], topn=1)[0][0] == "w3"  # a vector has no token


def test_equal_cosines_come_in_the_order_of_ids():
    vectors = small([[1, 0], [0, 1], [0, 1], [0, 2], [0, 3]])
    assert [token for token, _ in vectors.most_similar("w0")] == ["w1", "w2", "w3", "w4"]


def test_a_query_that_cancels_has_cosines_of_zero(ours):
    cosines = ours.most_similar("w1", "w1", topn=None)
    np.testing.assert_array_equal(cosines, np.zeros(N_TOKENS))


@pytest.mark.parametrize(
    ("positive", "negative", "options", "error", "message"),
    [
        (None, None, {}, ValueError, "query is empty"),
        ([], [], {}, ValueError, "query is empty"),
        ("w1", None, {"topn": 0}, ValueError, "topn must be at least 1, got 0"),
        ("w1", None, {"restrict_vocab": 0}, ValueError, "restrict_vocab must be at least 1, got 0"),
        ("paris", None, {}, KeyError, "'paris'"),
        ("w1", "paris", {}, KeyError, "'paris'"),
        ([N_TOKENS], None, {}, IndexError, "id 200"),
        (np.zeros(3), None, {}, ValueError, r"shape \(17,\), got \(3,\)"),
        ([np.full(SIZE, np.nan)], None, {}, ValueError, "finite"),
        ([("w1", np.inf)], None, {}, ValueError, "finite weight"),
        ([("w1", 1.0, 2.0)], None, {}, ValueError, "pair"),
        ([0.5, 0.5], None, {}, TypeError, "float"),
    ],
)
def test_bad_query(ours, positive, negative, options, error, message):
    with pytest.raises(error, match=message):
        ours.most_similar(positive, negative, **options)


def test_similar_by_vector(ours, gensims):
    query = np.linspace(-1, 1, SIZE)
    assert_same(
        ours.similar_by_vector(query, topn=5, restrict_vocab=100),
        gensims.similar_by_vector(query.astype(np.float32), topn=5, restrict_vocab=100),
    )
    assert_same(ours.similar_by_vector(query.tolist()), ours.similar_by_vector(query))


def test_analogy(ours, gensims):
    expected = gensims.most_similar(positive=["w2", "w3"], negative=["w1"], topn=4)
    assert_same(ours.analogy("w1", "w2", "w3", topn=4), expected)


def test_similarity_and_distance(ours, gensims):
    for a, b in [("w1", "w2"), ("w1", "w1"), ("w3", "w150")]:
        assert ours.similarity(a, b) == pytest.approx(float(gensims.similarity(a, b)), abs=1e-6)
        assert ours.distance(a, b) == pytest.approx(float(gensims.distance(a, b)), abs=1e-6)
    assert ours.similarity(1, "w2") == ours.similarity("w1", "w2")
    assert small([[0, 0], [1, 0]]).similarity("w0", "w1") == 0
    with pytest.raises(KeyError, match="'paris'"):
        ours.similarity("w1", "paris")


def test_n_similarity(ours, gensims):
    for a, b in [(["w1"], ["w2"]), (["w1", "w2", "w3"], ["w4", "w5"])]:
        assert ours.n_similarity(a, b) == pytest.approx(float(gensims.n_similarity(a, b)), abs=1e-6)
    assert ours.n_similarity("w1", ["w2"]) == pytest.approx(ours.similarity("w1", "w2"), abs=1e-6)
    with pytest.raises(ValueError, match="got none"):
        ours.n_similarity(["w1"], [])
    with pytest.raises(KeyError, match="'paris'"):
        ours.n_similarity(["w1", "paris"], ["w2"])


def test_doesnt_match(ours, gensims):
    rng = np.random.default_rng(3)
    for size in [1, 2, 3, 5, 20]:
        tokens = [f"w{i}" for i in rng.choice(N_TOKENS, size, replace=False)]
        assert ours.doesnt_match(tokens) == gensims.doesnt_match(tokens)
    assert ours.doesnt_match(iter(["w1"])) == "w1"
    with pytest.raises(ValueError, match="got none"):
        ours.doesnt_match([])
    with pytest.raises(KeyError, match="'paris'"):
        ours.doesnt_match(["w1", "paris"])


def test_a_tensor_is_a_vector():
    vectors = WordVectors(["a", "b"], np.eye(2))
    assert vectors.most_similar(torch.tensor([0.0, 1.0])) == [("b", 1.0), ("a", 0.0)]
    assert vectors.most_similar(torch.tensor([1])) == [("a", 0.0)]  # an id


#: Items with lengths, of which the longest has a small cosine to the user.
ITEMS = small([[1, 0], [3, 4], [0, 1], [-9, 9]])
USERS = WordVectors(["ann", "bob"], [[2, 1], [-1, 0]])


def test_items_are_recommended_by_inner_product_without_those_seen():
    scores = {"w0": 2, "w1": 10, "w2": 1, "w3": -9}
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    assert ITEMS.most_similar(USERS["ann"], metric="dot") == ranked
    assert ITEMS.most_similar(USERS["ann"], metric="dot", topn=2, exclude=["w1"]) == [
        ranked[1],
        ranked[2],
    ]
    assert ITEMS.most_similar(USERS["ann"], metric="dot", topn=None).tolist() == [2, 10, 1, -9]
    assert ITEMS.most_similar(USERS["bob"], topn=1, metric="dot") == [("w3", 9)]


def test_vectors_of_tokens_keep_their_lengths_for_the_inner_product():
    assert ITEMS.most_similar("w1", metric="dot") == [("w3", 9), ("w2", 4), ("w0", 3)]
    # The mean of w1 and of three times w0, less w2: [3 + 3, 4 - 1] / 5.
    found = ITEMS.most_similar(["w1", ("w0", 3)], "w2", metric="dot", topn=None)
    np.testing.assert_allclose(found, np.array([6, 30, 3, -27]) / 5, rtol=1e-6)


@pytest.mark.parametrize(
    ("exclude", "left"),
    [
        ("w1", "w0 w2 w3"),
        (2, "w0 w1 w3"),
        (["w1", 2], "w0 w3"),
        ({"w1", "w3"}, "w0 w2"),
        (np.array([0, 1]), "w2 w3"),
        (np.array(["w0"]), "w1 w2 w3"),
        ([], "w0 w1 w2 w3"),
        (["unknown", "w2"], "w0 w1 w3"),
        (["w0", "w1", "w2", "w3"], ""),
    ],
)
@pytest.mark.parametrize("metric", ["cosine", "dot"])
def test_excluded_tokens_are_no_answers(exclude, left, metric):
    options = {"metric": metric, "exclude": exclude}
    found = ITEMS.most_similar(USERS["ann"], topn=4, **options)
    assert {token for token, _ in found} == set(left.split())
    scores = ITEMS.most_similar(USERS["ann"], topn=None, **options)
    assert {f"w{i}" for i in np.flatnonzero(np.isfinite(scores))} == set(left.split())
    if left:
        [(best, _)] = ITEMS.most_similar(USERS["ann"], topn=1, **options)
        assert best == found[0][0]


def test_an_excluded_token_can_be_outside_the_searched_part():
    options = {"restrict_vocab": 2, "exclude": ["w3", "w0"]}
    query = np.float32([1, 1])
    assert [token for token, _ in ITEMS.most_similar(query, **options)] == ["w1"]
    assert ITEMS.most_similar(query, topn=None, **options).shape == (2,)


def test_integers_that_are_tokens_are_excluded_by_name():
    vectors = WordVectors(["7", "3", "5"], np.eye(3))
    found = vectors.most_similar(np.ones(3), exclude=[3, 99])
    assert [token for token, _ in found] == ["7", "5"]


@pytest.mark.parametrize("metric", ["cosine", "dot"])
def test_each_query_of_a_batch_excludes_its_own_tokens(ours, metric):
    asked = ["w3", ["w4", "w9"], ours["w5"]]
    seen = [["w1", "w2"], None, {"w5"}]
    answers = ours.most_similar_batch(asked, topn=5, metric=metric, exclude=seen)
    for query_, excluded, answer in zip(asked, seen, answers, strict=True):
        options = {"topn": 5, "metric": metric, "exclude": excluded}
        assert_same(answer, ours.most_similar(query_, **options))
    assert ours.most_similar_batch([], exclude=[]) == []


@pytest.mark.parametrize(
    ("exclude", "error", "message"),
    [
        (["w1", "w2"], TypeError, r"the single token 'w1'.*exclude=\[tokens\] \* len\(queries\)"),
        ("w1", TypeError, "the single token 'w1'"),
        ([["w1"]], ValueError, "each of 2 queries, got 1 lists"),
        ([["w1"], [N_TOKENS]], IndexError, "id 200"),
    ],
)
def test_a_batch_with_bad_exclusions(ours, exclude, error, message):
    with pytest.raises(error, match=message):
        ours.most_similar_batch(["w1", "w2"], exclude=exclude)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"metric": "dott"}, ValueError, "metric must be one of cosine, dot, got 'dott'; did you"),
        ({"exclude": [None]}, TypeError, "got NoneType"),
        ({"exclude": [True]}, TypeError, "got a boolean"),
        ({"exclude": [N_TOKENS]}, IndexError, "id 200"),
    ],
)
def test_bad_metrics_and_exclusions(ours, options, error, message):
    for topn in (3, None):
        with pytest.raises(error, match=message):
            ours.most_similar("w1", topn=topn, **options)


def test_inner_products_with_tokens_that_never_occurred():
    vectors = WordVectors(Vocabulary(["a", "b", "c"], [2, 0, 1]), [[1, 0], [9, 9], [2, 0]])
    assert vectors.most_similar(np.float32([1, 1]), metric="dot") == [("c", 2), ("a", 1)]


def test_vectors_that_are_not_finite_have_no_inner_products():
    vectors = small([[0, 1], [1, np.inf]])
    with pytest.raises(ValueError, match="vector 1, of 'w1': component 2 is inf"):
        vectors.most_similar(np.float32([1, 0]), metric="dot")
