"""Vectors with n-grams: those of gensim's class with the same rows."""

import copy
import logging
import pickle

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import FastTextKeyedVectors, KeyedVectors, ft_ngram_hashes

WORDS = ["red", "green", "ağ", "你好", "é"]
UNSEEN = ["reddish", "x", "🙂🙂", "two words", "gren"]
SHAPE = (4, 2, 4, 30)  # vector_size, min_n, max_n, bucket


def filled(kind):
    rng = np.random.default_rng(5)
    kv = kind(*SHAPE)
    kv.index_to_key = list(WORDS)
    kv.key_to_index = {word: row for row, word in enumerate(WORDS)}
    kv.next_index = len(WORDS)
    kv.init_post_load(rng.normal(size=(len(WORDS) + 30, 4)).astype(np.float32))
    return kv


@pytest.fixture
def ours():
    return filled(FastTextKeyedVectors)


@pytest.fixture(scope="module")
def theirs():
    from gensim.models import fasttext

    return filled(fasttext.FastTextKeyedVectors)


def test_vectors_are_those_of_gensim(ours, theirs):
    for word in (*WORDS, *UNSEEN, ""):
        for norm in (False, True):
            expected = theirs.get_vector(word, norm=norm)
            np.testing.assert_allclose(ours.get_vector(word, norm=norm), expected, atol=1e-6)
    np.testing.assert_allclose(ours.vectors, theirs.vectors, atol=1e-6)
    for word in WORDS:  # now that all vectors are computed
        np.testing.assert_allclose(ours[word], theirs[word], atol=1e-6)
    np.testing.assert_allclose(ours[[*UNSEEN, "red"]], theirs[[*UNSEEN, "red"]], atol=1e-6)


def test_queries_are_those_of_gensim(ours, theirs):
    for query in ("reddish", ["reddish", "green"], "red"):
        found, expected = ours.most_similar(query), theirs.most_similar(query)
        assert [word for word, _ in found] == [word for word, _ in expected]
        np.testing.assert_allclose([c for _, c in found], [c for _, c in expected], atol=1e-6)
        with pytest.warns(DeprecationWarning, match="init_sims"):  # by gensim
            expected = theirs.most_similar_cosmul(query)
        found = ours.most_similar_cosmul(query)
        assert [word for word, _ in found] == [word for word, _ in expected]
    for call in (
        lambda kv: kv.similarity("reddish", "gren"),
        lambda kv: kv.n_similarity(["reddish", "red"], ["gren"]),
        lambda kv: kv.distances("reddish"),
        lambda kv: kv.get_sentence_vector(["reddish", "red"]),
        lambda kv: kv.get_mean_vector(["reddish", "red"], pre_normalize=False),
    ):
        np.testing.assert_allclose(call(ours), call(theirs), atol=1e-6)
    assert ours.doesnt_match(["red", "reddish", "你好"]) == theirs.doesnt_match(
        ["red", "reddish", "你好"]
    )


def test_every_word_is_contained_but_only_keys_have_a_row(ours):
    assert "unseen" in ours
    assert "" in ours
    assert 99 not in ours
    assert not ours.has_index_for("unseen")
    with pytest.raises(KeyError, match="not present"):
        ours.get_index("unseen")


def test_a_word_without_ngrams_has_the_vector_zero(ours, caplog):
    kv = FastTextKeyedVectors(3, 3, 6, 10)
    kv.add_vectors(["word"], np.ones((1, 3)))
    with caplog.at_level(logging.WARNING):
        assert kv[""].tolist() == [0, 0, 0]
    assert "could not extract any n-grams from ''" in caplog.text
    with pytest.raises(KeyError, match="lone surrogate"):
        ours["\ud800"]


def test_only_known_vectors_are_read_only(ours):
    assert not ours["red"].flags.writeable
    assert ours["reddish"].flags.writeable


def test_rows_are_views(ours):
    assert ours.vectors_vocab.shape == (5, 4)
    assert ours.vectors_ngrams.shape == (30, 4)
    before = ours["reddish"].copy()
    ours.vectors_ngrams[:] *= 2
    np.testing.assert_allclose(ours["reddish"], 2 * before, rtol=1e-6)
    old = ours.vectors.copy()
    ours.vectors_vocab = np.zeros((5, 4), np.float32)
    assert not np.array_equal(ours.vectors, old)
    ours.vectors_ngrams = np.ones((30, 4), np.float32)
    np.testing.assert_allclose(ours["x"], 1)
    ours.vectors_ngrams[:] = 3
    ours.adjust_vectors()
    assert ours.vectors[0, 0] > 1


def test_buckets_of_words(ours):
    ours.recalc_char_ngram_buckets()
    assert len(ours.buckets_word) == 5
    for row, word in enumerate(WORDS):
        assert ours.buckets_word[row].tolist() == ft_ngram_hashes(word, 2, 4, 30)
    assert ours.buckets_word[-1].tolist() == ours.buckets_word[4].tolist()
    assert len(ours.buckets_word[1:3]) == 2


@pytest.mark.parametrize("is_computed", [False, True])
def test_added_vectors_stay_as_they_are_given(ours, tmp_path, is_computed):
    if is_computed:
        ours.fill_norms()
    unseen = ours["reddish"].copy()
    ours.add_vectors(["new", "red"], [[1, 2, 3, 4], [5, 6, 7, 8]], {"count": [3, 4]}, replace=True)
    ours.add_vector("late", [0, 0, 0, 1])
    ours["green"] = np.full(4, 9)
    ours.add_vectors(["red"], [[0, 0, 0, 0]])  # not replaced
    expected = {"new": [1, 2, 3, 4], "red": [5, 6, 7, 8], "late": [0, 0, 0, 1], "green": [9] * 4}

    def check(kv):
        for word, vector in expected.items():
            np.testing.assert_allclose(kv[word], vector, atol=2e-6)
        np.testing.assert_array_equal(kv["reddish"], unseen)

    check(ours)
    ours.save(tmp_path / "v")
    check(FastTextKeyedVectors.load(tmp_path / "v"))
    assert ours.vectors_vocab.shape == (7, 4)
    ours.adjust_vectors()
    check(ours)


def test_keys_that_are_not_strings_have_the_ngrams_of_their_spelling():
    kv = FastTextKeyedVectors(2, 1, 3, 50)
    kv.add_vectors([12, "b"], np.eye(2))
    assert kv.buckets_word[0].tolist() == ft_ngram_hashes("12", 1, 3, 50)
    assert kv[12].tolist() == pytest.approx([1, 0], abs=1e-6)


@pytest.mark.parametrize("shape", [(4, 3, 6, 0), (4, 5, 2, 9), (4, 0, 0, 9)])
def test_without_ngrams_it_is_a_plain_table(shape):
    kv = FastTextKeyedVectors(*shape)
    kv.add_vectors(["a", "b"], np.eye(4)[:2])
    assert "unseen" not in kv
    with pytest.raises(KeyError, match=r"'unseen', which is not a key.*have no n-grams"):
        kv["unseen"]
    assert kv.vectors is kv.rows
    assert kv.vectors_vocab.shape == (2, 4)
    assert kv.buckets_word[0].size == 0
    assert kv["b"].tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("changes", "name"),
    [({"min_n": -1}, "min_n"), ({"max_n": 256}, "max_n"), ({"bucket": -1}, "bucket")],
)
def test_numbers_out_of_range_are_refused(changes, name):
    with pytest.raises(ValueError, match=f"^{name} must be"):
        FastTextKeyedVectors(**({"vector_size": 2, "min_n": 3, "max_n": 6, "bucket": 5} | changes))


def test_files_keep_the_ngrams(ours, tmp_path):
    path = tmp_path / "v"
    ours.expandos["count"] = np.arange(5)
    ours.vectors_vocab_lockf = np.float32([1, 0, 1, 1, 1])
    ours.mine = "kept"
    ours.save(path)
    for load in (FastTextKeyedVectors.load, KeyedVectors.load):
        for mmap in (None, "r"):
            again = load(path, mmap=mmap)
            assert type(again) is FastTextKeyedVectors
            np.testing.assert_array_equal(again.vectors, ours.vectors)
            np.testing.assert_array_equal(again["reddish"], ours["reddish"])
            assert (again.min_n, again.max_n, again.bucket) == SHAPE[1:]
            assert again.vectors_vocab_lockf.tolist() == [1, 0, 1, 1, 1]
            assert again.expandos["count"].tolist() == [0, 1, 2, 3, 4]
            assert again.mine == "kept"
    np.testing.assert_array_equal(sgns.WordVectors.load(path)["reddish"], ours["reddish"])


def test_files_keep_the_dtype(tmp_path):
    kv = FastTextKeyedVectors(*SHAPE, dtype=np.float64)
    kv.add_vectors(["a"], np.ones((1, 4)))
    kv.save(tmp_path / "v")
    again = KeyedVectors.load(tmp_path / "v")
    assert again.vectors.dtype == again["a"].dtype == again["b"].dtype == np.float64


def test_word2vec_files_hold_the_vectors(ours, tmp_path):
    ours.save_word2vec_format(tmp_path / "v", binary=True)
    for kind in (KeyedVectors, FastTextKeyedVectors):
        again = kind.load_word2vec_format(tmp_path / "v", binary=True)
        assert type(again) is kind
        np.testing.assert_array_equal(again.vectors, ours.vectors)


def test_vectors_of_a_file_replace_those_of_keys(ours, tmp_path):
    other = KeyedVectors(4)
    other.add_vectors(["green", "else"], [[1, 2, 3, 4], [0, 0, 0, 0]])
    other.save_word2vec_format(tmp_path / "o")
    ours.intersect_word2vec_format(tmp_path / "o")
    np.testing.assert_allclose(ours["green"], [1, 2, 3, 4], atol=1e-6)
    assert ours.vectors_vocab_lockf.tolist() == [1, 0, 1, 1, 1]
    assert ours.frozen_rows().tolist() == [0, 1, 0, 0, 0] + [0] * 30


def test_frozen_rows_of_both_parts(ours):
    assert ours.frozen_rows() is None
    ours.vectors_ngrams_lockf = np.zeros(1)
    assert ours.frozen_rows().tolist() == [0] * 5 + [1] * 30
    ours.vectors_ngrams_lockf = np.ones(3)
    with pytest.raises(ValueError, match=r"vectors_ngrams_lockf must have shape \(1,\) or \(30,\)"):
        ours.frozen_rows()


def test_sorted_keys_keep_their_vectors(ours):
    vectors = {word: ours[word].copy() for word in WORDS}
    ours.sort_by_descending_frequency()  # without counts, no change
    assert ours.index_to_key == WORDS
    ours.expandos["count"] = np.array([1, 5, 2, 4, 3])
    ours.sort_by_descending_frequency()
    assert ours.index_to_key == ["green", "你好", "é", "ağ", "red"]
    ours.adjust_vectors()
    for word, vector in vectors.items():
        np.testing.assert_array_equal(ours[word], vector)


def test_new_rows_are_random_and_old_ones_stay(ours):
    old = ours.rows.copy()
    ours.index_to_key.append("new")
    ours.key_to_index["new"] = 5
    ours.resize_vectors()
    np.testing.assert_array_equal(ours.vectors_vocab[:5], old[:5])
    np.testing.assert_array_equal(ours.vectors_ngrams, old[5:])
    assert ours.vectors_vocab[5].any()
    fresh = FastTextKeyedVectors(*SHAPE)
    fresh.resize_vectors(seed=2)
    assert fresh.vectors_ngrams.any(axis=1).all()
    with pytest.raises(ValueError, match=r"fb_vectors must have shape \(30, 4\)"):
        fresh.init_post_load(np.zeros((3, 4)))


def test_copies_are_independent(ours):
    for copied in (copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))):
        np.testing.assert_array_equal(copied["reddish"], ours["reddish"])
        copied.vectors_ngrams[:] = 0
        assert ours["reddish"].any()


def test_vectors_of_any_words_become_plain_vectors(ours):
    ours.expandos["count"] = np.arange(1, 6)
    found = ours.vectors_for_all(["red", "reddish", "red"], copy_vecattrs=True)
    assert type(found) is KeyedVectors
    assert found.index_to_key == ["red", "reddish"]
    np.testing.assert_array_equal(found["reddish"], ours["reddish"])
    assert found.expandos["count"].tolist() == [1, 0]
    assert ours.vectors_for_all(["red", "reddish"], allow_inference=False).index_to_key == ["red"]


def test_copies_of_gensim_and_for_gensim(ours, theirs):
    copied = FastTextKeyedVectors.from_gensim(theirs)
    np.testing.assert_array_equal(copied.rows, ours.rows)
    assert type(KeyedVectors.from_gensim(theirs)) is FastTextKeyedVectors
    back = ours.to_gensim()
    assert type(back) is type(theirs)
    for word in (*WORDS, *UNSEEN):
        np.testing.assert_allclose(back[word], theirs[word], atol=1e-6)
