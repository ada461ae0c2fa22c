"""Words of questions: tokens, and words outside the vocabulary."""

import numpy as np
import pytest
from sgns import Subwords, SubwordVectors, Vocabulary, WordVectors
from sgns.evaluation.lookup import WordLookup

TOKENS = ["the", "cat", "hat", "rare"]


@pytest.fixture
def vectors():
    rows = np.random.default_rng(1).normal(size=(4 + 30, 5))
    return SubwordVectors(Vocabulary(TOKENS, [4, 3, 2, 0]), rows, Subwords(3, 4, 30))


def test_tokens_are_found_in_their_own_or_lower_case(vectors):
    words = WordLookup(vectors)
    assert [words.find(word) for word in ("the", "The", "hat")] == [0, 0, 2]
    assert words.find("rare") is None  # it never occurred
    assert words.find("cats") is None
    assert WordLookup(vectors, restrict_vocab=2).find("hat") is None


def test_other_words_have_ids_after_those_of_tokens(vectors):
    words = WordLookup(vectors, oov=True)
    assert words.find("cats") == words.find("Cats") == 4
    assert words.find("hats") == 5
    assert words.find("cats") == 4
    assert words.find("rare") is None
    units = words.units(np.array([4, 1, 5, 4]))
    for unit, word in zip(units, ["cats", "cat", "hats", "cats"], strict=True):
        np.testing.assert_allclose(unit, vectors.get_vector(word, norm=True), rtol=0, atol=1e-6)
    assert words.count_unseen(np.array([[0, 4], [1, 2], [5, 4]])) == 2


def test_words_without_ngrams_are_not_found():
    vectors = SubwordVectors(["the"], np.ones((31, 5)), Subwords(5, 6, 30))
    assert WordLookup(vectors, oov=True).find("ab") is None


def test_case_is_kept_if_tokens_have_it():
    vectors = SubwordVectors(
        ["The"], np.random.default_rng(1).normal(size=(31, 5)), Subwords(3, 4, 30)
    )
    words = WordLookup(vectors, oov=True)
    assert words.find("Cats") != words.find("cats")


def test_tokens_beyond_the_restriction_are_not_unseen_words(vectors):
    words = WordLookup(vectors, oov=True, restrict_vocab=2)
    assert words.find("hat") is None
    assert words.find("hats") == 2


def test_plain_vectors_have_no_other_words():
    with pytest.raises(ValueError, match=r"oov=True needs vectors with n-grams"):
        WordLookup(WordVectors(["a"], [[1.0]]), oov=True)
    with pytest.raises(TypeError, match="oov must be True or False"):
        WordLookup(WordVectors(["a"], [[1.0]]), oov="yes")
