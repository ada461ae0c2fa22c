"""A vocabulary keeps its ids, and new words of more text follow."""

import numpy as np
import pytest
import sgns
from sgns.corpus.extension import extended_corpus
from sgns.errors import CorpusError

OLD = sgns.Vocabulary(["tea", "milk", "unused"], [50, 20, 3])
TEXT = [["milk", "rare", "oat", "tea"], ["oat", "rye", "milk"], ["rye", "oat"]]


def sentences_of(corpus):
    tokens = corpus.vocabulary.tokens
    return [[tokens[i] for i in corpus[s]] for s in range(len(corpus))]


def test_old_ids_stay_and_new_words_follow_by_falling_count():
    corpus = extended_corpus([*TEXT, ["ale", "ale"]], OLD, min_count=2)
    assert corpus.vocabulary.tokens == ("tea", "milk", "unused", "oat", "ale", "rye")
    assert sentences_of(corpus)[:3] == [["milk", "oat", "tea"], ["oat", "rye", "milk"], TEXT[2]]


def test_counts_are_added():
    corpus = extended_corpus(TEXT, OLD, min_count=2)
    assert corpus.counts.tolist() == [51, 22, 3, 3, 2]
    without = extended_corpus(TEXT, sgns.Vocabulary(OLD.tokens), min_count=2)
    assert without.counts.tolist() == [1, 2, 0, 3, 2]


def test_new_words_occur_five_times_by_default_and_old_ones_once():
    assert sentences_of(extended_corpus(TEXT, OLD)) == [["milk", "tea"], ["milk"], []]
    text = [*TEXT, ["rye"] * 3]
    assert extended_corpus(text, OLD).vocabulary.tokens[3:] == ("rye",)


def test_a_file_is_read(tmp_path):
    path = tmp_path / "t.txt"
    path.write_text("\n".join(" ".join(words) for words in TEXT))
    assert sentences_of(extended_corpus(path, OLD, min_count=1)) == TEXT


def test_all_tokens_of_a_corpus_are_taken(tmp_path):
    corpus = sgns.Corpus.from_sentences(TEXT, min_count=1)
    assert sentences_of(extended_corpus(corpus, OLD)) == TEXT
    corpus.save(tmp_path / "c.safetensors")
    assert sentences_of(extended_corpus(tmp_path / "c.safetensors", OLD)) == TEXT
    with pytest.raises(ValueError, match="min_count was set when the corpus was encoded"):
        extended_corpus(corpus, OLD, min_count=1)


def test_all_ids_are_taken_that_occur():
    old = sgns.Vocabulary(["0", "1", "2"], [5, 5, 5])
    corpus = extended_corpus([np.array([2, 9, 2]), np.array([0, 5])], old)
    assert corpus.vocabulary.tokens == ("0", "1", "2", "5", "9")
    assert corpus.counts.tolist() == [6, 5, 7, 1, 1]
    assert extended_corpus([np.array([2, 9, 2])], old, min_count=2).vocabulary.tokens == old.tokens


def test_phrases_are_joined_unless_the_corpus_has_some():
    parts = sgns.Corpus.from_sentences([["new", "york"]] * 20 + [["is"]] * 80, min_count=1)
    phrases = sgns.Phrases.find(parts, min_count=1, threshold=0.1)
    old = sgns.Vocabulary(["new_york"], [20])
    text = [["new", "york", "is", "new"]]
    corpus = extended_corpus(text, old, (phrases,), min_count=1)
    assert sentences_of(corpus) == [["new_york", "is", "new"]]
    assert corpus.phrases == (phrases,)
    joined = phrases.apply(sgns.Corpus.from_sentences(text, min_count=1))
    assert extended_corpus(joined, old, (phrases,)).phrases == (phrases,)


def test_a_text_without_a_token_is_refused():
    with pytest.raises(CorpusError, match="no other token occurs min_count=5 times; give more"):
        extended_corpus([["a", "b"]], OLD)
    with pytest.raises(ValueError, match="min_count must be at least 1, got 0"):
        extended_corpus(TEXT, OLD, min_count=0)
