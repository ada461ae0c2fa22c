"""Shares of the chunks of the core."""

from types import SimpleNamespace

import numpy as np
import pytest
from sgns.distributed.shares import CoreShareTrainer
from sgns.training.matrices import Matrices


@pytest.mark.parametrize("n_nodes", [0, 3])
def test_the_core_trains_and_exchanges_the_rows_where_they_are(n_nodes):
    trainer = CoreShareTrainer(SimpleNamespace(n_words=20_000, n_chunks=3))
    assert (trainer.n_words, trainer.n_chunks) == (20_000, 3)
    run = SimpleNamespace(matrices=Matrices.allocate(5, 4, 2, n_nodes, seed=1))
    before = [rows.copy() for rows in run.matrices.by_name().values()]
    with trainer.opened(run):
        rows = trainer.changing_rows(run)
    heights = [5, 4, 3] if n_nodes else [5, 4]
    assert [(of.n_rows, of.dim, of.device.type) for of in rows] == [(n, 2, "cpu") for n in heights]
    for now, was in zip(run.matrices.by_name().values(), before, strict=True):
        assert np.array_equal(now, was)
