"""Pairs of documents, compared with a brute-force reference, for any stretch and block size."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sgns import _core

N_TOKENS, N_TAGS, CHUNK_WORDS = 10, 6, 8192

documents = st.lists(
    st.tuples(
        st.lists(st.integers(0, N_TOKENS - 1), max_size=40),
        st.lists(st.integers(0, N_TAGS - 1), max_size=3),
    ),
    max_size=12,
).filter(lambda given: any(words for words, _ in given))


def offsets_of(lists):
    return np.cumsum([0, *map(len, lists)]).astype(np.uint64)


def flat(lists):
    return np.array([i for each in lists for i in each], np.uint32)


def kept_words(words, number, keep, seed):
    """Return the words that subsampling keeps of a document."""
    random = _core.random_words(len(words), seed, _core.Purpose.subsampling, 0, number)
    halves = [half for word in random.tolist() for half in (word >> 32, word & 0xFFFFFFFF)]
    return [word for word, half in zip(words, halves, strict=False) if half < keep[word] * 2**32]


def expected_pairs(given, keep, seed, with_windows, window, first_row):
    """Count all pairs by brute force."""
    pairs = Counter()
    for number, (words, tags) in enumerate(given):
        kept = kept_words(words, number, keep, seed)
        for i, word in enumerate(kept):
            for tag in tags:
                row = first_row + tag
                pairs[(word, row) if with_windows else (row, word)] += 1
            if with_windows:
                near = kept[max(0, i - window) : i] + kept[i + 1 : i + 1 + window]
                pairs.update((word, other) for other in near)
    return pairs


@given(
    documents,
    st.booleans(),
    st.integers(1, 4) | st.just(1000),
    st.sampled_from([0, 0.01, 0.1]),
    st.integers(1, 32),
    st.integers(1, 40),
    st.sampled_from([0, 7]),
    st.integers(0, 2**64 - 1),
)
def test_pairs_are_those_of_the_reference(
    given, with_windows, window, sample, stretch, block_size, pool_size, seed
):
    words, tags = ([each[side] for each in given] for side in (0, 1))
    ids = flat(words)
    counts = np.bincount(ids, minlength=N_TOKENS).astype(np.uint64)
    noise = _core.AliasTable(np.ones(N_TOKENS))
    source = _core.DocumentPairs(
        ids,
        offsets_of(words),
        offsets_of(tags),
        flat(tags),
        counts,
        _core.WindowOptions(window, sample, shrink_windows=False),
        _core.NegativeSampling(noise, 2, pool_size, with_windows),
        n_tags=N_TAGS,
        with_windows=with_windows,
        first_row=N_TOKENS,
        stretch_words=stretch,
        by_document=False,
        seed=seed,
        block_size=block_size,
    )
    assert source.n_words == len(ids)
    n_stretches = np.ceil(len(ids) / stretch)
    assert source.n_chunks == np.ceil(n_stretches / (CHUNK_WORDS // stretch))
    blocks, found, n_words = source.blocks(1), Counter(), 0
    while (block := blocks.next()) is not None:
        assert 0 < len(block.centers) <= block_size
        sizes = np.diff(block.offsets.astype(np.int64))
        found.update(
            zip(np.repeat(block.centers, sizes).tolist(), block.contexts.tolist(), strict=True)
        )
        n_targets = len(block.centers) if with_windows else len(block.contexts)
        assert block.negatives.size == (0 if pool_size else 2 * n_targets)
        assert len(block.pool) == pool_size
        n_words += block.n_words
    keep = _core.keep_probability(counts, sample)
    assert found == expected_pairs(given, keep, seed, with_windows, window, N_TOKENS)
    assert n_words == (len(ids) if found else 0)


@given(
    documents,
    st.integers(1, 4) | st.just(50),
    st.integers(0, 2),
    st.sampled_from([0, 0.1]),
    st.integers(1, 32),
    st.integers(1, 40),
    st.integers(0, 2**64 - 1),
)
def test_concatenated_contexts_have_a_place_each(
    given, window, n_tags_each, sample, stretch, block_size, seed
):
    words, tags = ([each[side] for each in given] for side in (0, 1))
    ids = flat(words)
    counts = np.bincount(ids, minlength=N_TOKENS).astype(np.uint64)
    null = N_TOKENS
    source = _core.DocumentPairs(
        ids,
        offsets_of(words),
        offsets_of(tags),
        flat(tags),
        counts,
        _core.WindowOptions(window, sample),  # windows do not shrink all the same
        _core.NegativeSampling(_core.AliasTable(np.ones(N_TOKENS)), 2, 0, True),
        n_tags=N_TAGS,
        with_windows=True,
        first_row=N_TOKENS + 1,
        stretch_words=stretch,
        by_document=False,
        seed=seed,
        block_size=block_size,
        null_row=null,
        n_tags_each=n_tags_each,
    )
    width = n_tags_each + 2 * window
    blocks, found = source.blocks(1), Counter()
    while (block := blocks.next()) is not None:
        contexts = block.contexts.reshape(len(block.centers), width).tolist()
        found.update(zip(block.centers.tolist(), map(tuple, contexts), strict=True))
    keep = _core.keep_probability(counts, sample)
    expected = Counter()
    for number, (own, of) in enumerate(given):
        if len(of) != n_tags_each:
            continue
        kept = kept_words(own, number, keep, seed)
        padded = [null] * window + kept + [null] * window
        for i, word in enumerate(kept):
            around = padded[i : i + window] + padded[i + 1 + window : i + 1 + 2 * window]
            expected[(word, (*(N_TOKENS + 1 + tag for tag in of), *around))] += 1
    assert found == expected
