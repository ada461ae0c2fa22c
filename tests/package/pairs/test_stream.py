"""PairStream: blocks as views, and the same pairs in each pass."""

import gc

import numpy as np
import pytest
import sgns
from sgns import Corpus, CorpusError, PairStream, _core


def test_blocks_are_views_that_outlive_the_stream(corpus):
    stream = iter(PairStream(corpus, negative=2))
    block = next(stream)
    expected = [block.centers.copy(), block.contexts.copy(), block.negatives.copy()]
    del stream
    gc.collect()
    for array, copy in zip([block.centers, block.contexts, block.negatives], expected, strict=True):
        assert not array.flags.owndata
        assert not array.flags.writeable
        assert np.array_equal(array, copy)
    assert block.negatives.shape == (block.contexts.size, 2)
    assert block.weights is None


def test_a_stream_can_be_read_again_and_epochs_differ(corpus):
    def pairs(stream):
        return [(b.centers.tolist(), b.contexts.tolist()) for b in stream]

    stream = PairStream(corpus, seed=3)
    once = pairs(stream)
    assert pairs(stream) == once
    assert pairs(PairStream(corpus, seed=4)) != once
    twice = pairs(PairStream(corpus, seed=3, epochs=2))
    assert twice[: len(once)] == once
    assert twice[len(once) :] != once


def test_pair_centers_repeats_centers(corpus):
    block = next(iter(PairStream(corpus, window=1, sample=0)))
    assert block.pair_centers.size == block.contexts.size
    assert block.pair_centers[0] == block.centers[0]
    assert sum(b.n_words for b in PairStream(corpus)) == corpus.n_words


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("window", 0, "window must be at least 1, got 0"),
        ("window", 2**32, "window must be at most 4294967295"),
        ("negative", -1, "negative must be at least 0, got -1"),
        ("epochs", 0, "epochs must be at least 1, got 0"),
        ("block_size", 0, "block_size must be at least 1, got 0"),
        ("seed", -1, "seed must be at least 0, got -1"),
        ("sample", -0.5, "sample must be finite"),
    ],
)
def test_bad_options(corpus, option, value, message):
    with pytest.raises(ValueError, match=message):
        PairStream(corpus, **{option: value})


def test_sample_must_be_a_number(corpus):
    with pytest.raises(TypeError, match="sample must be a number, got 'few'"):
        PairStream(corpus, sample="few")


def test_one_word_has_no_negatives():
    lone = Corpus.from_sentences([["a", "a"]], 1)
    assert len(list(PairStream(lone, sample=0))) == 1
    with pytest.raises(CorpusError, match="at least two tokens"):
        PairStream(lone, negative=1)


def test_a_window_wider_than_the_sentence():
    corpus = Corpus.from_sentences([["a", "b", "c"]], 1)
    (block,) = PairStream(corpus, window=2**32 - 1, sample=0)
    assert block.contexts.tolist() == [1, 2, 0, 2, 0, 1]


def test_cbow_has_negatives_for_each_center(corpus):
    blocks = list(sgns.PairStream(corpus, negative=3, architecture="cbow"))
    assert all(block.negatives.shape == (len(block.centers), 3) for block in blocks)
    plain = list(sgns.PairStream(corpus, negative=3))
    assert all(np.array_equal(a.contexts, b.contexts) for a, b in zip(blocks, plain, strict=True))


def test_batches_of_weighted_pairs_have_weights():
    centers, contexts = np.uint32([0, 0, 1]), np.uint32([1, 2, 0])
    source = _core.Pairs(
        centers,
        contexts,
        np.float32([1, 0.5, 2]),
        _core.NegativeSampling(None, 0, 0),
        n_tokens=3,
        n_contexts=3,
        seed=1,
        block_size=256,
    )
    (batch, last) = iter(source.batches(1, 2).next, None)
    assert [array.tolist() for array in batch] == [[0, 0], [1, 2], [[], []], [1, 0.5]]
    assert [array.tolist() for array in last] == [[1], [0], [[]], [2]]
    assert [array.dtype for array in batch] == [np.int64] * 3 + [np.float32]


def test_batches_need_negatives_for_each_pair(corpus):
    for options in ({"pool_size": 8}, {"architecture": "cbow"}):
        source = PairStream(corpus, negative=2, **options).source
        with pytest.raises(ValueError, match="negatives for each of its pairs"):
            source.batches(1, 10).next()


def test_a_stream_of_very_many_epochs_is_not_empty(corpus):
    (first, *_) = PairStream(corpus, seed=3)
    for epochs in (2**62, 2**64 - 1):
        block = next(iter(PairStream(corpus, seed=3, epochs=epochs)))
        assert block.contexts.tolist() == first.contexts.tolist()


def test_a_stream_prints_its_pairs_as_words():
    corpus = Corpus.from_sentences([["red", "wine"], ["tea"], ["tea", "wine", "red"]], 1)
    stream = PairStream(corpus, window=1, sample=0)
    assert str(stream) == "(red, wine) (wine, red) (tea, wine) (wine, tea) (wine, red) (red, wine)"
    assert len(list(stream.word_pairs())) == 6


def test_a_long_stream_prints_its_first_hundred_pairs():
    corpus = Corpus.from_sentences([["a", "b"]] * 51, 1)
    stream = PairStream(corpus, sample=0)
    assert str(stream) == "(a, b) (b, a) " * 50 + "..."
    short = PairStream(Corpus.from_sentences([["a", "b"]] * 50, 1), sample=0)
    assert str(short) == ("(a, b) (b, a) " * 50).strip()
