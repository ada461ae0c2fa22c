"""Matrices: their shapes, their initial values, and views of them."""

import numpy as np
import pytest
import sgns
from sgns import _core
from sgns.training import memory
from sgns.training.matrices import Matrices, copied


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


def test_the_rows_do_not_depend_on_the_workers():
    one, many = (Matrices.allocate(40_001, 5, 20, 4, 7, workers) for workers in (1, 5))
    for rows, expected in zip(many.as_arrays(), one.as_arrays(), strict=True):
        np.testing.assert_array_equal(rows, expected)
    with pytest.raises(ValueError, match="workers"):
        Matrices.allocate(40_001, 5, 20, 4, 7, 0)


def test_a_copy_has_the_rows_and_its_own_memory():
    rows = Matrices.allocate(40_001, 5, 20, 4, 7, 3).as_arrays()[0]
    expected = rows.tolist()
    copy = copied(rows, 3)
    assert copy.flags.c_contiguous
    rows[:] = 0
    assert copy.tolist() == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (np.ones((3, 4), np.float32), np.ones((3, 5), np.float32)),
        (np.ones((3, 4), np.float32), np.ones((2, 4), np.float32)),
        (np.ones((3, 4), np.float32), np.ones(12, np.float32)),
        (np.ones((4, 3), np.float32).T, np.ones((3, 4), np.float32)),
        (np.ones((3, 4), np.float32), np.ones((6, 4), np.float32)[::-2]),
        (np.ones((3, 4), np.float32), np.broadcast_to(np.ones(4, np.float32), (3, 4))),
    ],
)
def test_rows_that_do_not_fit_are_not_copied(source, target):
    with pytest.raises(ValueError, match="array"):
        _core.copy_rows(source, target, 1)


def test_arrays_are_views():
    matrices = Matrices.allocate(3, 5, 20, 4, seed=1)
    for rows in matrices.as_arrays():
        rows[2, 3] = 9
    for rows in (matrices.in_rows, matrices.out_rows, matrices.node_rows):
        assert np.asarray(rows)[2, 3] == 9


def test_nothing_is_allocated_if_it_does_not_fit(monkeypatch):
    monkeypatch.setattr(memory, "available_memory", lambda _=1: 10_000)
    monkeypatch.setattr(_core, "Matrix", lambda *_: pytest.fail("it was allocated"))
    with pytest.raises(MemoryError, match=r"three float32 matrices of shape \(30, 100\) do not"):
        Matrices.allocate(30, 5, 100, 4, seed=1)


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize(
    ("at", "row", "value", "message"),
    [
        (0, 2, np.inf, "input vector 2: component 4 is inf"),
        (1, 4, np.nan, "output vector 4: component 4 is nan"),
        (2, 0, -np.inf, "node vector 0: component 4 is -inf"),
    ],
)
def test_a_vector_that_is_not_finite_is_a_divergence(at, row, value, message, workers):
    matrices = Matrices.allocate(3, 5, 20, 4, 1, workers)
    matrices.as_arrays()[at][:, 1] = 3e38  # large numbers, whose sum is infinite, are sound
    matrices.check_finite()
    matrices.as_arrays()[at][row, 3] = value
    with pytest.raises(sgns.DivergenceError, match=f"^training diverged: {message}, .*lower alpha"):
        matrices.check_finite()
