"""Matrices: their shapes, their initial values, and views of them."""

import numpy as np
import pytest
import sgns
from sgns import _core
from sgns.training import memory
from sgns.training.matrices import Matrices


def test_there_are_two_matrices_or_three():
    matrices = Matrices.allocate(3, 5, 20, 0, seed=1)
    assert matrices.node_rows is None
    shapes = [None if rows is None else rows.shape for rows in matrices.as_arrays()]
    assert shapes == [(3, 20), (5, 20), None]
    shapes = [rows.shape for rows in Matrices.allocate(3, 5, 20, 4, seed=1).as_arrays()]
    assert shapes == [(3, 20), (5, 20), (4, 20)]


def test_input_rows_are_random_and_others_zero():
    in_rows, out_rows, node_rows = Matrices.allocate(6, 5, 20, 4, seed=7).as_arrays()
    assert not out_rows.any()
    assert not node_rows.any()
    expected = _core.Matrix(6, 20)
    expected.fill_uniform(7)
    np.testing.assert_array_equal(in_rows, np.asarray(expected))
    assert 1 / 20 >= np.abs(in_rows).max() > 0.9 / 20
    other = Matrices.allocate(6, 5, 20, 4, seed=8).as_arrays()[0]
    assert not np.array_equal(in_rows, other)


def test_arrays_are_views():
    matrices = Matrices.allocate(3, 5, 20, 4, seed=1)
    for rows in matrices.as_arrays():
        rows[2, 3] = 9
    for rows in (matrices.in_rows, matrices.out_rows, matrices.node_rows):
        assert np.asarray(rows)[2, 3] == 9


def test_nothing_is_allocated_if_it_does_not_fit(monkeypatch):
    monkeypatch.setattr(memory, "available_memory", lambda: 10_000)
    monkeypatch.setattr(_core, "Matrix", lambda *_: pytest.fail("it was allocated"))
    with pytest.raises(MemoryError, match=r"three float32 matrices of shape \(30, 100\) do not"):
        Matrices.allocate(30, 5, 100, 4, seed=1)


@pytest.mark.parametrize(
    ("at", "row", "value", "message"),
    [
        (0, 2, np.inf, "input vector 2: component 4 is inf"),
        (1, 4, np.nan, "output vector 4: component 4 is nan"),
        (2, 0, -np.inf, "node vector 0: component 4 is -inf"),
    ],
)
def test_a_vector_that_is_not_finite_is_a_divergence(at, row, value, message):
    matrices = Matrices.allocate(3, 5, 20, 4, seed=1)
    matrices.as_arrays()[at][:, 1] = 3e38  # large numbers, whose sum is infinite, are sound
    matrices.check_finite()
    matrices.as_arrays()[at][row, 3] = value
    with pytest.raises(sgns.DivergenceError, match=f"^training diverged: {message}, .*lower alpha"):
        matrices.check_finite()
