"""Tests of matrices of which each rank holds a part: ranks are threads."""

import numpy as np
from sgns.distributed import sharded_memory
from sgns.distributed.row_deal import RUN
from sgns.distributed.sharded_matrices import ShardedMatrices
from sgns.distributed.sharded_memory import memory_of_rank
from sgns.errors import DivergenceError

from .threads import on_ranks

DIMS = 5


def deal_matrices(group, height=301, seed=3):
    return ShardedMatrices.deal((height, height), DIMS, seed, 1, group)


def test_a_component_that_is_not_finite_is_an_error_on_all_that_names_its_row():
    def check(group):
        matrices = deal_matrices(group)
        if group.rank == 1:
            np.asarray(matrices.out_rows)[RUN + 2, 1] = np.nan
        matrices.check_finite()

    for error in on_ranks(3, check):
        assert isinstance(error, DivergenceError)
        assert f"output vector {4 * RUN + 2}: " in str(error)


def test_a_share_that_does_not_fit_is_refused(monkeypatch):
    def allocate(group):
        group.on_this_machine = 2
        return deal_matrices(group, 1000)

    free = 2 * sum(memory_of_rank([1000, 1000], DIMS, 4).values())
    monkeypatch.setattr(sharded_memory, "available_memory", lambda _: free)
    for size, fits in ((2, False), (4, True), (8, True)):
        results = on_ranks(size, allocate)
        assert all(isinstance(each, MemoryError) != fits for each in results)
