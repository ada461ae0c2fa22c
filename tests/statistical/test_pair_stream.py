"""Random choices of a PairStream: window lengths, kept words, negatives."""

import numpy as np
import pytest
import sgns


def one_sentence(ids):
    return sgns.Corpus.from_ids(np.asarray(ids, np.uint32))


def blocks_joined(stream):
    """Return the centers, the contexts of each center, and the negatives of a stream."""
    centers, contexts, negatives = [], [], []
    for block in stream:
        centers.append(block.centers)
        contexts += np.split(block.contexts, block.offsets[1:-1].astype(np.int64))
        negatives.append(block.negatives)
    return np.concatenate(centers), contexts, np.concatenate(negatives)


@pytest.mark.parametrize("window", [1, 2, 5, 10])
def test_window_lengths_are_uniform(window, assert_follows, assert_independent):
    n = 60_000
    stream = sgns.PairStream(one_sentence(np.arange(n)), window=window, sample=0, seed=4)
    centers, contexts, _ = blocks_joined(stream)
    lengths = []
    for center, around in list(zip(centers.tolist(), contexts, strict=True))[window:-window]:
        length = len(around) // 2
        around = around.tolist()
        assert around[:length] == list(range(center - length, center))
        assert around[length:] == list(range(center + 1, center + length + 1))
        lengths.append(length - 1)
    assert_follows(lengths, np.full(window, 1 / window))
    if window > 1:  # successive lengths are independent
        assert_independent(lengths[:-1:2], lengths[1::2], window)


def test_contexts_of_large_baskets_are_drawn_uniformly(assert_follows, assert_independent):
    n, most = 30, 4
    stream = sgns.PairStream(
        one_sentence(np.arange(n)), n, 0, shrink_windows=False, max_contexts=most, epochs=2000
    )
    contexts = np.array(blocks_joined(stream)[1]).reshape(2000, n, most)
    for center in (0, 17, n - 1):
        drawn = contexts[:, center].astype(int)
        others = drawn - (drawn > center)  # without the center itself
        assert (drawn != center).all()
        for i in range(most):
            assert_follows(others[:, i], np.full(n - 1, 1 / (n - 1)))
        # Given the first, the second is uniform over the others.
        assert_independent(others[:-1, 0] // 5, others[1:, 1] // 5, 6)
        beyond = others[:, 1] - (others[:, 1] > others[:, 0])
        assert_follows(beyond, np.full(n - 2, 1 / (n - 2)))


@pytest.mark.parametrize("sample", [1e-1, 1e-2, 1e-3])
def test_words_are_kept_with_their_probability(sample, ids_to_subsample, assert_subsampled):
    corpus = one_sentence(ids_to_subsample)
    # With a window of 1, every kept word is the center of one pair.
    centers = blocks_joined(sgns.PairStream(corpus, window=1, sample=sample, seed=6))[0]
    assert_subsampled(centers, ids_to_subsample, sample)


def test_kept_words_differ_between_epochs_and_sentences():
    corpus = sgns.Corpus.from_ids(np.tile(np.arange(50), 40), np.arange(0, 2001, 50))
    stream = sgns.PairStream(corpus, window=1, sample=1e-3, seed=1, epochs=2)
    centers = blocks_joined(stream)[0]
    # Ids rise within a sentence, so a sentence starts where they fall.
    sentences = np.split(centers, np.flatnonzero(np.diff(centers.astype(int)) <= 0) + 1)
    assert len(sentences) == 80
    assert len({tuple(sentence) for sentence in sentences}) == 80


def test_negatives_differ_between_epochs_and_sentences():
    corpus = sgns.Corpus.from_ids(np.tile(np.arange(100), 40), np.arange(0, 4001, 100))
    stream = sgns.PairStream(corpus, window=1, sample=0, negative=1, seed=1, epochs=2)
    sentences = np.split(blocks_joined(stream)[2].ravel(), 80)
    assert len({tuple(sentence) for sentence in sentences}) == 80


def test_windows_skip_dropped_words():
    """Distances count kept words only."""
    ids = np.zeros(4_001, np.uint32)  # rare words, each once, with a frequent one between
    ids[1::2] = np.arange(1, 2_001)
    stream = sgns.PairStream(one_sentence(ids), window=1, sample=2e-4, seed=2)
    kept, contexts, _ = blocks_joined(stream)
    assert len(kept) < 3_000
    assert np.isin(np.arange(1, 2_001), kept).all()
    neighbors = [kept[1:2], *(kept[[i - 1, i + 1]] for i in range(1, len(kept) - 1)), kept[-2:-1]]
    for expected, actual in zip(neighbors, contexts, strict=True):
        np.testing.assert_array_equal(actual, expected)
    followed_by_rare = (kept[1:] > 0)[kept[:-1] > 0]
    assert followed_by_rare.mean() > 0.8  # although no two of them are neighbors in the text


@pytest.mark.parametrize("noise", ["power", "uniform", "array"])
def test_negatives_follow_the_noise_distribution(noise, assert_follows):
    ids = np.random.default_rng(2).zipf(1.3, size=100_000) % 500
    corpus = sgns.Corpus.from_ids(ids, n_tokens=510)  # some tokens never occur
    counts = np.bincount(ids, minlength=510)
    weights = {
        "power": np.where(counts > 0, counts, 0) ** 0.75,
        "uniform": np.where(counts > 0, 1.0, 0.0),
        "array": np.linspace(0, 1, 510),
    }[noise]
    given = weights if noise == "array" else noise
    stream = sgns.PairStream(corpus, window=1, sample=0, negative=5, noise=given, seed=3)
    negatives = blocks_joined(stream)[2]
    assert negatives.shape == (2 * (len(ids) - 1), 5)
    assert_follows(negatives.ravel(), weights / weights.sum())


def test_negatives_of_a_pair_are_independent(assert_independent):
    ids = np.random.default_rng(3).integers(10, size=50_000)
    stream = sgns.PairStream(one_sentence(ids), window=1, sample=0, negative=3, seed=7)
    _, contexts, negatives = blocks_joined(stream)
    contexts = np.concatenate(contexts)
    for a, b in (
        (negatives[:, 0], negatives[:, 1]),
        (negatives[:, 1], negatives[:, 2]),
        (negatives[:-1, 2], negatives[1:, 0]),
        (negatives[:, 0], contexts),
    ):
        assert_independent(a, b, 10)
