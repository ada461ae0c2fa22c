"""Trainings with a band of contexts in tiles, compared with autograd on the same blocks."""

import numpy as np
import pytest
import sgns
import torch
from sgns import _core
from sgns.torch_backend import BlockMeans, reference_step_at_once

from .test_shared_step import assert_close, state_with_means

#: Instruction sets that take bands: one of them is emulated.
with_bands = pytest.mark.parametrize("isa", list(filter(_core.bands, _core.runnable_isas())))
N_TOKENS = 60
NO_LIMIT = 1e300


def text(n_words, mean_length=9):
    """Make a corpus of repeated words in sentences of one word and more."""
    rng = np.random.default_rng(n_words)
    ids = (N_TOKENS * rng.random(n_words) ** 2).astype(np.uint32)
    cuts = np.flatnonzero(rng.random(n_words - 1) < 1 / mean_length) + 1 if n_words > 20 else []
    return sgns.Corpus.from_ids(ids, [0, *cuts, n_words], n_tokens=N_TOKENS)


def start(dim):
    rng = np.random.default_rng(dim)
    return rng.normal(size=(2, N_TOKENS, dim), scale=dim**-0.25).astype(np.float32)


def train(corpus, isa, monkeypatch, dim, alpha=0.02, block_size=96, pool_size=24, **options):
    monkeypatch.setenv("SGNS_ISA", isa)
    vectors, context_vectors = start(dim)
    return sgns.train(
        corpus,
        vector_size=dim,
        alpha=alpha,
        min_alpha=alpha,
        epochs=1,
        block_size=block_size,
        pool_size=pool_size,
        initial_vectors=vectors,
        initial_context_vectors=context_vectors,
        **{"workers": 1} | options,
    )


def assert_equals_oracle(
    corpus, isa, monkeypatch, dim=20, window=5, sample=0, block_size=96, pool_size=24, exact=2e-6
):
    pairs = {"window": window, "sample": sample, "block_size": block_size, "pool_size": pool_size}
    model = train(corpus, isa, monkeypatch, dim, **pairs)
    expected = [torch.tensor(of).double() for of in start(dim)]
    n_pairs, loss = 0, 0.0
    for block in sgns.PairStream(corpus, negative=5, **pairs):
        loss += reference_step_at_once(
            [block], *expected, 0.02, 5, most_of_way=NO_LIMIT, products="bfloat16"
        )
        n_pairs += len(block.contexts)
    assert n_pairs == model.pairs_trained > 0
    assert model.loss_curve[-1, 1] == pytest.approx(loss / n_pairs, rel=1e-5)
    for vectors, wanted in zip((model.vectors, model.context_vectors), expected, strict=True):
        assert_close(vectors.matrix.copy(), wanted, "bfloat16", exact)


@with_bands
@pytest.mark.parametrize("pool_size", [8, 32, 64])
@pytest.mark.parametrize("n_words", [2, 15, 16, 17, 96])
def test_one_block(n_words, pool_size, isa, monkeypatch):
    assert_equals_oracle(text(n_words), isa, monkeypatch, pool_size=pool_size)


@with_bands
@pytest.mark.parametrize("window", range(1, 17))
def test_windows(window, isa, monkeypatch):
    assert_equals_oracle(text(90), isa, monkeypatch, window=window)


@with_bands
@pytest.mark.parametrize("dim", [1, 2, 15, 16, 17, 100, 300])
def test_dimensions(dim, isa, monkeypatch):
    assert_equals_oracle(text(90), isa, monkeypatch, dim=dim)


@with_bands
@pytest.mark.parametrize("block_size", [13, 48])
@pytest.mark.parametrize("sample", [0, 2e-3])
def test_blocks_of_one_training(sample, block_size, isa, monkeypatch):
    """Errors of rounding grow from block to block."""
    options = {"sample": sample, "block_size": block_size, "exact": 2e-5}
    assert_equals_oracle(text(300), isa, monkeypatch, **options)


@with_bands
def test_what_has_no_words_or_a_high_rate_takes_targets_in_turn(isa, monkeypatch):
    """A band would take the two equal contexts of a center from one start."""
    corpus = sgns.Corpus.from_ids(np.uint32([1, 0, 1]), [0, 3], n_tokens=N_TOKENS)
    once = {"window": 1, "sample": 0, "shrink_windows": False}

    def rows_after(**options):
        model = train(corpus, isa, monkeypatch, 20, **once | options)
        return model.context_vectors.matrix

    in_turn = rows_after(max_contexts=2)
    assert np.abs(rows_after() - in_turn).max() > 1e-5
    high = {"alpha": 0.04}
    np.testing.assert_array_equal(rows_after(**high), rows_after(max_contexts=2, **high))


@with_bands
def test_corrections_by_the_means_of_blocks_before(isa, monkeypatch):
    monkeypatch.setenv("SGNS_ISA", isa)
    # With 24, weights of centers are on the border of two bfloat16, and are rounded to either.
    stream = sgns.PairStream(text(300), negative=5, sample=0, block_size=48, pool_size=22)
    rows = [_core.Matrix(N_TOKENS, 20) for _ in range(2)]
    for matrix, values in zip(rows, start(20), strict=True):
        np.asarray(matrix)[:] = values
    names = {"objective": "logistic", "architecture": "skip-gram"}
    rates = {"alpha": 0.02, "min_alpha": 0.02}
    state, means = state_with_means(20), BlockMeans(_core.FIRST_BLOCKS)
    _core.train(stream.source, *rows, state, epochs=1, workers=1, **rates, **names)
    expected, uncorrected = ([torch.tensor(of).double() for of in start(20)] for _ in range(2))
    for block in stream:
        options = {"most_of_way": NO_LIMIT, "products": "bfloat16"}
        reference_step_at_once([block], *expected, 0.02, 5, **options, means=means)
        reference_step_at_once([block], *uncorrected, 0.02, 5, **options)
    assert state.mean_blocks.tolist() == [means.n_blocks]
    for matrix, wanted, other in zip(rows, expected, uncorrected, strict=True):
        assert_close(np.asarray(matrix), wanted, "bfloat16", 2e-5)
        assert (wanted - other).abs().max() > 0.01 * wanted.abs().max()
