"""Counting and encoding, compared with collections.Counter; saving and opening."""

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import sgns
from hypothesis import given, settings
from hypothesis import strategies as st

# Few tokens, so that they repeat and tie. Their orders in UTF-8 and in UTF-16 differ.
common = st.sampled_from(["a", "b", "ab", "B", "é", "e\u0301", "水", "\uffee", "\U0001f600", "0"])
rare = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
sentences = st.lists(st.lists(common | rare, max_size=12), max_size=12)
id_sentences = st.lists(st.lists(st.integers(0, 30), max_size=8), max_size=8)


def joined(sentences):
    """Return all tokens in a list, and the offsets of sentences."""
    offsets = np.cumsum([0, *map(len, sentences)])
    return [token for sentence in sentences for token in sentence], offsets


@settings(max_examples=300)
@given(sentences, st.integers(1, 4))
def test_from_sentences_equals_the_reference(sentences, min_count):
    words, _ = joined(sentences)
    count = Counter(words)
    tokens = sorted((t for t in count if count[t] >= min_count), key=lambda t: (-count[t], t))
    if not tokens:
        with pytest.raises(sgns.CorpusError):
            sgns.Corpus.from_sentences(sentences, min_count)
        return
    corpus = sgns.Corpus.from_sentences(iter(sentences), min_count)
    kept = [[token for token in sentence if token in set(tokens)] for sentence in sentences]
    kept_words, offsets = joined(kept)
    assert list(corpus.vocabulary.tokens) == tokens
    assert corpus.counts.tolist() == [count[token] for token in tokens]
    assert [tokens[i] for i in corpus.ids] == kept_words
    assert corpus.offsets.tolist() == offsets.tolist()
    assert corpus.n_raw_words == len(words)
    assert corpus.n_words == len(kept_words)
    assert [[tokens[i] for i in sentence] for sentence in corpus] == kept


@settings(max_examples=200)
@given(id_sentences.filter(any), st.sampled_from([np.uint32, np.int64, np.uint8]))
def test_ids_are_used_unchanged(sentences, dtype):
    words, offsets = joined(sentences)
    corpus = sgns.Corpus.from_ids(np.array(words, dtype), offsets)
    assert corpus.ids.tolist() == words
    assert [sentence.tolist() for sentence in corpus] == sentences
    assert corpus.counts.tolist() == np.bincount(words).tolist()
    assert corpus.vocabulary.tokens == tuple(map(str, range(max(words) + 1)))
    same = sgns.Corpus.from_sentences([np.array(sentence, dtype) for sentence in sentences])
    assert_equal(corpus, same)


@settings(max_examples=50)
@given(sentences.filter(any), id_sentences.filter(any))
def test_save_and_open(sentences, ids):
    for corpus in (
        sgns.Corpus.from_sentences(sentences, min_count=1),
        sgns.Corpus.from_sentences([["twice", *s, "twice"] for s in sentences], min_count=2),
        sgns.Corpus.from_ids(*joined(ids)),
    ):
        with tempfile.TemporaryDirectory() as folder:
            corpus.save(Path(folder) / "corpus.safetensors")
            assert_equal(sgns.Corpus.open(Path(folder) / "corpus.safetensors"), corpus)


def assert_equal(a, b):
    assert a.vocabulary == b.vocabulary
    assert a.n_raw_words == b.n_raw_words
    for name in ("ids", "offsets", "counts"):
        left, right = getattr(a, name), getattr(b, name)
        assert left.dtype == right.dtype
        np.testing.assert_array_equal(left, right)


def test_the_token_table_grows_several_times():
    words = [f"w{i % 30_011}" for i in range(100_000)]
    corpus = sgns.Corpus.from_sentences([words], min_count=1)
    assert [corpus.vocabulary.tokens[i] for i in corpus.ids] == words
    assert corpus.vocabulary == sgns.Vocabulary.from_counts(Counter(words))


def test_tokens_with_equal_hashes_stay_distinct():
    # Found by search: the upper halves of their hashes, and so their first slots, are equal.
    words = ["token-1978589", "token-6693600", "token-1978589"]
    corpus = sgns.Corpus.from_sentences([words], min_count=1)
    assert corpus.vocabulary == sgns.Vocabulary.from_counts(Counter(words))
