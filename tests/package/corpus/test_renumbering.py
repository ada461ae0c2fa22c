"""Pruned corpora: equal to corpora that are read with a higher min_count."""

import numpy as np
import pytest
from sgns import Corpus, CorpusError, Vocabulary

SENTENCES = [["b", "a", "b"], [], ["c", "a", "b"], ["c"], ["d"]]


@pytest.fixture
def corpus():
    return Corpus.from_sentences(SENTENCES, min_count=1)


@pytest.mark.parametrize("min_count", [1, 2, 3])
def test_pruning_is_reading_with_a_higher_min_count(corpus, min_count):
    expected = Corpus.from_sentences(SENTENCES, min_count)
    pruned = corpus.prune(min_count)
    assert pruned.vocabulary == expected.vocabulary
    assert pruned.ids.tolist() == expected.ids.tolist()
    assert pruned.offsets.tolist() == expected.offsets.tolist()
    assert pruned.n_raw_words == expected.n_raw_words == 8


def test_the_original_corpus_is_unchanged(corpus):
    corpus.prune(3)
    assert len(corpus.vocabulary) == 4
    assert corpus.n_words == 8


def test_max_size_keeps_the_most_frequent_tokens(corpus):
    assert corpus.prune(1, max_size=2).vocabulary == Vocabulary(["b", "a"], [3, 2])
    assert corpus.prune(1, max_size=9).vocabulary == corpus.vocabulary
    assert corpus.prune(3, max_size=2).vocabulary.tokens == ("b",)


def test_ids_in_any_order_are_renumbered_by_count():
    vocabulary = Vocabulary(["x", "\U0001f600", "\uffee", "b"])
    corpus = Corpus.from_ids([3, 3, 3, 1, 2, 0, 1, 2], [0, 4, 8], vocabulary=vocabulary)
    pruned = corpus.prune(2)
    assert pruned.vocabulary == Vocabulary(["b", "\uffee", "\U0001f600"], [3, 2, 2])
    assert pruned.ids.tolist() == [0, 0, 0, 2, 1, 2, 1]
    assert pruned.offsets.tolist() == [0, 4, 7]


def test_counts_past_the_precision_of_a_double_are_distinct():
    counts = np.array([2**63, 2**63 + 1, 5], np.uint64)
    corpus = Corpus(Vocabulary(["a", "b", "c"], counts), np.uint32([0, 1, 2]), np.uint64([0, 3]))
    assert corpus.prune(2**62).vocabulary == Vocabulary(["b", "a"], counts[[1, 0]])


def test_an_empty_result_and_bad_arguments_are_refused(corpus):
    with pytest.raises(CorpusError, match="no token occurs min_count=4 times in 8 words"):
        corpus.prune(4)
    with pytest.raises(CorpusError, match="min_count=5 times"):
        corpus.prune()
    with pytest.raises(ValueError, match="min_count must be at least 1, got 0"):
        corpus.prune(0)
    with pytest.raises(ValueError, match="max_size must be at least 1, got 0"):
        corpus.prune(1, max_size=0)
