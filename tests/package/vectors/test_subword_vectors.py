"""Vectors of words with subwords, inside and outside the vocabulary."""

import copy
import pickle
import tracemalloc

import numpy as np
import pytest
from sgns.vectors import WordVectors
from sgns.vectors.subword_vectors import SubwordVectors
from sgns.vectors.subwords import Subwords
from sgns.vocabulary import Vocabulary

TOKENS = ["paris", "</s>", "par", "hi", "你好", "x"]
SUBWORDS = Subwords(2, 3, 50)


@pytest.fixture
def rows():
    shape = len(TOKENS) + SUBWORDS.buckets, 4
    return np.random.default_rng(3).normal(size=shape).astype(np.float32)


@pytest.fixture
def vectors(rows):
    return SubwordVectors(Vocabulary(TOKENS, [9, 8, 7, 6, 5, 4]), rows, SUBWORDS)


@pytest.fixture
def plain(rows):
    """The same vectors, computed in another way."""
    return WordVectors(Vocabulary(TOKENS, [9, 8, 7, 6, 5, 4]), [mean(rows, t) for t in TOKENS])


def mean(rows, word):
    _offsets, buckets = SUBWORDS.of([word])
    own = [TOKENS.index(word)] if word in TOKENS else []
    return rows[[*own, *(int(b) + len(TOKENS) for b in buckets)]].mean(axis=0)


def pickled(vectors):
    return pickle.loads(pickle.dumps(vectors))


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def test_vectors_of_tokens_are_means_of_rows(vectors, plain):
    for token in TOKENS:
        close(vectors[token], plain[token])  # before the matrix exists
    close(vectors.matrix, plain.matrix)
    for token in TOKENS:
        assert np.array_equal(vectors[token], vectors.matrix[TOKENS.index(token)])
    close(vectors["</s>"], vectors.rows[1])


def test_single_words_do_not_compute_the_matrix(vectors, monkeypatch):
    monkeypatch.setattr(SubwordVectors, "matrix", property(lambda self: pytest.fail("computed")))
    assert vectors["paris"].shape == vectors["unseen"].shape == (4,)
    assert vectors.similarity("paris", "unseen")
    assert vectors.doesnt_match(["paris", "no"])
    assert vectors[["paris", "no"]].shape == (2, 4)
    assert len(pickled(vectors)) == 6


def test_unseen_words_have_the_mean_of_their_ngrams(vectors, rows):
    for word in ["parish", "a", "", "🙂", "ağaç", "two words"]:
        close(vectors[word], mean(rows, word))
        close(
            vectors.get_vector(word, norm=True), mean(rows, word) / np.linalg.norm(mean(rows, word))
        )
        assert word in vectors
        assert word not in vectors.vocabulary


def test_vectors_are_read_only(vectors):
    for vector in (vectors.rows, vectors["paris"], vectors["parish"], vectors.matrix, vectors[0]):
        assert not vector.flags.writeable
    assert vectors[["paris", "parish"]].flags.writeable  # a new array, as that of WordVectors


def test_lists_of_keys_mix_tokens_ids_and_unseen_words(vectors, plain, rows):
    found = vectors[["parish", "par", 0, "par", "</s>"]]
    expected = [mean(rows, "parish"), plain["par"], plain["paris"], plain["par"], plain["</s>"]]
    close(found, expected)
    close(vectors[np.array(["no", "hi"])], [mean(rows, "no"), plain["hi"]])
    with pytest.raises(ValueError, match="at least one token"):
        vectors[[]]


def test_queries_accept_unseen_words(vectors, plain, rows):
    unseen = {word: mean(rows, word) for word in ("parish", "no")}
    unit = {word: vector / np.linalg.norm(vector) for word, vector in unseen.items()}

    def same(found, expected):
        assert [token for token, _ in found] == [token for token, _ in expected]
        close([cosine for _, cosine in found], [cosine for _, cosine in expected])

    expected = plain.most_similar([unit["parish"]], topn=9)
    same(vectors.most_similar("parish", topn=9), expected)
    same(vectors.most_similar_batch(["parish", ["parish"]], topn=9)[1], expected)
    same(
        vectors.most_similar(["parish", ("hi", 0.5)], ["no"], topn=9),
        plain.most_similar([unit["parish"], ("hi", 0.5)], [unit["no"]], topn=9),
    )
    same(vectors.analogy("no", "hi", "par"), plain.most_similar(["hi", "par"], [unit["no"]]))
    close(
        vectors.most_similar("parish", topn=None), plain.most_similar([unit["parish"]], topn=None)
    )
    close(vectors.similarity("parish", "no"), unit["parish"] @ unit["no"])
    close(vectors.distance("parish", "no"), 1 - unit["parish"] @ unit["no"])
    means = np.mean([unseen["parish"], plain["hi"]], axis=0), unseen["no"]
    cosine = means[0] @ means[1] / np.linalg.norm(means[0]) / np.linalg.norm(means[1])
    close(vectors.n_similarity(["parish", "hi"], "no"), cosine)


def test_the_least_similar_word_may_be_unseen(rows):
    rows[:] = [1, 0, 0, 0]
    rows[len(TOKENS) + SUBWORDS.of(["zz"])[1].astype(int)] = [0, 0, 0, 5]
    vectors = SubwordVectors(TOKENS, rows, SUBWORDS)
    assert vectors.doesnt_match(["paris", "hi", "zz"]) == "zz"


def test_tokens_that_never_occurred_are_no_answers(rows):
    vectors = SubwordVectors(Vocabulary(TOKENS, [9, 0, 7, 6, 5, 4]), rows, SUBWORDS)
    assert {token for token, _ in vectors.most_similar("no", topn=9)} == {*TOKENS} - {"</s>"}
    assert vectors.doesnt_match(["</s>", "no"]) == "no"


def test_a_word_without_rows_has_no_vector(rows):
    vectors = SubwordVectors(TOKENS[:5], rows[:-1], Subwords(5, 6, 50))
    assert "parish" in vectors
    assert "x" not in vectors
    assert "" not in vectors
    assert "hi" in vectors
    for word in ["x", ""]:
        with pytest.raises(
            KeyError,
            match=f"word '{word}' is not in the vocabulary of 5 tokens, "
            "and has no n-gram of 5 to 6 characters",
        ):
            vectors[word]
        with pytest.raises(KeyError, match="has no n-gram"):
            vectors.most_similar(["hi", word])


def test_a_lone_surrogate_has_no_vector(vectors):
    assert "a\ud800" not in vectors
    with pytest.raises(KeyError, match="lone surrogate"):
        vectors["a\ud800"]


def test_only_strings_can_be_unseen(vectors):
    assert 17 not in vectors
    assert ("a", "b") not in vectors
    assert None not in vectors
    with pytest.raises(IndexError, match=r"id 17 is outside 0\.\.5"):
        vectors[17]
    with pytest.raises(TypeError, match="not a token"):
        vectors[("a", "b")]
    with pytest.raises(TypeError, match="a slice"):
        vectors[:2]


def test_the_vocabulary_stays_as_it_is(vectors):
    assert len(vectors) == 6
    assert list(vectors) == TOKENS
    close(vectors[3], vectors["hi"])
    assert vectors.vector_size == 4
    assert vectors.subwords == SUBWORDS


def test_plain_vectors_hold_the_composed_matrix(vectors, plain):
    made = vectors.to_word_vectors()
    assert type(made) is WordVectors
    assert "parish" not in made
    assert made.vocabulary is vectors.vocabulary
    close(made.matrix, plain.matrix)


def test_the_sizes_are_told(vectors):
    assert repr(vectors) == (
        "SubwordVectors(6 tokens + 50 buckets x 4 dimensions, n-grams of 2 to 3 characters)"
    )
    assert vectors.nbytes == 56 * 4 * 4
    assert vectors.matrix.nbytes == 96
    assert vectors.nbytes == 56 * 4 * 4 + 96


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickled])
def test_copies_are_the_same(vectors, copied):
    made = copied(vectors)
    assert type(made) is SubwordVectors
    assert made.subwords == SUBWORDS
    assert made.vocabulary == vectors.vocabulary
    assert np.array_equal(made.rows, vectors.rows)
    assert np.array_equal(made["parish"], vectors["parish"])


def test_rows_may_be_wider_apart_than_long(vectors, rows):
    wide = np.zeros((len(rows), 16), np.float32)
    wide[:, :4] = rows
    made = SubwordVectors(vectors.vocabulary, wide[:, :4], SUBWORDS)
    assert np.shares_memory(made.rows, wide)
    assert np.array_equal(made.matrix, vectors.matrix)
    assert np.array_equal(made["parish"], vectors["parish"])


@pytest.mark.parametrize("layout", ["F", "reversed", "columns"])
def test_rows_may_have_any_layout(vectors, rows, layout):
    given = {
        "F": np.asfortranarray(rows),
        "reversed": rows[::-1].copy()[::-1],
        "columns": np.repeat(rows, 2, axis=1)[:, ::2],
    }[layout]
    made = SubwordVectors(vectors.vocabulary, given, SUBWORDS)
    assert np.array_equal(made.matrix, vectors.matrix)


def test_bad_arguments_are_refused(rows):
    with pytest.raises(ValueError, match=r"rows must have shape \(56, vector_size\)"):
        SubwordVectors(TOKENS, rows[:-1], SUBWORDS)
    with pytest.raises(TypeError, match=r"such as sgns\.Subwords\(min_ngram=3"):
        SubwordVectors(TOKENS, rows, (2, 3, 50))
    with pytest.raises(TypeError, match="vocabulary must be a Vocabulary"):
        SubwordVectors({"a"}, rows, SUBWORDS)
    with pytest.raises(ValueError, match="buckets must be at most 4294967289"):
        SubwordVectors(TOKENS, rows, Subwords(2, 3, 2**32 - 2))


def test_an_index_finds_neighbors_of_unseen_words(vectors):
    pytest.importorskip("usearch")
    index = vectors.index(workers=1)
    exact = vectors.most_similar("parish", topn=3)
    assert [t for t, _ in vectors.most_similar("parish", topn=3, index=index)] == [
        t for t, _ in exact
    ]


def test_a_word_takes_no_copy_of_rows_that_lie_apart():
    rows = np.ones((100_000, 16), np.float32)[:, :10]
    vectors = SubwordVectors(["word"], rows, Subwords(3, 4, len(rows) - 1))
    tracemalloc.start()
    vectors["unseen"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < rows.nbytes / 10


def test_unseen_words_are_centered_with_the_tokens():
    rng = np.random.default_rng(5)
    tokens = ["tea", "team", "steam", "meat"]
    vectors = SubwordVectors(tokens, rng.normal(size=(24, 6)) + 3, Subwords(3, 4, 20))
    centered = vectors.centered(components=1)
    assert isinstance(centered, SubwordVectors)
    expected = vectors.to_word_vectors().centered(components=1)
    np.testing.assert_allclose(centered.matrix, expected.matrix, atol=1e-5)
    words = sorted({"teams", "steamy", "meats"})
    moved = vectors[words] - centered[words]
    # What is removed lies in the plane of the mean and the first component.
    removed = vectors.matrix - centered.matrix
    assert np.linalg.matrix_rank(np.vstack([removed, moved]), tol=1e-4) == 2
