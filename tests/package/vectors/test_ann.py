"""The approximate index, compared with the exact search."""

import importlib
import sys

import numpy as np
import pytest
from sgns import Vocabulary, WordVectors
from sgns.compat.gensim import KeyedVectors
from sgns.vectors.ann import Index

N_TOKENS, SIZE, N_QUERIES = 3000, 32, 200


@pytest.fixture(scope="module")
def vectors():
    """Vectors around 100 points, at several distances."""
    rng = np.random.default_rng(1)
    centers = rng.normal(size=(100, SIZE))
    spread = rng.uniform(0.2, 1, size=(N_TOKENS, 1))
    matrix = centers[rng.integers(100, size=N_TOKENS)] + spread * rng.normal(size=(N_TOKENS, SIZE))
    matrix *= rng.uniform(0.1, 10, size=(N_TOKENS, 1))
    return WordVectors(Vocabulary(f"w{i}" for i in range(N_TOKENS)), matrix)


@pytest.fixture(scope="module")
def index(vectors):
    return vectors.index(workers=1)


def recall(found, exact):
    return np.mean([len(set(a) & set(b)) / len(b) for a, b in zip(found, exact, strict=True)])


def test_recall(vectors, index):
    queries = list(range(N_QUERIES))
    exact = vectors.most_similar_batch(queries)
    found = vectors.most_similar_batch(queries, index=index)
    assert all(len(near) == 10 for near in found)
    tokens = [[[token for token, _ in near] for near in answers] for answers in (found, exact)]
    assert recall(*tokens) >= 0.9
    cosines = {(q, token): x for q, near in enumerate(exact) for token, x in near}
    both = [
        (cosines[q, t], x) for q, near in enumerate(found) for t, x in near if (q, t) in cosines
    ]
    np.testing.assert_allclose(*zip(*both, strict=True), rtol=0, atol=1e-6)


def test_a_wider_search_finds_more(vectors):
    queries = list(range(N_QUERIES))
    exact = vectors.most_similar_batch(queries)
    widths = ({"connectivity": 2, "expansion_add": 4, "expansion_search": 2}, {})
    narrow, wide = (
        recall(vectors.most_similar_batch(queries, index=vectors.index(workers=1, **width)), exact)
        for width in widths
    )
    assert narrow < wide - 0.05, (narrow, wide)


def test_one_query_is_answered_as_in_a_batch(vectors, index):
    queries = ["w3", 7, vectors["w9"] * 3, ["w1", "w2"], [("w1", 0.5), "w4"]]
    answers = vectors.most_similar_batch(queries, topn=5, index=index)
    for query, answer in zip(queries, answers, strict=True):
        alone = vectors.most_similar(query, topn=5, index=index)
        assert [token for token, _ in alone] == [token for token, _ in answer]
        given = [query] if isinstance(query, str) else query if isinstance(query, list) else []
        assert not {each for each, _ in alone} & {g for g in given if isinstance(g, str)}
        cosines = [x for _, x in alone]
        assert cosines == sorted(cosines, reverse=True)
    far = vectors.most_similar("w1", negative="w2", index=index)
    assert len(far) == 10


def test_more_neighbors_than_vectors_are_limited():
    few = WordVectors(Vocabulary(iter("abc")), [[1, 0], [1, 1], [0, 0]])
    index = few.index()
    assert len(index) == 3
    assert repr(index) == "Index(3 rows x 2 dimensions)"
    half = pytest.approx(np.sqrt(0.5))
    assert few.most_similar("a", topn=50, index=index) == [("b", half), ("c", 0)]
    assert few.most_similar_batch(["a", "c"], topn=50, index=index) == [
        [("b", half), ("c", 0)],
        [("a", 0), ("b", 0)],
    ]
    assert few.most_similar_batch([], index=index) == []


def test_as_the_indexer_of_gensims_interface(vectors, index):
    keyed = KeyedVectors(SIZE)
    keyed.add_vectors(list(vectors), vectors.matrix.astype(np.float64))
    answer = keyed.most_similar("w3", topn=11, indexer=keyed.index(workers=1))
    assert answer[0] == ("w3", pytest.approx(1))  # included, as in gensim
    expected = vectors.most_similar("w3", index=index)
    assert [key for key, _ in answer[1:]] == [token for token, _ in expected]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"topn": None}, "give topn a number"),
        ({"restrict_vocab": 10}, "restrict_vocab needs the exact search"),
        ({"topn": 0}, "topn must be at least 1, got 0"),
    ],
)
def test_unsupported_queries_are_refused(vectors, index, options, message):
    with pytest.raises(ValueError, match=message):
        vectors.most_similar("w1", index=index, **options)


def test_an_index_of_other_vectors(vectors, index):
    other = WordVectors(Vocabulary(iter("ab")), [[1, 0], [0, 1]])
    with pytest.raises(ValueError, match=r"index is of other vectors: it has shape \(3000, 32\)"):
        other.most_similar("a", index=index)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"connectivity": 1}, "connectivity must be at least 2, got 1"),
        ({"expansion_add": 0}, "expansion_add must be at least 1"),
        ({"expansion_search": 0}, "expansion_search must be at least 1"),
        ({"workers": 0}, "workers must be at least 1"),
    ],
)
def test_bad_options(vectors, options, message):
    with pytest.raises(ValueError, match=message):
        vectors.index(**options)


@pytest.mark.parametrize("vector", [np.ones(3), np.full(SIZE, np.nan), np.ones((1, SIZE))])
def test_bad_vectors(index, vector):
    with pytest.raises(ValueError, match=r"a vector must be finite and have shape \(32,\)"):
        index.most_similar(vector)


def test_without_usearch_the_error_names_the_extra(vectors, monkeypatch):
    monkeypatch.setitem(sys.modules, "usearch.index", None)
    monkeypatch.delitem(sys.modules, "sgns.vectors.ann")
    with pytest.raises(ImportError, match=r"pip install 'sgns\[ann\]'"):
        vectors.index()
    monkeypatch.undo()
    assert importlib.import_module("sgns.vectors.ann").Index is Index
