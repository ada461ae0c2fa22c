"""Pairs of any corpus, compared with a brute-force reference, for any block size."""

from itertools import pairwise

import numpy as np
import pytest
import sgns
from hypothesis import given, settings
from hypothesis import strategies as st
from sgns import _core

CHUNK_WORDS = _core.CHUNK_WORDS
MOST_CONTEXTS = 16  # of a center of given pairs

id_sentences = st.lists(st.lists(st.integers(0, 9), max_size=15), max_size=10).filter(any)
lengths = st.lists(st.integers(0, 20), max_size=12).filter(any)
windows = st.integers(1, 6) | st.just(2**32 - 1)
samples = st.sampled_from([0, 1e-3, 1e-2, 0.1, 10])
block_sizes = st.integers(1, 20) | st.just(1 << 30)
seeds = st.integers(0, 2**64 - 1)


def make_corpus(sentences, n_tokens=None):
    ids = np.concatenate([np.array(s, np.uint32) for s in sentences])
    return sgns.Corpus.from_ids(ids, np.cumsum([0, *map(len, sentences)]), n_tokens=n_tokens)


def distinct(lengths):
    """Return sentences whose ids are positions: all words differ."""
    bounds = np.cumsum([0, *lengths])
    return [list(range(a, b)) for a, b in pairwise(bounds)]


def pairs_of(blocks):
    return [
        pair
        for block in blocks
        for pair in zip(block.pair_centers.tolist(), block.contexts.tolist(), strict=True)
    ]


def neighbors(sentence, reaches):
    """Return all pairs of positions within a distance, by brute force."""
    return [
        (sentence[i], sentence[j])
        for i, reach in enumerate(reaches)
        for j in range(len(sentence))
        if i != j and abs(i - j) <= reach
    ]


def below(bound, halves):
    """Return random 32-bit words as integers below a bound."""
    return [half * bound >> 32 for half in halves]


def halves(words):
    """Return random 64-bit words as twice as many of 32 bits, the upper half first."""
    return [half for word in words for half in (word >> 32, word & 0xFFFFFFFF)]


def reference(corpus, window, sample, seed, epochs):
    """Return the pairs that follow from the random words of (seed, epoch, sentence)."""
    keep = sgns.keep_probability(corpus.counts, sample)
    pairs = []
    for epoch in range(epochs):
        for number, sentence in enumerate(corpus):

            def words(purpose, n, at=(epoch, number)):
                return halves(_core.random_words(-(-n // 2), seed, purpose, *at).tolist())[:n]

            coins = iter(below(2**32, words(_core.Purpose.subsampling, len(sentence))))
            kept = [token for token in sentence.tolist() if next(coins) < keep[token] * 2**32]
            spans = below(window, words(_core.Purpose.window, len(kept)))
            pairs += neighbors(kept, [1 + span for span in spans])
    return pairs


@settings(max_examples=150)
@given(id_sentences, block_sizes, seeds)
def test_neighbors_without_random_choices(sentences, block_size, seed):
    stream = sgns.PairStream(
        make_corpus(sentences), window=1, sample=0, block_size=block_size, seed=seed
    )
    expected = [p for sentence in sentences for p in neighbors(sentence, [1] * len(sentence))]
    assert pairs_of(stream) == expected


@settings(max_examples=150)
@given(id_sentences, windows, samples, seeds, block_sizes, st.integers(1, 3))
def test_pairs_equal_the_reference(sentences, window, sample, seed, block_size, epochs):
    corpus = make_corpus(sentences)
    stream = sgns.PairStream(
        corpus, window, sample, seed=seed, block_size=block_size, epochs=epochs
    )
    assert pairs_of(stream) == reference(corpus, window, sample, seed, epochs)


@settings(max_examples=100)
@given(id_sentences, windows, seeds, block_sizes)
def test_windows_without_shrinking_have_all_pairs(sentences, window, seed, block_size):
    stream = sgns.PairStream(
        make_corpus(sentences), window, 0, seed=seed, block_size=block_size, shrink_windows=False
    )
    expected = [p for sentence in sentences for p in neighbors(sentence, [window] * len(sentence))]
    assert pairs_of(stream) == expected


def drawn_contexts(sentences, window, most, seed):
    """Return the first `most` words around each center, in the order of a shuffle."""
    pairs = []
    for number, sentence in enumerate(sentences):
        words = _core.random_words(most * len(sentence), seed, _core.Purpose.contexts, 0, number)
        coins, order = iter(halves(words.tolist())), []
        for i, center in enumerate(sentence):
            around = [token for j, token in enumerate(sentence) if i != j and abs(i - j) <= window]
            chosen = range(len(around))
            if len(around) > most:
                if len(order) != len(around):
                    order = list(range(len(around)))
                for k in range(most):
                    other = k + (next(coins) * (len(around) - k) >> 32)
                    order[k], order[other] = order[other], order[k]
                chosen = order[:most]
            pairs += [(center, around[k]) for k in chosen]
    return pairs


@settings(max_examples=100)
@given(id_sentences, windows | st.just("sentence"), st.integers(1, 16), seeds, block_sizes)
def test_drawn_contexts_equal_the_reference(sentences, window, most, seed, block_size):
    stream = sgns.PairStream(
        make_corpus(sentences),
        window,
        0,
        seed=seed,
        block_size=block_size,
        shrink_windows=False,
        max_contexts=most,
    )
    reach = 2**32 - 1 if window == "sentence" else window
    assert pairs_of(stream) == drawn_contexts(sentences, reach, most, seed)


@settings(max_examples=150)
@given(lengths, windows, samples, seeds, block_sizes, st.integers(0, 4))
def test_blocks_are_consistent(lengths, window, sample, seed, block_size, negative):
    corpus = make_corpus([*distinct(lengths), [0, 1]])
    stream = sgns.PairStream(
        corpus, window, sample, negative, seed=seed, block_size=block_size, epochs=2
    )
    sentence_of = np.repeat(np.arange(len(lengths)), lengths)
    for block in stream:
        n_centers, n_pairs = len(block.centers), len(block.contexts)
        assert 1 <= n_centers <= block_size
        assert block.offsets[0] == 0
        assert block.offsets[-1] == n_pairs
        n_contexts = np.diff(block.offsets.astype(np.int64))
        assert len(n_contexts) == n_centers
        assert (n_contexts >= 1).all()
        assert (n_contexts <= 2 * window).all()
        assert block.negatives.shape == (n_pairs, negative)
        assert block.weights is None
        assert [a.dtype for a in block[:3]] == [np.uint32, np.uint64, np.uint32]
        assert not any(a.flags.writeable for a in (*block[:3], block.negatives))
        for center, context in zip(block.pair_centers, block.contexts, strict=True):
            if max(center, context) > 1:  # all but 0 and 1 occur once, so ids are positions
                assert center != context
                assert sentence_of[center] == sentence_of[context]


@settings(max_examples=150)
@given(id_sentences, windows, samples, seeds, st.integers(1, 9), st.integers(0, 3))
def test_block_size_does_not_change_the_stream(
    sentences, window, sample, seed, block_size, negative
):
    corpus = make_corpus([*sentences, [0, 1]])
    options = {"sample": sample, "negative": negative, "seed": seed, "epochs": 2}
    fine, whole = (
        list(sgns.PairStream(corpus, window, block_size=size, **options))
        for size in (block_size, 1 << 30)
    )
    assert len(whole) <= 2  # one for each epoch
    assert pairs_of(fine) == pairs_of(whole)
    if whole:
        for name in ("centers", "negatives"):
            left, right = (
                np.concatenate([getattr(block, name) for block in blocks])
                for blocks in (fine, whole)
            )
            np.testing.assert_array_equal(left, right)


@settings(max_examples=150)
@given(id_sentences, windows, samples, seeds, block_sizes, st.integers(1, 3))
def test_every_word_is_counted_once(sentences, window, sample, seed, block_size, epochs):
    corpus = make_corpus(sentences)
    stream = sgns.PairStream(
        corpus, window, sample, seed=seed, block_size=block_size, epochs=epochs
    )
    n_words = [block.n_words for block in stream]
    assert sum(n_words) == (corpus.n_words * epochs if n_words else 0)


def test_sentences_of_any_length_have_their_pairs_in_order():
    lengths = [CHUNK_WORDS - 1, 1, 2, 3 * CHUNK_WORDS, 1, 0, 5, CHUNK_WORDS - 3, 7, 0]
    sentences = distinct(lengths)
    stream = sgns.PairStream(make_corpus(sentences), window=1, sample=0)
    joined = [pair for sentence in sentences for pair in neighbors_by_one(sentence)]
    assert pairs_of(stream) == joined
    assert sum(block.n_words for block in stream) == sum(lengths)


def neighbors_by_one(sentence):
    return [
        (center, sentence[j])
        for i, center in enumerate(sentence)
        for j in (i - 1, i + 1)
        if 0 <= j < len(sentence)
    ]


long_lengths = st.lists(
    st.sampled_from([0, 1, 9, CHUNK_WORDS - 1, CHUNK_WORDS, CHUNK_WORDS + 1])
    | st.integers(CHUNK_WORDS, 3 * CHUNK_WORDS),
    min_size=1,
    max_size=4,
).filter(lambda lengths: max(lengths) > CHUNK_WORDS)
#: Windows and samples, of which wide windows come with few kept words.
long_windows = st.tuples(st.integers(1, 6), st.sampled_from([0, 1e-3, 0.1])) | st.tuples(
    st.sampled_from([100, 5000, 2**32 - 1]), st.sampled_from([1e-7, 1e-5])
)


def random_corpus(lengths, seed):
    rng = np.random.default_rng(seed)
    return make_corpus([rng.integers(10, size=length) for length in lengths], n_tokens=10)


def long_reference(corpus, window, sample, seed, epoch, shrink_windows):
    """Return centers and contexts of whole sentences, each with all its random words at once."""
    keep = np.ceil(sgns.keep_probability(corpus.counts, sample) * 2.0**32)
    centers, contexts = [np.empty(0, np.uint32)], [np.empty(0, np.uint32)]
    for number, sentence in enumerate(corpus):

        def draws(purpose, n, at=(epoch, number)):
            words = _core.random_words(-(-n // 2), seed, purpose, *at)
            return np.column_stack([words >> np.uint64(32), words & np.uint64(2**32 - 1)]).ravel()

        coins = draws(_core.Purpose.subsampling, len(sentence))[: len(sentence)]
        kept = sentence[coins < keep[sentence]]
        reaches = [window] * len(kept)
        if shrink_windows:
            reaches = below(window, draws(_core.Purpose.window, len(kept)).tolist())
        for i, reach in enumerate(reaches[: len(kept)]):
            before = kept[max(0, i - reach - shrink_windows) : i]
            after = kept[i + 1 : i + reach + shrink_windows + 1]
            centers.append(np.full(len(before) + len(after), kept[i]))
            contexts += before, after
    return np.array([np.concatenate(centers), np.concatenate(contexts)])


def columns_of(batches):
    """Return centers, contexts and negatives of batches as rows of an array."""
    columns = [np.column_stack([b[0], b[1], b[2]]) for b in batches]
    return np.concatenate([np.empty((0, 3), np.int64), *columns])


@settings(max_examples=25)
@given(long_lengths, long_windows, st.booleans(), seeds, st.integers(0, 5))
def test_long_sentences_have_the_pairs_of_the_whole_sentence(
    lengths, window_and_sample, shrink_windows, seed, rest
):
    window, sample = window_and_sample
    corpus = random_corpus(lengths, rest)
    stream = sgns.PairStream(
        corpus, window, sample, seed=seed, epochs=2, shrink_windows=shrink_windows
    )
    blocks = list(stream)
    got = np.array(
        [
            np.concatenate([np.empty(0, np.uint32), *parts])
            for parts in ([b.pair_centers for b in blocks], [b.contexts for b in blocks])
        ]
    )
    expected = [
        long_reference(corpus, window, sample, seed, epoch, shrink_windows) for epoch in (0, 1)
    ]
    np.testing.assert_array_equal(got, np.concatenate(expected, axis=1))
    assert sum(b.n_words for b in blocks) == (2 * corpus.n_words if blocks else 0)


@settings(max_examples=25)
@given(
    long_lengths,
    long_windows,
    st.none() | st.integers(1, 4),
    seeds,
    st.integers(2, 12),
    st.integers(0, 3),
)
def test_readers_that_share_long_sentences_read_each_pair_once(
    lengths, window_and_sample, max_contexts, seed, n_shares, n_read
):
    window, sample = window_and_sample
    corpus = random_corpus(lengths, seed)

    def source():
        """Return a source of another process, which knows nothing of the first one."""
        options = {"negative": 1, "seed": seed, "max_contexts": max_contexts}
        return sgns.PairStream(corpus, window, sample, **options).source

    def read(batches):
        return list(iter(batches.next, None))

    one = source()
    whole = columns_of(read(one.batches(2, 1000)))
    shares = []
    for share in range(n_shares):
        batches = source().batches(2, 1000, chunk=share, n_shares=n_shares)
        shares += [batch for _ in range(n_read) if (batch := batches.next()) is not None]
        chunk, pair = batches.position
        rest = source() if share % 2 else one
        shares += read(rest.batches(2, 1000, chunk=chunk, pair=pair, n_shares=n_shares))
    got = columns_of(shares)
    np.testing.assert_array_equal(got[np.lexsort(got.T)], whole[np.lexsort(whole.T)])


def test_blocks_hold_a_bounded_number_of_pairs():
    window = 2000
    corpus = make_corpus([list(range(5000))])
    blocks = list(sgns.PairStream(corpus, window, sample=0, block_size=1 << 30))
    sizes = [len(block.contexts) for block in blocks]
    assert max(sizes) < _core.MAX_PAIRS + 2 * window
    assert min(sizes[:-1]) >= _core.MAX_PAIRS


@settings(max_examples=150)
@given(id_sentences, windows, samples, seeds, block_sizes, st.integers(0, 3), st.integers(0, 9))
def test_batches_are_the_pairs_of_the_stream(
    sentences, window, sample, seed, batch_size, negative, n_read
):
    corpus = make_corpus([*sentences, [0, 1]])
    stream = sgns.PairStream(corpus, window, sample, negative, seed=seed, epochs=2)
    fields = zip(*((b.pair_centers, b.contexts, b.negatives) for b in stream), strict=True)
    expected = [np.concatenate(field) for field in fields] or [np.empty((0,))] * 3

    def read(batches):
        return list(iter(batches.next, None))

    source = stream.source
    batches = read(source.batches(2, batch_size))
    assert all(len(array) == batch_size for batch in batches[:-1] for array in batch)
    for i, field in enumerate(expected):
        parts = [batch[i] for batch in batches]
        assert all(part.dtype == np.int64 and part.flags.writeable for part in parts)
        np.testing.assert_array_equal(np.concatenate([field[:0], *parts]), field)

    reader = source.batches(2, batch_size)
    for _ in range(n_read):
        reader.next()
    chunk, pair = reader.position
    left = read(source.batches(2, batch_size, chunk=chunk, pair=pair))
    assert len(left) == len(batches[n_read:])
    for batch, same in zip(left, batches[n_read:], strict=True):
        assert all(map(np.array_equal, batch, same))


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0, 9, width=32)), min_size=1
    ),
    st.integers(0, 3),
    block_sizes,
    seeds,
)
def test_given_pairs_are_unchanged(pairs, negative, block_size, seed):
    centers, contexts, weights = (list(column) for column in zip(*pairs, strict=True))
    n_tokens = 6
    for given_weights in (None, np.array(weights, np.float32)):
        source = _core.Pairs(
            np.array(centers, np.uint32),
            np.array(contexts, np.uint32),
            given_weights,
            _core.NegativeSampling(_core.AliasTable(np.ones(n_tokens)), negative, 0),
            n_tokens=n_tokens,
            n_contexts=n_tokens,
            seed=seed,
            block_size=block_size,
        )
        iterator = source.blocks(1)
        blocks = []
        while (block := iterator.next()) is not None:
            fields = (getattr(block, name) for name in sgns.PairBlock._fields)
            blocks.append(sgns.PairBlock(*fields))
        assert pairs_of(blocks) == list(zip(centers, contexts, strict=True))
        assert sum(block.n_words for block in blocks) == len(pairs)
        for block in blocks:
            assert len(block.centers) <= block_size
            n_contexts = np.diff(block.offsets.astype(int))
            assert n_contexts.max() <= MOST_CONTEXTS
            again = np.flatnonzero(np.diff(block.centers.astype(int)) == 0)
            assert (n_contexts[again] == MOST_CONTEXTS).all()  # a run is one center, if possible
            assert block.negatives.shape == (len(block.contexts), negative)
            assert (block.negatives < n_tokens).all()
        if given_weights is None:
            assert all(block.weights is None for block in blocks)
        else:
            assert [w for block in blocks for w in block.weights.tolist()] == weights


@pytest.mark.parametrize(("negative", "pool_size"), [(5, 24), (20, 24), (200, 1)])
def test_a_pool_item_represents_a_bounded_number_of_negatives(negative, pool_size):
    """Otherwise the single step of a block would be too long."""
    corpus = make_corpus([list(range(3000))])
    stream = sgns.PairStream(
        corpus, window=15, sample=0, negative=negative, pool_size=pool_size, block_size=1 << 30
    )
    n_pairs = np.array([len(block.contexts) for block in stream])
    most = 128 * pool_size // negative
    assert (n_pairs <= most + 30).all()
    assert (n_pairs[:-1] >= most).all()


@pytest.mark.parametrize(("negative", "most"), [(20, 160), (100, 160), (0, np.inf)])
def test_a_repeated_word_has_a_bounded_number_of_negatives(negative, most):
    """A block computes all its updates from one start."""
    corpus = make_corpus([[0, 1, 0, 2, 0, 3] * 200])
    stream = sgns.PairStream(corpus, sample=0, negative=negative, pool_size=64, block_size=300)
    blocks = list(stream)
    assert sum(len(block.centers) for block in blocks) == 1200
    for block in blocks:
        n_pairs = np.diff(block.offsets.astype(int))
        of_word = n_pairs[np.array(block.centers) == 0]
        assert (of_word.sum() - of_word.max(initial=0)) * negative <= most
    assert (len(blocks) == 4) == (negative == 0)


def test_a_block_has_a_bounded_share_of_a_long_run():
    """A block computes all updates of a center from one start."""
    source = _core.Pairs(
        np.repeat(np.uint32([0, 1, 0]), [1000, 5, 100]),
        np.ones(1105, np.uint32),
        None,
        _core.NegativeSampling(None, 0, 0),
        n_tokens=2,
        n_contexts=2,
        seed=1,
        block_size=1 << 30,
    )
    iterator = source.blocks(1)
    seen = []
    while (block := iterator.next()) is not None:
        of_pairs = np.repeat(block.centers, np.diff(block.offsets.astype(int)))
        seen.append(np.bincount(of_pairs, minlength=2).tolist())
    assert seen == [[64, 0]] * 15 + [[40 + 64, 5], [36, 0]]


@pytest.mark.parametrize("n_pairs", [CHUNK_WORDS - 1, CHUNK_WORDS, 3 * CHUNK_WORDS + 1])
def test_given_pairs_cross_chunks(n_pairs):
    """Contexts keep their order. Negatives follow from random words of (seed, epoch, chunk)."""
    seed, epochs, negative = 3, 2, 2
    contexts = np.arange(n_pairs, dtype=np.uint32)
    source = _core.Pairs(
        contexts // 10,
        contexts,
        None,
        # Equal weights: every column belongs to one token.
        _core.NegativeSampling(_core.AliasTable(np.ones(n_pairs)), negative, 0),
        n_tokens=n_pairs,
        n_contexts=n_pairs,
        seed=seed,
        block_size=100,
    )
    iterator = source.blocks(epochs)
    seen, drawn = [], []
    while (block := iterator.next()) is not None:
        seen.append(block.contexts)
        drawn.append(block.negatives)
    np.testing.assert_array_equal(np.concatenate(seen), np.tile(contexts, epochs))
    expected = []
    for epoch in range(epochs):
        for chunk, begin in enumerate(range(0, n_pairs, CHUNK_WORDS)):
            n = negative * min(CHUNK_WORDS, n_pairs - begin)
            words = _core.random_words(n, seed, _core.Purpose.negatives, epoch, chunk)
            expected += below(n_pairs, (words >> np.uint64(32)).tolist())
    np.testing.assert_array_equal(np.concatenate(drawn).ravel(), expected)
