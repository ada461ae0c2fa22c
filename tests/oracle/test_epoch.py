"""Whole trainings of the C++ core, compared with torch on the same blocks and negatives."""

import itertools

import numpy as np
import pytest
import sgns
import torch
from sgns.torch_backend import SkipGram, reference_step

ALPHA, MIN_ALPHA, EPOCHS, SEED = 0.1, 0.001, 2, 5
SHAPES = {
    "per_pair": {"block_size": 256, "pool_size": 0},
    "shared": {"block_size": 13, "pool_size": 6},
}
PAIRS = {"window": 3, "sample": 5e-5, "negative": 4, "seed": SEED}


@pytest.fixture(scope="module")
def corpus():
    """Two chunks of 8192 words. Subsampling drops most of them, to save time in torch."""
    rng = np.random.default_rng(0)
    ids = (60 * rng.random(12_000) ** 2).astype(np.uint32)
    return sgns.Corpus.from_ids(ids, np.append(np.arange(0, 12_000, 37), 12_000))


# Rounding to bfloat16 would add up over an epoch.
pytestmark = pytest.mark.usefixtures("exact_products")


@pytest.fixture(
    scope="module",
    params=itertools.product(sgns.OBJECTIVES, sgns.ARCHITECTURES, SHAPES),
    ids="-".join,
)
def trained(request, corpus, exact_products):
    """A model of one thread, and the reference: in rows, out rows, loss of every block."""
    return trained_twice(corpus, *request.param, ALPHA, MIN_ALPHA, PAIRS)


def trained_twice(corpus, objective, architecture, mode, alpha, min_alpha, pairs):
    """Train by the core, with one thread, and by the reference; `pairs` are options of both."""
    names = {"objective": objective, "architecture": architecture}
    shape = SHAPES[mode]
    model = sgns.train(
        corpus,
        vector_size=20,
        alpha=alpha,
        min_alpha=min_alpha,
        epochs=EPOCHS,
        workers=1,
        negatives_mode=mode,
        block_size=shape["block_size"],
        pool_size=shape["pool_size"] or None,
        **names,
        **pairs,
    )
    start = SkipGram(len(corpus.vocabulary), 20, seed=SEED).double()
    in_rows = start.center_embeddings.weight.detach()
    out_rows = start.context_embeddings.weight.detach()
    total = corpus.n_words * EPOCHS
    done, losses = 0, []
    stream = sgns.PairStream(corpus, epochs=EPOCHS, architecture=architecture, **shape, **pairs)
    for block in stream:
        rate = alpha - (alpha - min_alpha) * done / total
        loss = reference_step(block, in_rows, out_rows, rate, pairs["negative"], **names)
        done += block.n_words
        targets = block.contexts if architecture == "skip-gram" else block.centers
        losses.append((done, len(targets), loss))
    return model, in_rows, out_rows, np.array(losses)


def assert_matrices_equal(model, in_rows, out_rows):
    for vectors, expected in ((model.vectors, in_rows), (model.context_vectors, out_rows)):
        largest = expected.abs().max().item()
        np.testing.assert_allclose(vectors.matrix, expected, rtol=0, atol=1e-4 * largest)


def test_matrices_equal(trained):
    assert_matrices_equal(*trained[:3])


def test_training_changed_the_matrices(trained):
    """Otherwise the other tests would compare initial matrices."""
    _, in_rows, _, _ = trained
    start = SkipGram(len(in_rows), 20, seed=SEED).center_embeddings.weight.detach()
    assert (in_rows - start).abs().max() > 3 * start.abs().max()


def test_loss_curve_equals(trained, corpus):
    model, _, _, losses = trained
    curve = model.loss_curve
    assert len(curve) == EPOCHS * 2  # a point for each chunk
    # Blocks end where chunks end, so each block belongs to one stretch of the curve.
    stretch = np.searchsorted(curve[:, 0], losses[:, 0])
    pairs, loss = (np.bincount(stretch, losses[:, i]) for i in (1, 2))
    np.testing.assert_allclose(curve[:, 1], loss / pairs, rtol=1e-5)
    assert curve[-1, 0] == corpus.n_words * EPOCHS


def test_counts_equal(trained, corpus):
    model, _, _, losses = trained
    assert model.pairs_trained == losses[:, 1].sum()
    assert model.words_trained == corpus.n_words * EPOCHS


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
@pytest.mark.parametrize("max_contexts", [None, 5])
@pytest.mark.parametrize("mode", SHAPES)
def test_baskets(architecture, max_contexts, mode):
    """The largest basket has more contexts than a block with a pool can hold."""
    sizes = [70, 3, 1, 40]
    ids = np.random.default_rng(2).permutation(np.repeat(np.arange(57), 2)).astype(np.uint32)
    corpus = sgns.Corpus.from_ids(ids, np.cumsum([0, *sizes]))
    pairs = {
        "window": "sentence",
        "sample": 0,
        "negative": 4,
        "seed": SEED,
        "max_contexts": max_contexts,
    }
    model, in_rows, out_rows, _ = trained_twice(
        corpus, "logistic", architecture, mode, 0.02, 0.02, pairs
    )
    assert_matrices_equal(model, in_rows, out_rows)
    assert np.abs(model.context_vectors.matrix).max() > 1e-3


@pytest.mark.parametrize("pool_size", [0, 8])
def test_weighted_pairs(pool_size):
    """Given pairs: the same step, with a weight for each pair."""
    rng = np.random.default_rng(1)
    n_pairs, n_tokens = 200, 10
    centers, contexts = rng.integers(n_tokens, size=(2, n_pairs)).astype(np.uint32)
    weights = rng.uniform(0, 2, n_pairs).astype(np.float32)
    noise = np.arange(1.0, n_tokens + 1)
    model = sgns.train_pairs(
        centers,
        contexts,
        weights,
        n_tokens=n_tokens,
        vector_size=7,
        noise=noise,
        negative=3,
        epochs=1,
        alpha=ALPHA,
        min_alpha=ALPHA,
        workers=1,
        seed=SEED,
        negatives_mode="shared" if pool_size else "per_pair",
        block_size=n_pairs,
        pool_size=pool_size or None,
    )
    source = sgns._core.Pairs(
        centers,
        contexts,
        weights,
        sgns._core.NegativeSampling(sgns._core.AliasTable(noise), 3, pool_size),
        n_tokens=n_tokens,
        n_contexts=n_tokens,
        seed=SEED,
        block_size=n_pairs,
    )
    block = source.blocks(1).next()
    block = sgns.PairBlock(*(getattr(block, name) for name in sgns.PairBlock._fields))
    start = SkipGram(n_tokens, 7, seed=SEED).double()
    in_rows = start.center_embeddings.weight.detach()
    out_rows = start.context_embeddings.weight.detach()
    loss = reference_step(block, in_rows, out_rows, ALPHA, 3)
    torch.testing.assert_close(
        torch.tensor(model.vectors.matrix).double(), in_rows, rtol=0, atol=1e-5
    )
    torch.testing.assert_close(
        torch.tensor(model.context_vectors.matrix).double(), out_rows, rtol=0, atol=1e-5
    )
    assert model.loss_curve[-1, 1] == pytest.approx(loss / weights.sum(), rel=1e-5)
