"""Tests of the single rank of a training that is not distributed."""

import numpy as np
import pytest
from sgns.arguments.progress import Display
from sgns.machine import available_cores
from sgns.training.ranks import Ranks


def test_a_single_rank_decides_by_itself():
    ranks = Ranks()
    assert ranks.any(True)
    assert not ranks.any(False)
    assert ranks.first(lambda: 3.0) == 3.0
    arrays = {"a": np.arange(3)}
    assert ranks.share(arrays) == arrays
    rows = np.ones((2, 2), np.float32)
    ranks.share_rows(rows)
    assert (rows == 1).all()
    ranks.check_same({"seed": 1})
    with pytest.raises(KeyError), ranks.together(), ranks.defers_signals():
        raise KeyError


def test_ranks_on_one_machine_share_its_cores():
    ranks = Ranks()
    assert ranks.workers(None) is None
    assert ranks.workers(3) == 3
    ranks.on_this_machine = 10**6
    assert ranks.workers(None) == 1
    ranks.on_this_machine = available_cores() + 1
    assert ranks.workers(3) == 3


def test_only_the_first_rank_shows_progress():
    ranks = Ranks()
    mine = Display("log")
    assert ranks.display(mine) is mine
    ranks.rank = 1
    assert ranks.display(mine).kind == "none"
    with pytest.raises(ValueError, match="progress must be"):
        ranks.display("loud")
