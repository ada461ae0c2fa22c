"""Pairs: the meaning of their ids, and arrays that cannot be pairs."""

import numpy as np
import pytest
import sgns
from sgns import CorpusError, Model, Pairs, Vocabulary
from sgns.pairs.sampling import negative_sampling

QUICK = {"vector_size": 8, "epochs": 2, "workers": 1}


def same(first, second):
    return np.array_equal(first.vectors.matrix, second.vectors.matrix) and np.array_equal(
        first.context_vectors.matrix, second.context_vectors.matrix
    )


def test_arrays_and_pairs_train_the_same():
    arrays = [0, 0, 1, 2], [1, 2, 0, 0], [1.0, 0.5, 1.0, 1.0]
    assert same(
        sgns.train_pairs(*arrays, n_tokens=4, **QUICK),
        sgns.train_pairs(Pairs(*arrays, n_tokens=4), **QUICK),
    )


def test_each_side_has_its_own_vocabulary(tmp_path):
    users, items = Vocabulary(["ann", "bob"]), Vocabulary(["tea", "jam", "rye"])
    pairs = Pairs([0, 0, 1], [2, 1, 2], vocabulary=users, context_vocabulary=items)
    model = sgns.train_pairs(pairs, **QUICK)
    assert model.vocabulary.tokens == ("ann", "bob")
    assert model.vocabulary.counts.tolist() == [2, 1]
    assert model.context_vocabulary.counts.tolist() == [0, 1, 2]
    assert model.vectors["bob"].shape == model.context_vectors["rye"].shape == (8,)
    with pytest.raises(ValueError, match="have different vocabularies"):
        _ = model.mean_vectors

    model.save(tmp_path / "m.safetensors")
    again = Model.load(tmp_path / "m.safetensors")
    assert same(model, again)
    assert again.vocabulary == model.vocabulary
    assert again.context_vocabulary == model.context_vocabulary


def test_sides_of_any_proportion():
    """Each matrix has a row for each id of its side, and negatives are contexts."""
    rng = np.random.default_rng(0)
    for n_tokens, n_contexts in [(3, 1000), (1000, 3)]:
        centers, contexts = rng.integers(n_tokens, size=2000), rng.integers(n_contexts, size=2000)
        pairs = Pairs(centers, contexts, n_tokens=n_tokens, n_contexts=n_contexts)
        for mode in sgns.NEGATIVES_MODES:
            model = sgns.train_pairs(pairs, negatives_mode=mode, **QUICK)
            assert model.vectors.matrix.shape == (n_tokens, 8)
            assert model.context_vectors.matrix.shape == (n_contexts, 8)
            assert np.isfinite(model.context_vectors.matrix).all()


def test_noise_is_drawn_from_the_contexts():
    pairs = Pairs([0, 1, 2, 3], [0, 0, 0, 1], n_contexts=3)
    negatives = negative_sampling(pairs.context_counts, 2000)
    drawn = np.concatenate(
        [
            np.array(block.negatives).ravel()
            for block in iter(pairs.source(negatives, 1).blocks(1).next, None)
        ]
    )
    shares = np.bincount(drawn, minlength=4) / drawn.size
    powers = np.array([3, 1, 0, 0]) ** 0.75
    assert shares == pytest.approx(powers / powers.sum(), abs=0.03)  # 8,000 draws
    with pytest.raises(ValueError, match="one weight for each of the 3 tokens"):
        negative_sampling(pairs.context_counts, 2, np.ones(4))


def test_two_sides_learn_their_groups():
    """Users have four tastes. Users of an item are neighbors of each other and of the item."""
    rng = np.random.default_rng(0)
    users = rng.integers(200, size=20_000)
    items = 10 * (users % 4) + rng.integers(10, size=users.size)
    model = sgns.train_pairs(
        Pairs(users, items, n_contexts=40), vector_size=16, epochs=10, workers=1
    )
    near = [int(token) % 4 for token, _ in model.vectors.most_similar("0", topn=20)]
    assert near == [0] * 20
    scores = model.vectors.matrix @ model.context_vectors.matrix.T
    best = scores.argsort(axis=1)[:, -10:] // 10
    assert (best == np.arange(200)[:, None] % 4).all()


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Pairs([0], [3], n_contexts=3), IndexError, "contexts holds id 3 at position 0"),
        (lambda: Pairs([0], [3], n_contexts=0), ValueError, "n_contexts must be at least 1, got 0"),
        (lambda: Pairs([4_000_000_000], [0]), ValueError, "pass n_tokens if so many rows"),
    ],
)
def test_bad_pairs(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_weights_scale_pairs():
    def train(weights):
        return sgns.train_pairs([0, 1], [1, 2], weights, n_tokens=3, **QUICK).vectors.matrix

    assert np.array_equal(train(None), train([1.0, 1.0]))
    assert not np.array_equal(train(None), train([1.0, 0.5]))
    # The vector of a center whose pairs have no weight stays at its start.
    start = sgns.train_pairs([0, 0], [1, 2], n_tokens=3, **QUICK).vectors.matrix
    assert np.array_equal(start[1], train([1.0, 0.0])[1])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([0, 1, 1], [1, 2]), ValueError, "one length, got 3 and 2"),
        (([0, 1], [1, 3]), IndexError, "contexts holds id 3 at position 1; ids are 0 to 2 here"),
        (([-1, 1], [1, 2]), IndexError, "centers holds id -1 at position 0"),
        (([0.5], [1]), TypeError, "centers must be integers"),
        (([], []), CorpusError, "there are no pairs"),
        (([0, 1], [1, 2], [1.0]), ValueError, "weights must be as many as the 2 pairs, got 1"),
        (([0, 1], [1, 2], []), ValueError, "weights must be as many as the 2 pairs, got 0"),
        (([0, 1], [1, 2], [1, -1]), ValueError, r"weights must be finite and >= 0, got -1 at"),
        (([0, 1], [1, 2], [1, np.nan]), ValueError, "weights must be finite"),
        (([0, 1], [1, 2], [0, 0.0]), CorpusError, "all weights are 0: .*; omit weights"),
        (([0, 1], [1, 2], ["1", "2"]), TypeError, "weights must be real numbers, got <U1"),
        (([0, 1], [1, 2], [1, 1e300]), ValueError, r"at most 3.4e\+38, got 1e\+300 at position 1"),
    ],
)
def test_bad_arrays(arguments, error, message):
    with pytest.raises(error, match=message):
        sgns.train_pairs(*arguments, n_tokens=3, **QUICK)
