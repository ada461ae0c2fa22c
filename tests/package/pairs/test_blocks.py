"""Blocks: their numbers of centers and negatives."""

import numpy as np
import pytest
import sgns
from sgns.pairs.blocks import block_shape

QUICK = {"vector_size": 8, "epochs": 2, "workers": 1}


def test_the_pool_size_depends_on_the_possible_contexts():
    def pool_size(length, **options):
        sentences = np.random.default_rng(0).integers(5000, size=(100, length))
        corpus = sgns.Corpus.from_ids(
            sentences.ravel(), np.arange(0, sentences.size + 1, length), n_tokens=5000
        )
        return sgns.train(corpus, **QUICK, **options).options["pool_size"]

    assert pool_size(3, window=1000) == pool_size(4, window="sentence") == 24
    assert pool_size(9, window=1000) == round(0.8 * 5 * 10)
    assert pool_size(9, window=1000, max_contexts=6) == round(0.8 * 5 * 7)
    assert pool_size(100, window=1000) == pool_size(100, window=32) == round(0.8 * 5 * 33)


def test_blocks_adapt_to_the_vocabulary(corpus):
    options = sgns.train(corpus, **QUICK).options
    assert (options["negatives_mode"], options["block_size"], options["pool_size"]) == (
        "shared",
        12,  # 200 tokens
        12,
    )
    options = sgns.train(corpus, **QUICK, negatives_mode="per_pair").options
    assert (options["block_size"], options["pool_size"]) == (256, 0)
    options = sgns.train_pairs([0, 1], [1, 0], n_tokens=5000, **QUICK).options
    assert (options["block_size"], options["pool_size"]) == (96, 24)
    options = sgns.train_pairs([0, 1], [1, 0], n_tokens=5000, negative=11, **QUICK).options
    assert (options["block_size"], options["pool_size"]) == (96, 53)
    assert block_shape(5000, 5, "shared", None, None, window=11) == (96, 48)
    options = sgns.train(corpus, **QUICK, block_size=3, pool_size=40).options
    assert (options["block_size"], options["pool_size"]) == (3, 40)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"negatives_mode": "both"}, "negatives_mode must be one of shared, per_pair, got 'both'"),
        ({"pool_size": 0}, "pool_size must be at least 1, got 0"),
        ({"block_size": 0}, "block_size must be at least 1, got 0"),
        ({"negatives_mode": "per_pair", "pool_size": 8}, "pool_size has no meaning"),
    ],
)
def test_bad_blocks(corpus, options, message):
    with pytest.raises(ValueError, match=message):
        sgns.train(corpus, **options)
    with pytest.raises(ValueError, match=message):
        sgns.train_pairs([0, 1], [1, 0], **options)
