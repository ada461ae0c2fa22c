"""Pairs and CountedPairs: what their ids stand for, and what may be given."""

import numpy as np
import pytest
import sgns
from scipy import sparse
from sgns import CorpusError, CountedPairs, Model, Pairs, Vocabulary
from sgns.pairs.sampling import negative_sampling

QUICK = {"vector_size": 8, "epochs": 2, "workers": 1}


def same(first, second):
    return np.array_equal(first.vectors.matrix, second.vectors.matrix) and np.array_equal(
        first.context_vectors.matrix, second.context_vectors.matrix
    )


def test_arrays_and_pairs_are_one():
    arrays = [0, 0, 1, 2], [1, 2, 0, 0], [1.0, 0.5, 1.0, 1.0]
    assert same(
        sgns.train_pairs(*arrays, n_tokens=4, **QUICK),
        sgns.train_pairs(Pairs(*arrays, n_tokens=4), **QUICK),
    )


def test_two_sides_have_a_vocabulary_each(tmp_path):
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
    """Each matrix has as many rows as its side has ids, and negatives are contexts."""
    rng = np.random.default_rng(0)
    for n_tokens, n_contexts in [(3, 1000), (1000, 3)]:
        centers, contexts = rng.integers(n_tokens, size=2000), rng.integers(n_contexts, size=2000)
        pairs = Pairs(centers, contexts, n_tokens=n_tokens, n_contexts=n_contexts)
        for mode in sgns.NEGATIVES_MODES:
            model = sgns.train_pairs(pairs, negatives_mode=mode, **QUICK)
            assert model.vectors.matrix.shape == (n_tokens, 8)
            assert model.context_vectors.matrix.shape == (n_contexts, 8)
            assert np.isfinite(model.context_vectors.matrix).all()


def test_noise_is_of_contexts():
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


def test_two_sides_learn_who_goes_with_what():
    """Users of four tastes; an item's users are near each other, and it near them."""
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


@pytest.fixture(scope="module")
def counts(corpus):
    """How often two tokens are neighbors, with both at each end."""
    ids = corpus.ids
    after = sparse.coo_array((np.ones(ids.size - 1), (ids[:-1], ids[1:])), (200, 200))
    return (after + after.T).tocsr()


def test_a_matrix_in_any_form(counts):
    model = sgns.train_pairs(counts, **QUICK)
    assert model.pairs_trained == 2 * counts.sum()
    assert model.vocabulary.counts.tolist() == counts.sum(axis=0).astype(int).tolist()
    entries = counts.tocoo()
    backwards = slice(None, None, -1)
    for other in (
        counts.tocsc(),
        entries,
        sparse.csr_matrix(counts),
        CountedPairs.from_scipy(counts.astype(np.int64)),
        CountedPairs(counts.indptr, counts.indices, counts.data),
        CountedPairs.from_arrays(entries.row, entries.col, entries.data, n_tokens=200),
    ):
        assert same(model, sgns.train_pairs(other, **QUICK))
    shuffled = CountedPairs.from_arrays(
        entries.row[backwards], entries.col[backwards], entries.data[backwards]
    )
    assert sgns.train_pairs(shuffled, **QUICK).pairs_trained == model.pairs_trained


def test_counts_train_like_the_pairs_repeated(counts):
    """The same loss in the end as on all pairs, one by one, in random order."""
    entries = counts.tocoo()
    times = entries.data.astype(np.int64)
    order = np.random.default_rng(0).permutation(times.sum())
    centers, contexts = (np.repeat(ids, times)[order] for ids in (entries.row, entries.col))
    options = {"vector_size": 16, "epochs": 10, "workers": 1}
    repeated = sgns.train_pairs(centers, contexts, **options).loss_curve[-1, 1]
    counted = sgns.train_pairs(counts, **options).loss_curve[-1, 1]
    assert counted == pytest.approx(repeated, rel=0.02)


def test_a_large_count_does_not_diverge():
    """As a weight it would: it is one long step."""
    n = 50
    centers, contexts = np.arange(n), (np.arange(n) + 1) % n
    counts = np.ones(n)
    counts[0] = 5000.0
    model = sgns.train_pairs(CountedPairs.from_arrays(centers, contexts, counts), workers=1)
    assert np.abs(model.vectors.matrix).max() < 10
    assert model.loss_curve[-1, 1] < 5 * np.log(2)


def test_matrices_that_are_not_square():
    matrix = sparse.csr_array(np.arange(6).reshape(2, 3))
    pairs = CountedPairs.from_scipy(matrix)
    assert pairs.total == 15
    assert pairs.vocabulary.counts.tolist() == [3, 12]
    assert pairs.context_vocabulary.counts.tolist() == [3, 5, 7]
    model = sgns.train_pairs(pairs, **QUICK)
    assert (len(model.vectors), len(model.context_vectors)) == (2, 3)
    square = sparse.csr_array(np.ones((2, 2)))
    items = Vocabulary(["tea", "jam"])
    named = sgns.train_pairs(CountedPairs.from_scipy(square, context_vocabulary=items), **QUICK)
    assert (named.vocabulary.tokens, named.context_vocabulary.tokens) == (("0", "1"), items.tokens)


def test_counts_below_one_are_tokens_too():
    matrix = sparse.csr_array([[0, 0.25], [0.25, 0]])
    assert CountedPairs.from_scipy(matrix).context_counts.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: CountedPairs.from_scipy(np.ones((2, 2))), TypeError, "sparse matrix, got ndarray"),
        (lambda: CountedPairs([0, 1], [0], [1j]), TypeError, "real numbers, got complex128"),
        (lambda: CountedPairs([0, 1], [1], [1]), IndexError, "contexts holds id 1 at position 0"),
        (lambda: CountedPairs([0, 2], [0], [1]), ValueError, "offsets must rise from 0 to"),
        (lambda: CountedPairs([0.5, 1], [0], [1]), ValueError, "offsets must be integers"),
        (lambda: CountedPairs([0, 1], [0], [1, 2]), ValueError, "as many as the 1 contexts, got 2"),
        (lambda: CountedPairs([0, 1], [0], [-1]), ValueError, r"got -1\.0+ at position 0"),
        (lambda: CountedPairs([0, 1], [0], [np.inf]), ValueError, "finite and >= 0, got inf"),
        (lambda: CountedPairs([0, 1], [0], [2.0**52]), ValueError, r"less than 2\^52"),
        (lambda: CountedPairs([0, 1], [0], [0]), CorpusError, "no pairs with a count"),
        (lambda: CountedPairs([], [], []), ValueError, "offsets"),
        (
            lambda: CountedPairs([0, 1], [0], [1], vocabulary=Vocabulary(["a", "b"])),
            ValueError,
            "vocabulary must have a token for each of the 1 centers, got 2",
        ),
        (
            lambda: CountedPairs.from_arrays([0, 1], [1, 0], [1]),
            ValueError,
            "one length, got 2, 2 and 1",
        ),
        (lambda: Pairs([0], [3], n_contexts=3), IndexError, "contexts holds id 3 at position 0"),
        (lambda: Pairs([0], [3], n_contexts=0), ValueError, "n_contexts must be at least 1, got 0"),
        (lambda: Pairs([4_000_000_000], [0]), ValueError, "pass n_tokens if so many rows"),
        (lambda: sgns.train_pairs([0, 1]), TypeError, "arrays of centers and of contexts"),
        (
            lambda: sgns.train_pairs(Pairs([0], [1]), vocabulary=Vocabulary(["a"])),
            TypeError,
            "vocabulary applies to arrays, not to a Pairs",
        ),
        (
            lambda: sgns.train_pairs(sparse.csr_array(np.ones((2, 2))), n_tokens=3),
            TypeError,
            "n_tokens applies to arrays, not to a csr_array",
        ),
    ],
)
def test_bad_pairs(make, error, message):
    with pytest.raises(error, match=message):
        make()
