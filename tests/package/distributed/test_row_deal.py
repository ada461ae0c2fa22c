"""Tests of the deal of rows to ranks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sgns.distributed.row_deal import RUN, RowDeal


@given(st.integers(1, 5), st.integers(1, 1000))
def test_every_row_has_one_owner_and_one_place(size, n_rows):
    ids = np.arange(n_rows, dtype=np.uint32)
    owned = []
    for rank in range(size):
        deal = RowDeal(rank, size, n_rows)
        own = deal.ids(0, deal.n_own)
        assert (deal.owners(own) == rank).all()
        assert np.array_equal(deal.places(own), np.arange(deal.n_own))
        owned.extend(own.tolist())
        assert np.array_equal(deal.owners(ids), RowDeal(0, size, n_rows).owners(ids))
    assert sorted(owned) == ids.tolist()
    shares = [RowDeal(rank, size, n_rows).n_own for rank in range(size)]
    assert max(shares) - min(shares) <= RUN
