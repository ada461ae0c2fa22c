"""Tests of the place of the rows of a training that is not dealt to ranks."""

import numpy as np
import pytest
from sgns.training import memory
from sgns.training.matrices import Matrices
from sgns.training.placement import Placement
from sgns.training.ranks import Ranks
from sgns.training.run import Run


def allocate(ranks):
    return Placement(ranks).allocate(100, 60, 16, 0, seed=1, workers=1, buckets=9)


def test_all_rows_are_in_the_process():
    matrices, expected = allocate(Ranks()), Matrices.allocate(100, 60, 16, 0, seed=1, buckets=9)
    for found, rows in zip(matrices.as_arrays()[:2], expected.as_arrays()[:2], strict=True):
        assert np.array_equal(found, rows)
    assert Placement(Ranks()).run is Run


@pytest.mark.parametrize(("size", "times"), [(1, 1), (2, 6)])
def test_each_of_several_ranks_holds_them_twice(monkeypatch, size, times):
    ranks = Ranks()
    ranks.size, ranks.on_this_machine = size, 1 if size == 1 else 3
    needed = times * 4 * 16 * 169
    asked = []

    def available(processes):
        asked.append(processes)
        return needed - 1

    monkeypatch.setattr(memory, "available_memory", available)
    with pytest.raises(MemoryError, match="do not fit"):
        allocate(ranks)
    assert asked == [ranks.on_this_machine]
    monkeypatch.setattr(memory, "available_memory", lambda _: needed)
    allocate(ranks)
