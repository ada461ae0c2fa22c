"""Initial input vectors."""

import numpy as np
import pytest
from scipy import stats
from sgns import _core


def start(n_rows, dim, seed=1):
    matrix = _core.Matrix(n_rows, dim)
    matrix.fill_uniform(seed)
    return np.asarray(matrix)


@pytest.mark.parametrize("dim", [2, 16, 100])
def test_all_rows_differ(dim):
    rows = start(20_000, dim)
    assert len(np.unique(rows, axis=0)) == len(rows)


@pytest.mark.parametrize("dim", [1, 2, 16, 100, 300])
def test_components_are_uniform(dim, p_threshold):
    values = start(200_000 // dim, dim).ravel() * dim
    assert values.min() >= -1
    assert values.max() <= 1  # reached only by rounding, once in 2^26 components
    assert stats.kstest(values, stats.uniform(-1, 2).cdf).pvalue > p_threshold


@pytest.mark.parametrize("dim", [1, 17, 100])
def test_a_row_is_a_function_of_seed_and_row(dim):
    rows = start(50, dim, seed=9)
    np.testing.assert_array_equal(start(20, dim, seed=9), rows[:20])
    for i in (0, 1, 49):
        words = _core.random_words(dim, 9, _core.Purpose.initialization, 0, i) >> np.uint64(32)
        expected = (words / 2.0**31 - 1) / dim
        np.testing.assert_allclose(rows[i], expected, rtol=1e-6, atol=1e-9)
    both = np.concatenate([rows, start(50, dim, seed=10)])
    assert len(np.unique(both, axis=0)) == 100
