"""Queries give gensim's answers on the same vectors, method by method."""

import sys
import types
import warnings

import numpy as np
import pytest
from scipy.optimize import linprog
from sgns.compat.gensim import KeyedVectors

RNG = np.random.default_rng(0)
VECTOR = RNG.normal(size=20).astype(np.float32)
OTHER = RNG.normal(size=20).astype(np.float32)
UNIT = VECTOR / np.linalg.norm(VECTOR)

#: Method, positional arguments and options of each query.
QUESTIONS = [
    ("most_similar", ["w1"], {}),
    ("most_similar", ["w1"], {"topn": 3}),
    ("most_similar", ["w1"], {"topn": None}),
    ("most_similar", ["w1"], {"topn": 0}),
    ("most_similar", ["w1"], {"topn": 1000}),
    ("most_similar", [3], {}),
    ("most_similar", [["w1", "w2"], ["w3"]], {}),
    ("most_similar", ["w1", "w3"], {}),
    ("most_similar", [["w1", ("w2", 0.3)], [("w3", -2.0), "w4"]], {}),
    ("most_similar", [[VECTOR, "w1"], [OTHER]], {}),
    ("most_similar", [[(VECTOR, 0.5), "w1"]], {}),
    ("most_similar", [VECTOR], {}),
    ("most_similar", [], {"negative": ["w1"]}),
    ("most_similar", ["w1"], {"restrict_vocab": 10}),
    ("most_similar", ["w40"], {"restrict_vocab": 10}),
    ("most_similar", ["w20"], {"clip_start": 15, "clip_end": 25}),
    ("most_similar", ["w20"], {"clip_start": 50}),
    ("most_similar", ["w20"], {"clip_start": 5, "clip_end": 9, "topn": None}),
    ("similar_by_word", ["w5"], {"topn": 4}),
    ("similar_by_key", ["w5"], {"topn": 4, "restrict_vocab": 20}),
    ("similar_by_vector", [VECTOR], {"topn": 4}),
    ("most_similar_cosmul", ["w1"], {}),
    ("most_similar_cosmul", [["w1", "w2"], ["w3"]], {"topn": 5}),
    ("most_similar_cosmul", [["w1", UNIT], ["w3", UNIT[::-1].copy()]], {"topn": 5}),
    ("most_similar_cosmul", [["w1", "w2"], ["w3"]], {"topn": None}),
    ("similarity", ["w1", "w2"], {}),
    ("similarity", ["w1", "w1"], {}),
    ("distance", ["w1", "w2"], {}),
    ("distances", ["w1"], {}),
    ("distances", [VECTOR], {}),
    ("distances", ["w1", ["w2", "Paris"]], {}),
    ("distances", [VECTOR, ["w2", "Paris"]], {}),
    ("cosine_similarities", [VECTOR, np.stack([OTHER, VECTOR])], {}),
    ("n_similarity", [["w1", "w2"], ["w3", "w4", "w5"]], {}),
    ("n_similarity", [["w1", "unknown"], ["w3"]], {}),
    ("most_similar_to_given", ["w1", ["w2", "w3", "w4"]], {}),
    ("closer_than", ["w1", "w2"], {}),
    ("words_closer_than", ["w3", "w2"], {}),
    ("rank", ["w1", "w2"], {}),
    ("rank_by_centrality", [["w1", "w2", "w3", "unknown"]], {}),
    ("rank_by_centrality", [["w1", "w2", "w3"]], {"use_norm": False}),
    ("doesnt_match", [["w1", "w2", "w3", "w4", "unknown"]], {}),
    ("relative_cosine_similarity", ["w1", "w2"], {}),
    ("relative_cosine_similarity", ["w1", "w2"], {"topn": 3}),
    ("get_vector", ["w1"], {}),
    ("get_vector", ["w1"], {"norm": True}),
    ("get_vector", [7], {}),
    ("__getitem__", ["w1"], {}),
    ("__getitem__", [["w1", "w2", 4]], {}),
    ("__contains__", ["w1"], {}),
    ("__contains__", ["unknown"], {}),
    ("__contains__", [4], {}),
    ("__len__", [], {}),
    ("__str__", [], {}),
    ("get_index", ["w9"], {}),
    ("get_index", ["unknown", -1], {}),
    ("has_index_for", ["w9"], {}),
    ("get_vecattr", ["w9", "count"], {}),
    ("get_mean_vector", [["w1", "w2", "unknown"]], {}),
    ("get_mean_vector", [["w1", VECTOR]], {"weights": [2, -0.5]}),
    ("get_mean_vector", [["w1", "w2"]], {"pre_normalize": False, "post_normalize": True}),
    ("get_mean_vector", [["unknown"]], {}),
    ("get_normed_vectors", [], {}),
]


def ask(theirs, method, arguments, options):
    """Return gensim's answer, without the warnings of its deprecated methods."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return getattr(theirs, method)(*arguments, **options)


def assert_close(found, expected):
    """Check for equal types and words, and for numbers equal in single precision."""
    if isinstance(expected, (list, tuple)):
        assert type(found) is type(expected)
        assert len(found) == len(expected)
        for mine, their in zip(found, expected, strict=True):
            assert_close(mine, their)
    elif isinstance(expected, (np.ndarray, np.floating, float)):
        assert np.asarray(found).dtype == np.asarray(expected).dtype
        np.testing.assert_allclose(found, expected, rtol=2e-5, atol=1e-6)
    else:
        assert found == expected


@pytest.mark.parametrize(("method", "arguments", "options"), QUESTIONS)
def test_answers_agree_with_gensim(ours, theirs, method, arguments, options):
    expected = ask(theirs, method, arguments, options)
    assert_close(getattr(ours, method)(*arguments, **options), expected)


#: Queries that gensim refuses. The errors here have the same type.
REFUSED = [
    ("most_similar", [], {}),
    ("most_similar", ["unknown"], {}),
    ("most_similar_cosmul", [], {}),
    ("most_similar_cosmul", ["unknown"], {}),
    ("similarity", ["w1", "unknown"], {}),
    ("distances", ["unknown"], {}),
    ("distances", ["w1", ["unknown"]], {}),
    ("n_similarity", [[], ["w1"]], {}),
    ("doesnt_match", [[]], {}),
    ("doesnt_match", [["unknown"]], {}),
    ("__getitem__", ["unknown"], {}),
    ("__getitem__", [[]], {}),
    ("get_index", ["unknown"], {}),
    ("get_vecattr", ["w1", "unknown"], {}),
    ("get_mean_vector", [[]], {}),
    ("get_mean_vector", [["w1", "unknown"]], {"ignore_missing": False}),
    ("get_mean_vector", [["w1", "w2"]], {"weights": [1]}),
]


@pytest.mark.parametrize(("method", "arguments", "options"), REFUSED)
def test_errors_agree_with_gensim(ours, theirs, method, arguments, options):
    with pytest.raises(Exception) as expected:  # noqa: PT011  # the type varies
        ask(theirs, method, arguments, options)
    with pytest.raises(expected.type):
        getattr(ours, method)(*arguments, **options)


def test_an_indexer_replaces_the_exact_search(ours):
    class Indexer:
        def most_similar(self, vector, topn):
            return vector, topn

    direction, topn = ours.most_similar("w1", topn=4, indexer=Indexer())
    np.testing.assert_allclose(direction, ours.get_vector("w1", norm=True), atol=1e-6)
    assert topn == 4


def test_cosmul_applies_restrict_vocab(ours):
    """gensim ignores `restrict_vocab`."""
    found = ours.most_similar_cosmul("w1", topn=100, restrict_vocab=10)
    assert {word for word, _ in found} == {f"w{i}" for i in range(10)} - {"w1"}


def test_cosmul_ignores_the_lengths_of_given_vectors(ours):
    """In gensim, the length of a given vector changes the scores."""
    found = ours.most_similar_cosmul([UNIT], [OTHER], topn=5)
    assert ours.most_similar_cosmul([7 * UNIT], [3 * OTHER], topn=5) == [
        (word, pytest.approx(score, rel=1e-5)) for word, score in found
    ]


def test_cosines_of_a_zero_vector_are_zero(ours):
    """gensim divides by the norm of the zero vector."""
    ours.vectors[2] = 0
    ours.fill_norms(force=True)
    assert ours.similarity("w1", "w2") == 0
    assert dict(ours.most_similar("w1", topn=100))["w2"] == 0
    assert np.isfinite(ours.get_vector("w2", norm=True)).all()
    assert np.isfinite(ours.get_normed_vectors()).all()


def test_integer_keys_are_not_used_as_rows():
    """gensim returns the vector of row 1 for a key 1 that does not exist."""
    vectors = KeyedVectors(2)
    vectors.add_vectors([10, 20], [[1, 0], [0, 1]])
    assert vectors.get_index(10) == 0
    assert 1 not in vectors
    with pytest.raises(KeyError):
        vectors[1]


def solve(a, b, costs):
    """Solve an optimal transport problem as a linear program."""
    n = len(a)
    rows = [np.kron(np.eye(n)[i], np.ones(n)) for i in range(n)]
    columns = [np.kron(np.ones(n), np.eye(n)[j]) for j in range(n)]
    return linprog(np.ravel(costs), A_eq=rows + columns, b_eq=[*a, *b]).fun


@pytest.mark.parametrize("norm", [True, False])
def test_word_movers_distance_agrees_with_gensim(ours, theirs, monkeypatch, norm):
    monkeypatch.setitem(sys.modules, "ot", types.SimpleNamespace(emd2=solve))
    documents = ["w1", "w2", "w2", "unknown"], ["w3", "w2", "w5"]
    expected = theirs.wmdistance(*documents, norm=norm)
    assert ours.wmdistance(*documents, norm=norm) == pytest.approx(expected, rel=1e-5)
    assert ours.wmdistance(["w1"], ["unknown"]) == np.inf
    assert ours.wmdistance(["w1"], ["w1"]) == 0


def test_word_movers_distance_needs_pot(ours, monkeypatch):
    monkeypatch.setitem(sys.modules, "ot", None)
    with pytest.raises(ImportError, match="pip install POT"):
        ours.wmdistance(["w1"], ["w2"])
