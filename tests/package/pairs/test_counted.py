"""CountedPairs: built from matrices and arrays, and trained like repeated pairs."""

import pickle

import numpy as np
import pandas
import pytest
import sgns
from scipy import sparse
from sgns import CorpusError, CountedPairs, Pairs, Vocabulary
from sgns.pairs.sampling import negative_sampling

QUICK = {"vector_size": 8, "epochs": 2, "workers": 1}


def same(first, second):
    return np.array_equal(first.vectors.matrix, second.vectors.matrix) and np.array_equal(
        first.context_vectors.matrix, second.context_vectors.matrix
    )


@pytest.fixture(scope="module")
def counts(corpus):
    """Numbers of times that two tokens are neighbors, in both orders."""
    ids = corpus.ids
    after = sparse.coo_array((np.ones(ids.size - 1), (ids[:-1], ids[1:])), (200, 200))
    return (after + after.T).tocsr()


def test_any_form_of_a_matrix_trains_the_same(counts):
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
    """The final loss is that of all pairs in random order."""
    entries = counts.tocoo()
    times = entries.data.astype(np.int64)
    order = np.random.default_rng(0).permutation(times.sum())
    centers, contexts = (np.repeat(ids, times)[order] for ids in (entries.row, entries.col))
    options = {"vector_size": 16, "epochs": 10, "workers": 1}
    repeated = sgns.train_pairs(centers, contexts, **options).loss_curve[-1, 1]
    counted = sgns.train_pairs(counts, **options).loss_curve[-1, 1]
    assert counted == pytest.approx(repeated, rel=0.02)


def test_a_large_count_does_not_diverge():
    """As a weight, it would be one long step, and diverge."""
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


def test_counts_below_one_are_rounded_up():
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
        (lambda: CountedPairs([0, 1], [0], [-1]), ValueError, r"got -1 at position 0"),
        (lambda: CountedPairs([0, 1], [0], [np.inf]), ValueError, "finite and >= 0, got inf"),
        (lambda: CountedPairs([0, 1], [0], [2.0**52]), ValueError, r"less than 2\^52"),
        (lambda: CountedPairs([0, 1], [0], [0]), CorpusError, "no pairs with a count"),
        (lambda: CountedPairs([], [], []), ValueError, "offsets"),
        (
            lambda: CountedPairs([0, 1], [0], [1], vocabulary=Vocabulary(["a", "b"])),
            ValueError,
            "vocabulary must have a token for each of the 1 ids, got 2",
        ),
        (
            lambda: CountedPairs.from_arrays([0, 1], [1, 0], [1]),
            ValueError,
            "one length, got 2, 2 and 1",
        ),
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
def test_bad_counts(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_shares_have_no_pairs():
    shares = sparse.csr_array(np.full((3, 4), 1e-6))
    with pytest.raises(sgns.CorpusError, match=r"no pairs: .* 1\.2e-05.*, such as by 1e\+08"):
        sgns.train_pairs(shares)
    model = sgns.train_pairs(1e8 * shares, vector_size=4)
    assert model.pairs_trained == 5 * 1200


@pytest.mark.parametrize(
    ("pairs", "hint"),
    [
        ([(0, 1), (1, 0)], r"write train_pairs\(\*zip\(\*pairs\)\)"),
        (np.zeros((5, 2), int), r"write train_pairs\(\*zip\(\*pairs\)\)"),
        (pandas.DataFrame({"a": [0]}), r"write train_pairs\(table\['center'\], table"),
    ],
)
def test_pairs_in_other_forms_are_refused_with_advice(pairs, hint):
    with pytest.raises(TypeError, match=hint):
        sgns.train_pairs(pairs)


def test_a_dense_matrix_is_refused_with_advice():
    for call in (CountedPairs.from_scipy, sgns.train_pairs):
        with pytest.raises(TypeError, match=r"scipy\.sparse\.csr_array\(matrix\)"):
            call(np.eye(3))


def test_a_copy_trains_alike_and_a_damaged_one_is_refused():
    pairs = CountedPairs([0, 2, 4], [0, 1, 1, 0], [0.1, 0.2, 0.3, 7])
    again = pickle.loads(pickle.dumps(pairs))
    none = negative_sampling(pairs.context_counts, 0)
    epochs = [each.source(none, seed=1).blocks(3) for each in (pairs, again)]
    first, second = ([block.contexts.tolist() for block in iter(e.next, None)] for e in epochs)
    assert first == second != []
    state = pairs.__getstate__()
    offsets, contexts, ends, n_contexts = state["_matrix"]
    for parts, error in (
        ((offsets, contexts + np.uint32(5), ends, n_contexts), IndexError),
        ((offsets + np.uint64(1), contexts, ends, n_contexts), ValueError),
        ((offsets, contexts, ends[::-1].copy(), n_contexts), ValueError),
    ):
        with pytest.raises(error):
            CountedPairs.__new__(CountedPairs).__setstate__({**state, "_matrix": parts})
