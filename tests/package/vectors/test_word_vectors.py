"""Word vectors: access, and queries judged by gensim."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from gensim.models import KeyedVectors
from sgns.vectors import WordVectors, query
from sgns.vocabulary import Vocabulary

N_TOKENS, SIZE = 200, 17


@pytest.fixture(scope="module")
def matrix():
    return np.random.default_rng(7).normal(size=(N_TOKENS, SIZE)).astype(np.float32)


@pytest.fixture(scope="module")
def ours(matrix):
    return WordVectors(Vocabulary(f"w{i}" for i in range(N_TOKENS)), matrix)


@pytest.fixture(scope="module")
def gensims(matrix):
    vectors = KeyedVectors(SIZE)
    vectors.add_vectors([f"w{i}" for i in range(N_TOKENS)], matrix)
    return vectors


def small(rows: list[list[float]]) -> WordVectors:
    return WordVectors(Vocabulary(f"w{i}" for i in range(len(rows))), np.float32(rows))


def assert_same(ours: list[tuple[str, float]], theirs: list[tuple[str, float]]) -> None:
    assert [token for token, _ in ours] == [token for token, _ in theirs]
    np.testing.assert_allclose([x for _, x in ours], [x for _, x in theirs], rtol=0, atol=1e-6)


def test_access(ours, matrix):
    assert len(ours) == N_TOKENS
    assert ours.vector_size == SIZE
    assert "w3" in ours
    assert "w200" not in ours
    assert list(ours)[:2] == ["w0", "w1"]
    assert repr(ours) == "WordVectors(200 tokens x 17 dimensions)"
    for key in ("w3", 3, np.int64(3)):
        np.testing.assert_array_equal(ours[key], matrix[3], strict=True)
        np.testing.assert_array_equal(ours.get_vector(key), matrix[3], strict=True)
    for keys in (["w3", "w1"], (3, "w1"), np.array([3, 1])):
        np.testing.assert_array_equal(ours[keys], matrix[[3, 1]], strict=True)


def test_vectors_are_a_read_only_view(matrix):
    padded = np.zeros((N_TOKENS, 32), np.float32)[:, :SIZE]
    padded[:] = matrix
    vectors = WordVectors(Vocabulary(map(str, range(N_TOKENS))), padded)
    assert np.shares_memory(vectors.matrix, padded)
    padded[0, 0] = 5  # the owner may go on writing, the view may not
    assert vectors["0"][0] == 5
    for view in (vectors.matrix, vectors["0"], vectors[0], vectors.get_vector(0, norm=True)):
        with pytest.raises(ValueError, match="read-only"):
            view[...] = 0


def test_copies_are_read_only_and_without_what_can_be_reckoned(ours):
    assert ours.normalized is not None
    for again in (copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))):
        assert np.array_equal(again.matrix, ours.matrix)
        assert again.vocabulary == ours.vocabulary
        assert not again.matrix.flags.writeable
        assert "normalized" not in vars(again)
        assert not np.shares_memory(again.matrix, ours.matrix)


def test_other_numbers_are_converted():
    vectors = WordVectors(Vocabulary(["a", "b"]), [[1, 2], [3, 4]])
    assert vectors.matrix.dtype == np.float32
    assert vectors["b"].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("matrix", "error", "message"),
    [
        (np.zeros((3, 4)), ValueError, r"\(2, vector_size\), both at least 1, got \(3, 4\)"),
        (np.zeros(2), ValueError, r"got \(2,\)"),
        (np.zeros((2, 0)), ValueError, r"got \(2, 0\)"),
        (np.zeros((2, 2), complex), TypeError, "complex128"),
        ([["a"], ["b"]], TypeError, "<U1"),
        ([[None], [1]], TypeError, "object"),
    ],
)
def test_bad_matrix(matrix, error, message):
    with pytest.raises(error, match=message):
        WordVectors(Vocabulary(["a", "b"]), matrix)


def test_no_tokens():
    with pytest.raises(ValueError, match="at least 1"):
        WordVectors(Vocabulary([]), np.zeros((0, 4)))


@pytest.mark.parametrize(
    ("key", "error", "message"),
    [
        ("paris", KeyError, "'paris' is not in the vocabulary"),
        (["w1", "paris"], KeyError, "'paris' is not in the vocabulary"),
        (N_TOKENS, IndexError, r"id 200 is outside 0\.\.199"),
        (-1, IndexError, "id -1 is outside"),
        ([0, -1], IndexError, "id -1 is outside"),
        (1.5, TypeError, "float"),
        ([1.5], TypeError, "float"),
        (None, TypeError, "None"),
        ([], ValueError, "got none"),
    ],
)
def test_bad_key(ours, key, error, message):
    with pytest.raises(error, match=message):
        ours[key]


def test_normalized(ours, matrix, gensims):
    unit = ours.normalized
    np.testing.assert_allclose(unit, gensims.get_normed_vectors(), rtol=0, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1, rtol=0, atol=1e-6)
    assert unit is ours.normalized
    assert unit.flags.c_contiguous
    assert not unit.flags.writeable
    assert not np.shares_memory(unit, matrix)
    np.testing.assert_allclose(ours.get_vector("w3", norm=True), unit[3], rtol=0, atol=1e-6)


def test_normalized_survives_extremes():
    vectors = small([[0, 0], [3e38, 3e38], [1e-45, 0], [1e-30, -1e-30]])
    half = np.sqrt(0.5)
    expected = [[0, 0], [half, half], [1, 0], [half, -half]]
    np.testing.assert_allclose(vectors.normalized, expected, rtol=0, atol=1e-6)
    found = [vectors.get_vector(i, norm=True) for i in range(4)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


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
def test_most_similar_is_gensims(ours, gensims, positive, negative, topn, restrict_vocab):
    options = {"topn": topn, "restrict_vocab": restrict_vocab}
    expected = gensims.most_similar(positive, negative, **options)
    assert_same(ours.most_similar(positive, negative, **options), expected)


@pytest.mark.parametrize(("positive", "negative"), QUERIES)
def test_all_cosines_are_gensims(ours, gensims, positive, negative):
    found = ours.most_similar(positive, negative, topn=None, restrict_vocab=60)
    expected = gensims.most_similar(positive, negative, topn=None, restrict_vocab=60)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("restrict_vocab", [None, 50])
@pytest.mark.parametrize("held", [query._BLOCK, 3 * N_TOKENS])
def test_a_batch_has_the_answers_of_each(ours, monkeypatch, restrict_vocab, held):
    """Also of queries that more than one product answers."""
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


def test_tokens_of_the_query_are_left_out(ours):
    found = ours.most_similar(["w3", 5], ["w7"], topn=N_TOKENS)
    assert len(found) == N_TOKENS - 3
    assert not {"w3", "w5", "w7"} & {token for token, _ in found}
    assert ours.most_similar(ours["w3"], topn=1)[0][0] == "w3"  # a vector names no token


def test_equal_cosines_come_in_the_order_of_ids():
    vectors = small([[1, 0], [0, 1], [0, 1], [0, 2], [0, 3]])
    assert [token for token, _ in vectors.most_similar("w0")] == ["w1", "w2", "w3", "w4"]


def test_query_that_cancels_is_like_nothing(ours):
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


def test_save_and_load(ours, tmp_path):
    ours.save(tmp_path / "v.bin")
    found = WordVectors.load(tmp_path / "v.bin", limit=3)
    assert found.vocabulary.tokens == ("w0", "w1", "w2")
    ours.save(tmp_path / "v", format="npz")
    found = WordVectors.load(tmp_path / "v", format="npz")
    np.testing.assert_array_equal(found.matrix, ours.matrix)
