"""Tests of the exchange of rows: ranks are threads."""

import numpy as np
import pytest
from sgns.distributed import exchange
from sgns.distributed.exchange import CoreRows, Exchange
from sgns.training.matrices import Matrices

from .agreement import agreed
from .threads import on_ranks


@pytest.mark.parametrize(("name", "error"), [("float32", 1e-5), ("bfloat16", 0.1)])
def test_rows_are_merged_by_the_agreement_rule_in_pieces(monkeypatch, name, error):
    monkeypatch.setenv(exchange.VARIABLE, name)
    monkeypatch.setattr(exchange, "_PIECE_BYTES", 4 * 10 * 5)  # ten rows
    rng = np.random.default_rng(0)
    changes = rng.normal(size=(3, 47, 5)).astype(np.float32)
    changes[:, :20] += 5  # of which ranks agree
    changes[:, 20:25] = 0

    def merge(group):
        matrices = Matrices.allocate(47, 33, 5, 0, seed=1)
        before = [rows.copy() for rows in matrices.by_name().values()]
        run = Exchange([CoreRows(rows, 1) for rows in (matrices.in_rows, matrices.out_rows)], group)
        for _ in range(2):
            for rows in matrices.by_name().values():
                rows += changes[group.rank, : len(rows)]
            run()
        return before, [rows.copy() for rows in matrices.by_name().values()]

    results = on_ranks(3, merge)
    for before, after in results:
        for i in range(2):
            assert np.array_equal(after[i], results[0][1][i])
            change = agreed(changes[:, : len(before[i])])
            np.testing.assert_allclose(after[i], before[i] + 2 * change, rtol=1e-4, atol=error)
            assert np.array_equal(after[i][20:25], before[i][20:25])


def test_rows_that_no_rank_has_changed_are_not_sent(monkeypatch):
    sent = []

    def merge(group):
        matrices = Matrices.allocate(9, 9, 3, 0, seed=1)
        run = Exchange([CoreRows(rows, 1) for rows in (matrices.in_rows, matrices.out_rows)], group)
        np.asarray(matrices.in_rows)[group.rank] += 1  # rows 0 and 1, and no output row
        if group.rank == 0:
            begin = group.begin_sum
            monkeypatch.setattr(group, "begin_sum", lambda x: (sent.append(x.shape), begin(x))[1])
        run()

    assert on_ranks(2, merge) == [None, None]
    assert sent == [(2, 3), (2,)]


def test_an_exchange_of_frequent_rows_leaves_the_others_to_the_next_one():
    changes = np.random.default_rng(0).normal(size=(2, 40, 3)).astype(np.float32)

    def merge(group):
        matrices = Matrices.allocate(40, 40, 3, 0, seed=1)
        sides = (matrices.in_rows, matrices.out_rows)
        run = Exchange([CoreRows(rows, 1) for rows in sides], group)
        found = [np.array(rows) for rows in sides]
        for of_all in (False, True):
            for rows in sides:
                np.asarray(rows)[:] += changes[group.rank]
            run(of_all)
            found += [np.array(rows) for rows in sides]
        return found

    results = on_ranks(2, merge)
    once, twice = agreed(changes), agreed(2 * changes)
    for rank, (*before, in_rows, out_rows, in_end, out_end) in enumerate(results):
        for i, (rows, end) in enumerate([(in_rows, in_end), (out_rows, out_end)]):
            np.testing.assert_allclose(rows[:5], before[i][:5] + once[:5], atol=1e-5)
            assert np.array_equal(rows[5:], before[i][5:] + changes[rank][5:])
            np.testing.assert_allclose(end[:5], before[i][:5] + 2 * once[:5], atol=1e-5)
            np.testing.assert_allclose(end[5:], before[i][5:] + twice[5:], atol=1e-5)
            assert np.array_equal(end, results[0][4 + i])


def test_another_type_of_changes_is_refused(monkeypatch):
    monkeypatch.setenv(exchange.VARIABLE, "int8")
    with pytest.raises(ValueError, match=r"SGNS_DISTRIBUTED_ROWS must be .*float32.*, got 'int8'"):
        exchange.row_type()
