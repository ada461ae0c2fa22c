"""Held-out pairs: which pairs they are, and their ids."""

import numpy as np
import pytest
import sgns
from sgns.errors import CorpusError
from sgns.pairs.held_out import hold_out


def rows_of(pairs):
    return list(zip(pairs.centers.tolist(), pairs.contexts.tolist(), strict=True))


def test_each_pair_is_trained_on_or_held_out():
    pairs = sgns.Pairs(np.arange(1000), np.arange(1000), np.arange(1000) + 1.0)
    trained, held_out = hold_out(pairs, 0.3, None, seed=1)
    assert sorted(rows_of(trained) + rows_of(held_out)) == rows_of(pairs)
    assert 200 < held_out.centers.size < 400
    np.testing.assert_array_equal(held_out.weights, held_out.centers + 1.0)
    assert trained.vocabulary == held_out.vocabulary == pairs.vocabulary
    np.testing.assert_array_equal(trained.context_counts, pairs.context_counts)
    assert pairs.centers.size == 1000


def test_another_seed_holds_out_other_pairs():
    pairs = sgns.Pairs(np.arange(1000), np.arange(1000))
    first, second = (rows_of(hold_out(pairs, 0.3, None, seed)[1]) for seed in (1, 2))
    assert first != second


def test_a_counted_pair_is_held_out_with_its_count():
    rng = np.random.default_rng(0)
    counts = rng.random((30, 20)) * (rng.random((30, 20)) < 0.5)
    counts[7] = 0
    centers, contexts = np.nonzero(counts)
    pairs = sgns.CountedPairs.from_arrays(
        centers, contexts, counts[centers, contexts], n_tokens=30, n_contexts=20
    )
    total = np.zeros((30, 20))
    parts = hold_out(pairs, 0.4, None, seed=5)
    for part in parts:
        offsets, ids, ends, _ = part._matrix.parts()
        for row in range(30):
            of_row = slice(int(offsets[row]), int(offsets[row + 1]))
            total[row, ids[of_row]] += np.diff(ends[of_row], prepend=0.0)
    np.testing.assert_allclose(total, counts, atol=1e-12)
    assert parts[0].n_pairs + parts[1].n_pairs == pairs.n_pairs
    assert parts[0].total + parts[1].total == pytest.approx(pairs.total)
    assert parts[1].total > 0


def test_other_pairs_get_the_ids_of_their_names():
    pairs = sgns.Pairs(["a", "b"], ["x", "y"])
    _, held_out = hold_out(pairs, None, sgns.Pairs(["b", "new", "a"], ["x", "y", "z"]), 1)
    assert rows_of(held_out) == [(pairs.vocabulary["b"], pairs.context_vocabulary["x"])]
    assert held_out.context_vocabulary == pairs.context_vocabulary


def test_without_anything_held_out_the_pairs_are_returned():
    pairs = sgns.Pairs([0, 1], [1, 0])
    assert hold_out(pairs, None, None, 1) == (pairs, None)


def test_what_cannot_be_held_out_is_refused():
    pairs = sgns.Pairs(["a", "b"], ["x", "y"])
    with pytest.raises(TypeError, match=r"validation must be a share such as 0\.01, Pairs or"):
        hold_out(pairs, None, [("a", "x")], 1)
    with pytest.raises(CorpusError, match="no pair of tokens that are trained on"):
        hold_out(pairs, None, sgns.Pairs(["c"], ["x"]), 1)
    with pytest.raises(CorpusError, match="holds out 0 of 2 pairs"):
        hold_out(pairs, 1e-9, None, 1)
    with pytest.raises(CorpusError, match="holds out 2 of 2 pairs"):
        hold_out(pairs, 1 - 1e-9, None, 1)
    with pytest.raises(ValueError, match="counted pairs with another vocabulary"):
        hold_out(pairs, None, sgns.CountedPairs([0, 1], [0], [2.0]), 1)
    chunks = sgns.PairChunks(lambda: iter([([0, 1], [1, 0])]), n_tokens=2, n_pairs=2)
    with pytest.raises(ValueError, match="pairs in chunks have no share to hold out"):
        hold_out(chunks, 0.1, None, 1)
