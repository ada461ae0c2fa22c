"""Rows on a device, exchanged by ranks that are threads."""

import numpy as np
import pytest
import torch
from sgns.distributed import exchange
from sgns.distributed.exchange import CoreRows, Exchange
from sgns.torch_backend.device_rows import DeviceRows
from sgns.training.matrices import Matrices

from ..distributed.agreement import agreed
from ..distributed.threads import on_ranks


@pytest.mark.parametrize(("name", "error"), [("float32", 1e-5), ("bfloat16", 0.1)])
def test_a_device_merges_rows_by_the_rule_as_the_core_does(monkeypatch, name, error):
    monkeypatch.setenv(exchange.VARIABLE, name)
    monkeypatch.setattr(exchange, "_PIECE_BYTES", 4 * 10 * 5)  # ten rows
    rng = np.random.default_rng(0)
    changes = rng.normal(size=(3, 47, 5)).astype(np.float32)
    changes[:, :20] += 5  # of which ranks agree
    changes[:, 20:25] = 0

    def merge(group):
        found = []
        for is_core in (True, False):
            both = Matrices.allocate(47, 33, 5, 0, seed=1)
            arrays = list(both.by_name().values())
            before = [of.copy() for of in arrays]
            if is_core:
                rows = [CoreRows(of, 1) for of in (both.in_rows, both.out_rows)]
            else:
                tensors = [torch.tensor(of) for of in arrays]
                arrays = [of.numpy() for of in tensors]
                rows = [DeviceRows(of) for of in tensors]
            run = Exchange(rows, group)
            for of_all in (False, True):
                for of in arrays:
                    of += changes[group.rank, : len(of)]
                run(of_all)
            found.append(arrays)
        return before, *found

    results = on_ranks(3, merge)
    for before, of_core, of_device in results:
        for i in range(2):
            np.testing.assert_allclose(of_device[i], of_core[i], rtol=1e-5, atol=1e-5)
            expected = before[i] + 2 * agreed(changes[:, : len(before[i])])
            np.testing.assert_allclose(of_device[i], expected, rtol=1e-4, atol=error)
            assert np.array_equal(of_device[i], results[0][2][i])
            assert np.array_equal(of_device[i][20:25], before[i][20:25])


def test_a_divergence_shows_after_an_exchange():
    def merge(group):
        rows = torch.zeros(2, 3)
        run = Exchange([DeviceRows(rows)], group)
        rows[0, 0] = torch.nan if group.rank else 1.0
        run()
        return rows

    for rows in on_ranks(2, merge):
        assert torch.isnan(rows[0, 0])
        assert (rows[1] == 0).all()
