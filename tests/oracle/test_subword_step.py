"""Steps with subwords of the C++ core, compared with autograd for every instruction set."""

import itertools
from functools import partial

import numpy as np
import pytest
import sgns
import torch
from sgns import ARCHITECTURES, PairBlock, _core
from sgns.torch_backend import (
    SkipGram,
    reference_hierarchical_step,
    reference_step,
    reference_subword_step,
)

from ..instruction_sets import every_isa

N_TOKENS, N_ROWS = 20, 33
NEGATIVE, ALPHA = 4, 0.02

every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


def make_lists(rng):
    """Return lists of a token's own row, and of up to six shared ones, some of them twice."""
    lists = [
        np.append(token, rng.integers(N_TOKENS, N_ROWS, rng.integers(7)))
        for token in range(N_TOKENS)
    ]
    offsets = np.cumsum([0, *map(len, lists)])
    return offsets.astype(np.uint64), np.concatenate(lists).astype(np.uint32)


def make_block(rng, n_pool, architecture, n_centers=37):
    n_contexts = rng.integers(1, 6, n_centers)
    n_pairs = n_contexts.sum()
    n_targets = n_pairs if architecture == "skip-gram" else n_centers
    return PairBlock(
        centers=rng.integers(N_TOKENS, size=n_centers).astype(np.uint32),
        offsets=np.concatenate([[0], np.cumsum(n_contexts)]).astype(np.uint64),
        contexts=rng.integers(N_TOKENS, size=n_pairs).astype(np.uint32),
        weights=rng.uniform(0, 2, n_targets).astype(np.float32),
        negatives=rng.integers(N_TOKENS, size=(n_targets, 0 if n_pool else NEGATIVE)).astype("u4"),
        pool=rng.integers(N_TOKENS, size=n_pool).astype(np.uint32),
        n_words=n_centers,
    )


def make_rows(values):
    matrix = _core.Matrix(*values.shape)
    np.asarray(matrix)[:] = values
    return matrix


def core_step(block, rows, lists, **options):
    return _core.step(
        block.centers,
        block.offsets,
        block.contexts,
        block.weights,
        block.negatives.ravel(),
        block.pool,
        *rows[:2],
        node_rows=rows[2] if len(rows) > 2 else None,
        alpha=ALPHA,
        objective="logistic",
        subwords=_core.Subwords(*lists),
        **options,
    )


def start(rng, dim, *heights):
    """Return matrices of the core, and the same rows as tensors."""
    values = [rng.normal(size=(n, dim), scale=dim**-0.25).astype(np.float32) for n in heights]
    return [make_rows(of) for of in values], [torch.from_numpy(of).double() for of in values]


def assert_close(got, expected, exact=1e-6):
    largest = expected.abs().max().item()
    np.testing.assert_allclose(np.asarray(got), expected, rtol=0, atol=exact * largest)


@every_isa
@every_architecture
@pytest.mark.parametrize("n_pool", [0, 12])
@pytest.mark.parametrize("dim", [1, 16, 17, 100, 300])
def test_step_equals_autograd(dim, n_pool, architecture, isa):
    rng = np.random.default_rng([dim, n_pool])
    block, lists = make_block(rng, n_pool, architecture), make_lists(rng)
    rows, expected_rows = start(rng, dim, N_ROWS, N_TOKENS)
    loss = core_step(block, rows, lists, negative=NEGATIVE, architecture=architecture, isa=isa)
    products = _core.products(isa) if n_pool else "float32"
    step = partial(
        reference_step,
        out_rows=expected_rows[1],
        alpha=ALPHA,
        negative=NEGATIVE,
        architecture=architecture,
        products=products,
    )
    n_centers = len(block.centers) if n_pool else 1
    expected = reference_subword_step(block, expected_rows[0], lists, architecture, n_centers, step)
    # A slope on the border of two bfloat16 may be rounded to either.
    exact = {"float32": 1e-6, "bfloat16": 5e-4}[products]
    assert loss == pytest.approx(expected, rel=exact)
    for got, wanted in zip(rows, expected_rows, strict=True):
        assert_close(got, wanted, exact)


@every_isa
@every_architecture
def test_hierarchical_step_equals_autograd(architecture, isa):
    rng = np.random.default_rng(3)
    block, lists = make_block(rng, 0, architecture), make_lists(rng)
    block = block._replace(negatives=block.negatives[:, :0])
    tree = _core.HuffmanTree(np.uint64(1.6 ** np.arange(N_TOKENS)))
    rows, expected_rows = start(rng, 20, N_ROWS, N_TOKENS, tree.n_nodes)
    loss = core_step(block, rows, lists, negative=0, architecture=architecture, isa=isa, tree=tree)
    step = partial(
        reference_hierarchical_step,
        node_rows=expected_rows[2],
        tree=tree,
        alpha=ALPHA,
        architecture=architecture,
    )
    expected = reference_subword_step(block, expected_rows[0], lists, architecture, 1, step)
    assert loss == pytest.approx(expected, rel=1e-6)
    for got, wanted in zip(rows, expected_rows, strict=True):
        assert_close(got, wanted)


@pytest.mark.usefixtures("exact_products")
@every_architecture
@pytest.mark.parametrize("pool_size", [0, 6])
def test_training_equals_autograd(pool_size, architecture):
    words = ["".join(letters) for letters in itertools.product("abc", repeat=3)]
    rng = np.random.default_rng(0)
    ids = (len(words) * rng.random(9_000) ** 2).astype(int)
    sentences = [[words[i] for i in sentence] for sentence in np.split(ids, 300)]
    corpus = sgns.Corpus.from_sentences(sentences, min_count=1)
    subwords = sgns.Subwords(min_ngram=2, max_ngram=3, buckets=19)
    pairs = {"window": 3, "sample": 3e-4, "negative": NEGATIVE, "seed": 5}
    model = sgns.train(
        corpus,
        architecture=architecture,
        vector_size=12,
        min_ngram=2,
        max_ngram=3,
        buckets=19,
        alpha=ALPHA,
        min_alpha=ALPHA,
        epochs=1,
        workers=1,
        negatives_mode="shared" if pool_size else "per_pair",
        block_size=13,
        pool_size=pool_size or None,
        **pairs,
    )
    n_rows = subwords.n_rows(len(corpus.vocabulary))
    in_rows = SkipGram(n_rows, 12, seed=5).center_embeddings.weight.detach().double()
    out_rows = torch.zeros(len(corpus.vocabulary), 12, dtype=torch.float64)
    before = in_rows.clone()
    step = partial(
        reference_step,
        out_rows=out_rows,
        alpha=ALPHA,
        negative=NEGATIVE,
        architecture=architecture,
    )
    for block in sgns.PairStream(
        corpus,
        epochs=1,
        architecture=architecture,
        block_size=13,
        pool_size=pool_size,
        **pairs,
    ):
        reference_subword_step(
            block,
            in_rows,
            subwords.rows(corpus.vocabulary),
            architecture,
            len(block.centers) if pool_size else 1,
            step,
        )
    assert (in_rows - before).abs().max() > before.abs().max()
    assert_close(model.vectors.rows, in_rows, 1e-4)
    assert_close(model.context_vectors.matrix, out_rows, 1e-4)
