"""Random choices of a device: kept words, window lengths, pools."""

import numpy as np
import pytest
import sgns
import torch
from sgns import _core
from sgns.torch_backend.samplers import AliasSampler
from sgns.torch_backend.step_stream import StepShape, StepStream
from sgns.torch_backend.word_chunks import WordChunks
from sgns.training.schedule import Schedule

CPU = torch.device("cpu")


def epoch_of(ids, *, window=1, sample=0.0, noise=None, n_tokens=None, seed=1):
    """Return kept words, reaches and pools of one epoch over one sentence."""
    corpus = sgns.Corpus.from_ids(ids, n_tokens=n_tokens)
    weights = np.ones(len(corpus.vocabulary)) if noise is None else noise
    stream = StepStream(
        WordChunks(corpus, CPU, 7_000, 0),
        corpus.n_words,
        StepShape(4, 16, 8, window),
        torch.tensor(sgns.keep_probability(corpus.counts, sample), dtype=torch.float32),
        AliasSampler(_core.AliasTable(weights), CPU),
        seed=seed,
        schedule=Schedule(0.1, 0.01, corpus.n_words, 1),
    )
    drawn = [steps[i] for steps in stream.epoch(0) for i in range(len(steps))]
    there = torch.cat([step.sentences[window:-window] >= 0 for step in drawn])
    words = torch.cat([step.words[window:-window] for step in drawn])[there]
    reaches = torch.cat([step.reaches for step in drawn])[there]
    pools = torch.cat([step.pools for step in drawn])
    return words.numpy(), reaches.numpy(), pools.numpy()


@pytest.mark.parametrize("window", [1, 2, 5, 10])
def test_window_lengths_are_uniform(window, assert_follows, assert_independent):
    lengths = epoch_of(np.arange(60_000), window=window, seed=4)[1] - 1
    assert len(lengths) == 60_000
    assert_follows(lengths, np.full(window, 1 / window))
    if window > 1:  # successive lengths are independent
        assert_independent(lengths[:-1:2], lengths[1::2], window)


@pytest.mark.parametrize("sample", [1e-1, 1e-2, 1e-3])
def test_words_are_kept_with_their_probability(sample, ids_to_subsample, assert_subsampled):
    kept = epoch_of(ids_to_subsample, sample=sample, seed=6)[0]
    assert_subsampled(kept, ids_to_subsample, sample)


def test_pools_follow_the_noise_distribution(assert_follows):
    ids = np.random.default_rng(2).zipf(1.3, size=100_000) % 500
    noise = np.linspace(0, 1, 510)
    pools = epoch_of(ids, noise=noise, n_tokens=510, seed=3)[2]
    assert_follows(pools.ravel(), noise / noise.sum())


def test_negatives_of_a_pool_are_independent(assert_independent):
    ids = np.random.default_rng(3).integers(10, size=200_000)
    words, _, pools = epoch_of(ids, seed=7)
    pools = pools.reshape(-1, 8)
    for a, b in (
        (pools[:, 0], pools[:, 1]),
        (pools[:, 3], pools[:, 7]),
        (pools[:-1, 7], pools[1:, 0]),
        (pools[:-1, 0], words[: 16 * (len(pools) - 1) : 16]),
    ):
        assert_independent(a, b, 10)
