"""Blocks: their numbers of centers and negatives."""

import numpy as np
import pytest
import sgns
from sgns.pairs.blocks import NEGATIVES_MODES, block_shape

QUICK = {"vector_size": 8, "epochs": 2, "workers": 1}
# Where kernels take contexts as a band, pools are larger.
without_bands = pytest.mark.usefixtures("exact_products")


@without_bands
def test_the_pool_size_depends_on_the_possible_contexts():
    def pool_size(length, **options):
        sentences = np.random.default_rng(0).integers(5000, size=(100, length))
        corpus = sgns.Corpus.from_ids(
            sentences.ravel(), np.arange(0, sentences.size + 1, length), n_tokens=5000
        )
        return sgns.train(corpus, **QUICK, **options).options["pool_size"]

    assert pool_size(3, window=1000) == pool_size(4, window="sentence") == 23
    assert pool_size(3, window=1000, architecture="cbow") == 24
    assert pool_size(9, window=1000) == 0.8 * 5 * 10 - 1
    assert pool_size(9, window=1000, architecture="cbow") == round(0.8 * 5 * 10)
    assert pool_size(9, window=1000, max_contexts=6) == 0.8 * 5 * 7 - 1
    assert pool_size(100, window=1000) == pool_size(100, window=32) == 0.8 * 5 * 33 - 1


@without_bands
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
    assert (options["block_size"], options["pool_size"]) == (96, 23)
    options = sgns.train_pairs([0, 1], [1, 0], n_tokens=5000, negative=11, **QUICK).options
    assert (options["block_size"], options["pool_size"]) == (96, 52)
    assert block_shape(5000, 5, "shared", None, None, window=11) == (96, 48)
    options = sgns.train(corpus, **QUICK, block_size=3, pool_size=40).options
    assert (options["block_size"], options["pool_size"]) == (3, 40)


@without_bands
def test_wide_vectors_of_words_have_a_smaller_pool_with_skip_gram_in_the_core():
    options = {"workers": 1, "epochs": 1}
    ids = np.random.default_rng(0).integers(5000, size=400).astype(np.uint32)
    corpus = sgns.Corpus.from_ids(ids, [0, 200, 400], n_tokens=5000)

    def pool_size(dim, **more):
        return sgns.train(corpus, vector_size=dim, **options, **more).options["pool_size"]

    assert pool_size(299) == 23
    assert pool_size(300) == pool_size(400) == 15
    assert pool_size(300, negative=15) == 0.8 * 15 * 6 * 2 / 3 - 1
    assert pool_size(300, pool_size=24) == 24
    assert pool_size(300, architecture="cbow") == pool_size(300, backend="torch") == 24
    model = sgns.train_pairs(ids[1:], ids[:-1], n_tokens=5000, vector_size=300, **options)
    assert model.options["pool_size"] == 23


def test_wide_vectors_have_the_pool_of_others_where_contexts_are_in_bands(monkeypatch):
    monkeypatch.setenv("SGNS_ISA", "amx-emulated")
    ids = np.random.default_rng(0).integers(5000, size=400).astype(np.uint32)
    corpus = sgns.Corpus.from_ids(ids, [0, 200, 400], n_tokens=5000)

    def pool_size(**options):
        return sgns.train(corpus, **QUICK | {"epochs": 1} | options).options["pool_size"]

    assert pool_size() == pool_size(window=3) == pool_size(vector_size=300) == 23
    assert pool_size(window=10) == 43
    assert pool_size(pool_size=24) == 24
    # These have no band.
    assert pool_size(architecture="cbow") == 24
    assert pool_size(hs=True) == 23
    assert pool_size(vector_size=300, hs=True) == 15
    assert pool_size(max_contexts=3, window="sentence") == 23
    assert pool_size(backend="torch") == 24
    assert sgns.train_pairs(ids[1:], ids[:-1], n_tokens=5000, **QUICK).options["pool_size"] == 23


def test_pairs_over_a_small_vocabulary_have_a_whole_pool_above_the_default_rate():
    def pool_size(**options):
        return sgns.train_pairs([0, 1], [1, 0], n_tokens=100, **QUICK, **options).options[
            "pool_size"
        ]

    assert pool_size() == 6
    assert pool_size(alpha=0.026) == 23
    assert pool_size(alpha=0.026, block_size=1) == 23
    assert pool_size(alpha=0.026, pool_size=6) == 6


@pytest.mark.parametrize("alpha", [0.02, 0.03, 0.05])
def test_very_many_negatives_in_wide_windows_train_where_the_classical_step_does(alpha):
    rng = np.random.default_rng(0)
    ids = rng.choice(3000, size=20_000, p=1 / np.arange(1, 3001) / (1 / np.arange(1, 3001)).sum())
    offsets = np.arange(0, 20_001, 20)
    corpus = sgns.Corpus.from_ids(ids.astype(np.uint32), offsets, n_tokens=3000)
    options = {"negative": 100, "window": 15, "sample": 0, "epochs": 2, "workers": 1}
    model = sgns.train(corpus, vector_size=20, alpha=alpha, **options)
    assert np.abs(model.vectors.matrix).max() < 10


@pytest.mark.parametrize("alpha", [0.03, 0.06, 0.2, 0.5])
def test_sorted_pairs_over_a_small_vocabulary_train_at_high_rates(alpha):
    rng = np.random.default_rng(0)
    centers, contexts = np.sort(rng.integers(100, size=40_000)), rng.integers(100, size=40_000)
    model = sgns.train_pairs(centers, contexts, vector_size=50, workers=1, alpha=alpha)
    assert np.abs(model.vectors.matrix).max() < 5


@pytest.mark.parametrize(
    "options",
    [
        {"weights": 3.0},
        {"weights": 3.0, "alpha": 0.1},
        {"weights": 10.0},
        {"negative": 15},
        {"negative": 50, "alpha": 0.1},
    ],
)
def test_sorted_pairs_with_weights_or_many_negatives_train_where_the_classical_step_does(options):
    rng = np.random.default_rng(0)
    centers, contexts = np.sort(rng.integers(100, size=40_000)), rng.integers(100, size=40_000)
    options = options | {"weights": np.full(40_000, options.get("weights", 1.0))}
    same = {"vector_size": 50, "workers": 1} | options
    for mode in NEGATIVES_MODES:
        model = sgns.train_pairs(centers, contexts, negatives_mode=mode, **same)
        assert np.abs(model.vectors.matrix).max() < 5


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
