"""Vocabularies of pairs: one for both sides, or one for each."""

import numpy as np
import pytest
from sgns import Pairs, Vocabulary
from sgns.pairs.named import context_side, n_ids

USERS, ITEMS = Vocabulary(["ann", "bob"]), Vocabulary(["tea", "jam", "rye"])


def test_the_number_of_ids_is_that_of_the_vocabulary():
    assert n_ids("n_tokens", None, None) is None
    assert n_ids("n_tokens", 7, None) == 7
    assert n_ids("n_tokens", 7, USERS) == 2
    with pytest.raises(ValueError, match="n_tokens must be at least 1, got 0"):
        n_ids("n_tokens", 0, None)


def test_any_option_of_contexts_makes_pairs_two_sided():
    assert context_side(5, None, None) == (5, False)
    assert context_side(None, None, None) == (None, False)
    assert context_side(5, 9, None) == (9, True)
    assert context_side(5, None, ITEMS) == (3, True)
    assert context_side(5, 9, ITEMS) == (3, True)


def test_one_side_has_one_vocabulary_with_the_counts_of_contexts():
    pairs = Pairs([0, 0, 1], [1, 2, 1], n_tokens=4)
    assert pairs.vocabulary is pairs.context_vocabulary
    assert pairs.vocabulary == Vocabulary(["0", "1", "2", "3"], [0, 2, 1, 0])
    assert pairs.context_counts.tolist() == [0, 2, 1, 0]


def test_two_sides_have_their_own_tokens_and_counts():
    pairs = Pairs([0, 0, 1], [2, 2, 1], vocabulary=USERS, context_vocabulary=ITEMS)
    assert pairs.vocabulary == Vocabulary(USERS.tokens, [2, 1])
    assert pairs.context_vocabulary == Vocabulary(ITEMS.tokens, [0, 1, 2])
    numbered = Pairs([0, 0, 1], [2, 2, 1], n_contexts=3)
    assert numbered.vocabulary.tokens == ("0", "1")
    assert numbered.context_vocabulary.tokens == ("0", "1", "2")


def test_known_counts_are_kept():
    known = Vocabulary(["x", "y"], np.array([10, 20]))
    assert Pairs([0, 1], [1, 0], vocabulary=known).vocabulary is known
    sided = Pairs([0, 1], [1, 0], context_vocabulary=known)
    assert sided.context_vocabulary is known
    assert sided.vocabulary.counts.tolist() == [1, 1]
