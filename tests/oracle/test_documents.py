"""Whole trainings of documents, compared with torch on the same blocks and negatives."""

from functools import partial

import numpy as np
import pytest
import sgns
import torch
from sgns.corpus.tagged import as_tagged_corpus
from sgns.torch_backend import SkipGram, reference_step
from sgns.torch_backend.oracle import reference_concatenated_step, reference_hierarchical_step
from sgns.training.documents import check_document_options, document_source

ALPHA, MIN_ALPHA, EPOCHS, SEED = 0.1, 0.001, 2, 5
SHAPES = {"per_pair": (64, 0), "shared": (13, 6)}

# Rounding to bfloat16 would add up over an epoch.
pytestmark = pytest.mark.usefixtures("exact_products")


def blocks_and_rates(source, alpha):
    """Yield all blocks of a training, each with its rate."""
    blocks, done = source.blocks(EPOCHS), 0
    total = source.n_words * EPOCHS
    while (block := blocks.next()) is not None:
        view = sgns.PairBlock(
            *(block.centers, block.offsets, block.contexts, block.weights),
            *(block.negatives, block.pool, block.n_words),
        )
        yield view, alpha - (alpha - MIN_ALPHA) * done / total
        done += block.n_words
    assert done == total


@pytest.mark.parametrize("mode", SHAPES)
@pytest.mark.parametrize("kind", ["dbow", "dm", "dm-sum", "words"])
def test_matrices_equal_those_of_torch(kind, mode):
    rng = np.random.default_rng(0)
    ids = (60 * rng.random(9_000) ** 2).astype(np.uint32)
    corpus = sgns.Corpus.from_ids(ids, np.append(np.arange(0, 9_000, 370), 9_000))
    tags = [[d % 7, 100 + d] for d in range(corpus.n_sentences)]
    block_size, pool_size = SHAPES[mode]
    options = {
        **({"train_words": True} if kind == "words" else {"method": kind}),
        "window": 3,
        "sample": 2e-4,
        "negative": 4,
        "seed": SEED,
        "alpha": ALPHA,
        "min_alpha": MIN_ALPHA,
        "epochs": EPOCHS,
        "vector_size": 20,
        "workers": 1,
        "negatives_mode": mode,
        "block_size": block_size,
        "pool_size": pool_size or None,
    }
    model = sgns.train_documents(corpus, tags, **options)

    checked = check_document_options(options)
    source = document_source(as_tagged_corpus(corpus, tags), checked, (block_size, pool_size))
    n_words = len(corpus.vocabulary) if checked.trains_words else 0
    n_rows = n_words + len(model.documents.vocabulary)
    in_rows = SkipGram(n_rows, 20, seed=SEED).double().center_embeddings.weight.detach()
    out_rows = torch.zeros(len(corpus.vocabulary), 20, dtype=torch.float64)
    start = in_rows.clone()
    for view, rate in blocks_and_rates(source, ALPHA):
        architecture = checked.settings.architecture
        reference_step(view, in_rows, out_rows, rate, 4, "logistic", architecture)
    found = [(model.documents.matrix, in_rows[n_words:]), (model.context_vectors.matrix, out_rows)]
    if n_words:
        found.append((model.vectors.matrix, in_rows[:n_words]))
    for matrix, expected in found:
        largest = expected.abs().max().item()
        np.testing.assert_allclose(matrix, expected, rtol=0, atol=1e-4 * largest)
    assert (in_rows - start).abs().max() > 3 * start.abs().max()


@pytest.mark.parametrize("mode", SHAPES)
@pytest.mark.parametrize("hs", [False, True])
def test_concatenated_matrices_equal_those_of_torch(mode, hs):
    rng = np.random.default_rng(0)
    ids = (60 * rng.random(3_000) ** 2).astype(np.uint32)
    corpus = sgns.Corpus.from_ids(ids, np.append(np.arange(0, 3_000, 70), 3_000))
    tags = [d % 30 for d in range(corpus.n_sentences)]
    block_size, pool_size = SHAPES[mode]
    alpha, size, window = 0.03, 6, 2  # a block of a higher rate is divided
    options = {
        "method": "dm-concat",
        "window": window,
        "sample": 2e-4,
        "hs": hs,
        "negative": 4,
        "seed": SEED,
        "alpha": alpha,
        "min_alpha": MIN_ALPHA,
        "epochs": EPOCHS,
        "vector_size": size,
        "workers": 1,
        "negatives_mode": mode,
        "block_size": block_size,
        "pool_size": pool_size or None,
    }
    model = sgns.train_documents(corpus, tags, **options)

    checked = check_document_options(options)
    source = document_source(as_tagged_corpus(corpus, tags), checked, (block_size, pool_size))
    n_words = len(corpus.vocabulary)
    first_tag = n_words + 1  # after the null word
    n_rows = first_tag + len(model.documents.vocabulary)
    in_rows = SkipGram(n_rows, size, seed=SEED).double().center_embeddings.weight.detach()
    width = (1 + 2 * window) * size
    out_rows = torch.zeros(n_words, width, dtype=torch.float64)
    nodes = torch.zeros(n_words - 1, width, dtype=torch.float64)
    tree = sgns.HuffmanTree(corpus.counts).core
    start = in_rows.clone()
    for view, rate in blocks_and_rates(source, alpha):

        def by_negatives(part, hidden, rate=rate):
            return reference_step(part, hidden, out_rows, rate, 4, "logistic", "cbow")

        def by_tree(part, hidden, rate=rate):
            return reference_hierarchical_step(part, hidden, nodes, rate, tree, architecture="cbow")

        step = partial(reference_concatenated_step, view, in_rows)
        step(len(view.centers) if pool_size else 1, by_negatives)
        if hs:
            step(1, by_tree)
    for matrix, expected in [
        (model.vectors.matrix, in_rows[:n_words]),
        (model._matrix[n_words:first_tag], in_rows[n_words:first_tag]),
        (model.documents.matrix, in_rows[first_tag:]),
        (model.context_vectors.matrix, out_rows),
        *([(model._model.node_vectors, nodes)] if hs else []),
    ]:
        largest = expected.abs().max().item()
        np.testing.assert_allclose(matrix, expected, rtol=0, atol=1e-4 * largest)
        assert largest > 1e-3
    changes = (in_rows - start).abs()
    assert changes[n_words].max() > 1e-3  # the null word is trained
    assert changes.max() > 0.1 * start.abs().max()
