"""PairChunks: vocabularies and counts of pairs in chunks, and their errors."""

from itertools import pairwise

import numpy as np
import pytest
import sgns
from sgns import CorpusError, PairChunks, Vocabulary

QUICK = {"vector_size": 8, "epochs": 3, "workers": 1}
CENTERS, CONTEXTS = np.random.default_rng(0).integers(50, size=(2, 9000))
CONTEXTS = (CENTERS // 5 * 5 + CONTEXTS % 5).astype(np.int64)  # ten groups of five
CUTS = [0, 100, 100, 5000, 9000]


def chunks(weights=None):
    for begin, end in pairwise(CUTS):
        part = CENTERS[begin:end], CONTEXTS[begin:end]
        yield part if weights is None else (*part, weights[begin:end])


def test_two_sides_and_counts():
    items = Vocabulary([f"i{i}" for i in range(50)])
    pairs = PairChunks(chunks, n_tokens=60, context_vocabulary=items)
    assert pairs.n_pairs == 9000
    assert pairs.vocabulary.counts.tolist() == np.bincount(CENTERS, minlength=60).tolist()
    assert pairs.context_counts.tolist() == np.bincount(CONTEXTS, minlength=50).tolist()
    model = sgns.train_pairs(pairs, **QUICK)
    assert (len(model.vectors), len(model.context_vectors)) == (60, 50)


def test_known_counts_are_not_counted_again():
    passes = []

    def counted():
        passes.append(1)
        return chunks()

    known = Vocabulary(map(str, range(50)), np.ones(50, int))
    sgns.train_pairs(PairChunks(counted, vocabulary=known, n_pairs=9000), **QUICK)
    assert len(passes) == 3
    PairChunks(counted, vocabulary=known)
    assert len(passes) == 4


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: PairChunks(chunks(), n_tokens=50), TypeError, "iterated again .* got generator"),
        (lambda: PairChunks(5, n_tokens=50), TypeError, "iterated again for each epoch"),
        (lambda: PairChunks(chunks), ValueError, "PairChunks needs n_tokens or vocabulary"),
        (lambda: PairChunks(chunks, n_tokens=9), IndexError, r"centers of chunk 0 holds id \d+ at"),
        (lambda: PairChunks([([0],)], n_tokens=9), ValueError, "chunk 0 must be .* of length 1"),
        (
            lambda: PairChunks([([0], [1]), ([1, 0], [0, 1], [])], n_tokens=9),
            ValueError,
            "weights of chunk 1 must be as many as the 2 pairs, got 0",
        ),
        (lambda: PairChunks([], n_tokens=9), CorpusError, "there are no pairs"),
        (lambda: PairChunks(chunks, n_tokens=50, n_pairs=0), ValueError, "n_pairs must be"),
        (
            lambda: PairChunks(chunks, n_tokens=50, n_pairs=7),
            ValueError,
            "n_pairs must be the number of pairs in all chunks, 9000, got 7",
        ),
    ],
)
def test_bad_chunks(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_weights_of_zero_in_all_chunks_are_refused():
    def chunks(*weights):
        return [([0, 1], [1, 2], [weight, 0.0]) for weight in weights]

    with pytest.raises(CorpusError, match="all weights are 0"):
        sgns.PairChunks(chunks(0.0, 0.0), n_tokens=3)
    assert sgns.PairChunks(chunks(0.0, 0.5), n_tokens=3).n_pairs == 4
    # If the chunks are not counted, the first epoch finds it.
    vocabulary = sgns.Vocabulary(["a", "b", "c"], [2, 2, 2])
    pairs = sgns.PairChunks(chunks(0.0), vocabulary=vocabulary, n_pairs=2)
    with pytest.raises(CorpusError, match="all weights are 0"):
        sgns.train_pairs(pairs, vector_size=4)
