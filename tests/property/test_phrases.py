"""Phrases, compared with short references in Python, for any number of workers."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import sgns
from hypothesis import given, settings
from hypothesis import strategies as st
from sgns import _core

N_TOKENS = 8
sentences = st.lists(st.lists(st.integers(0, N_TOKENS - 1), max_size=12), max_size=12)
connectors = st.sets(st.integers(0, N_TOKENS - 1), max_size=3)
workers = st.integers(1, 4)
phrases = st.lists(
    st.lists(st.integers(0, N_TOKENS - 1), min_size=2, max_size=4), max_size=12, unique_by=tuple
)


def encoded(sentences):
    ids = [token for sentence in sentences for token in sentence]
    return np.array(ids, np.uint32), np.cumsum([0, *map(len, sentences)]).astype(np.uint64)


def candidates(sentence, connectors):
    """Yield each token and the next one, without connectors, and the tokens between them."""
    ends = [i for i, token in enumerate(sentence) if token not in connectors]
    return [tuple(sentence[a : b + 1]) for a, b in pairwise(ends)]


def reference_scores(sentences, connectors, min_count, threshold, scoring):
    count = Counter(token for sentence in sentences for token in sentence)
    found = Counter(c for sentence in sentences for c in candidates(sentence, connectors))
    n_types, n_words = len(found) + len(set(count) - connectors), sum(count.values())
    scores = {}
    for phrase, n in found.items():
        a, b = count[phrase[0]], count[phrase[-1]]
        if scoring == "default":
            score = (n - min_count) / (a * b) * n_types
        else:
            score = math.log(n / n_words / (a / n_words * (b / n_words))) / -math.log(n / n_words)
        if n >= min_count and score > threshold:
            scores[phrase] = (n, score)
    return scores


def reference_join(sentence, phrases):
    """Join from left to right the shortest phrase that begins at a token."""
    joined = []
    while sentence:
        fitting = [p for p in phrases if list(p) == sentence[: len(p)]]
        length = min(map(len, fitting), default=1)
        joined.append(tuple(sentence[:length]))
        sentence = sentence[length:]
    return joined


@settings(max_examples=400)
@given(
    sentences,
    connectors,
    st.integers(1, 3),
    st.sampled_from([("default", 0.01), ("default", 1.0), ("npmi", -1.0), ("npmi", 0.3)]),
    workers,
)
def test_finding_equals_the_reference(sentences, connectors, min_count, scorer, workers):
    scoring, threshold = scorer
    ids, offsets = encoded(sentences)
    found, bounds, counts, scores = _core.find_phrases(
        ids,
        offsets,
        np.bincount(ids, minlength=N_TOKENS).astype(np.uint64),
        np.array(sorted(connectors), np.uint32),
        min_count=min_count,
        threshold=threshold,
        scoring=scoring,
        workers=workers,
    )
    spelled = [tuple(found[a:b].tolist()) for a, b in pairwise(bounds.tolist())]
    measured = zip(counts.tolist(), scores.tolist(), strict=True)
    expected = reference_scores(sentences, connectors, min_count, threshold, scoring)
    assert dict(zip(spelled, measured, strict=True)) == expected
    assert sorted(scores, reverse=True) == scores.tolist()


@settings(max_examples=400)
@given(sentences, phrases, workers)
def test_joining_equals_the_reference(sentences, phrases, workers):
    targets = range(N_TOKENS, N_TOKENS + len(phrases))
    ids, offsets, counts = _core.join_phrases(
        *encoded(sentences),
        *encoded(phrases),
        np.array(targets, np.uint32),
        n_tokens=N_TOKENS,
        n_ids=N_TOKENS + len(phrases),
        workers=workers,
    )
    spelling = [(token,) for token in range(N_TOKENS)] + [tuple(phrase) for phrase in phrases]
    words = [spelling[i] for i in ids.tolist()]
    expected = [reference_join(sentence, phrases) for sentence in sentences]
    assert [words[a:b] for a, b in pairwise(offsets.tolist())] == expected
    assert counts.tolist() == np.bincount(ids, minlength=len(spelling)).tolist()


@settings(max_examples=200)
@given(sentences, st.integers(1, 4), st.integers(1, 9))
def test_pruning_is_reading_with_a_higher_min_count(sentences, min_count, max_size):
    words = [[f"t{token}" for token in sentence] for sentence in sentences]
    try:
        expected = sgns.Corpus.from_sentences(words, min_count)
    except sgns.CorpusError:
        return
    pruned = sgns.Corpus.from_sentences(words, 1).prune(min_count)
    assert pruned.vocabulary == expected.vocabulary
    assert np.array_equal(pruned.ids, expected.ids)
    assert np.array_equal(pruned.offsets, expected.offsets)
    smaller = pruned.prune(min_count, max_size)
    assert smaller.vocabulary.tokens == expected.vocabulary.tokens[:max_size]
    assert smaller.ids.tolist() == [i for i in expected.ids.tolist() if i < max_size]
