"""Tests of rows that ranks own, and get from each other: ranks are threads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgns import _core
from sgns.distributed import sharded_rows
from sgns.distributed.row_deal import RUN, RowDeal
from sgns.distributed.sharded_matrices import ShardedMatrices
from sgns.training.matrices import Matrices

from .agreement import agreed
from .threads import on_ranks

DIMS = 5


def deal_matrices(group, height=301, seed=3):
    return ShardedMatrices.deal((height, height), DIMS, seed, 1, group)


@settings(max_examples=25)
@given(st.integers(1, 4), st.integers(0, 2**32), st.integers(1, 40), st.sampled_from([0.02, 0.9]))
def test_rows_come_and_changes_go_back_in_pieces(size, seed, rows_at_once, share):
    """Rows are those that one process fills, and changes are merged by the agreement rule."""
    height = 301
    whole = np.asarray(Matrices.allocate(height, height, DIMS, 0, seed=3).in_rows)
    rng = np.random.default_rng(seed)
    changes = rng.normal(size=(size, height, DIMS)).astype(np.float32)
    changes[:, ::3] += 2  # of which ranks agree
    needs = rng.random((size, height)) < share
    changes[~needs] = 0

    def exchange(group):
        matrices = deal_matrices(group, height)
        side = matrices.sides[0]
        ids = np.flatnonzero(needs[group.rank]).astype(np.uint32)
        local = _core.Matrix(len(ids) + 1, DIMS)
        side.pull(ids, local)
        pulled = np.asarray(local)[:-1].copy()
        np.asarray(local)[:-1] += changes[group.rank, ids]
        side.push(ids, local)
        return ids, pulled, np.asarray(side.own)[: side.deal.n_own].copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharded_rows, "PIECE_BYTES", rows_at_once * 4 * DIMS)
        patch.setattr(sharded_rows, "_LEAST_PARTS", 3)
        results = on_ranks(size, exchange)
    merged = whole + agreed(changes)
    for rank, (ids, pulled, own) in enumerate(results):
        assert np.array_equal(pulled, whole[ids])
        deal = RowDeal(rank, size, height)
        owned = deal.ids(0, deal.n_own)
        np.testing.assert_allclose(own, merged[owned], rtol=1e-4, atol=1e-5)
        untouched = ~needs[:, owned].any(0)
        assert np.array_equal(own[untouched], whole[owned][untouched])


def test_no_rank_sends_or_gets_more_than_a_piece_at_once(monkeypatch):
    most = 70
    monkeypatch.setattr(sharded_rows, "PIECE_BYTES", most * 4 * DIMS)
    needs = [np.arange(0, 3000, step, dtype=np.uint32) for step in (1, 2, 7)]

    def plan(group):
        deal = RowDeal(group.rank, group.size, 3000)
        return sharded_rows._agree(needs[group.rank], deal, group, most)

    plans = on_ranks(3, plan)
    assert len({len(pieces) for pieces in plans}) == 1
    for rank, pieces in enumerate(plans):
        assert sum(sum(piece.n_sent) for piece in pieces) == len(needs[rank])
        for number, piece in enumerate(pieces):
            told = [plans[other][number].n_sent[rank] for other in range(3)]
            assert piece.n_received == told
            # A part of the matrix is a run of each rank, and is sent as a whole.
            assert max(sum(piece.n_sent), sum(piece.n_received)) <= max(most, 3 * RUN)
    assert len(plans[0]) > 10
