"""Draws from the alias table, compared with their distribution."""

import numpy as np
import pytest
from sgns import AliasTable, _core

rng = np.random.default_rng(0)
WEIGHTS = {
    "one": [3.0],
    "two": [1.0, 2.0],
    "two, one of them zero": [0.0, 5.0],
    "three": [0.2, 0.5, 0.3],
    "three, from 1e-300 to 1e300": [1e-300, 1e300, 1.0],
    "three at the largest double": [1.7e308, 1.7e308, 0.85e308],
    "three at the smallest double": [5e-324, 1e-323, 5e-324],
    "equal": np.ones(1000),
    "every other zero": np.tile([0.0, 1.0], 500),
    "one dominates": np.append(np.ones(999), 1e6),
    "one dominates all but wholly": np.append(1e300, np.full(999, 1e-300)),
    "thousand": rng.exponential(size=1000),
    "million": rng.exponential(size=1_000_000),
    "million by Zipf's law": 1 / np.arange(1.0, 1_000_001) ** 0.75,
}


def draw_by_core(weights, n, seed):
    table = AliasTable(weights)
    assert len(table) == len(weights)
    return table.draw(n, seed)


def draw_by_torch(weights, n, seed):
    import torch
    from sgns.torch_backend.samplers import AliasSampler

    table = _core.AliasTable(np.asarray(weights, np.float64))
    sampler = AliasSampler(table, torch.device("cpu"))
    return sampler.draw((n,), torch.Generator().manual_seed(seed)).numpy()


both_samplers = pytest.mark.parametrize("draw", [draw_by_core, draw_by_torch])


@both_samplers
@pytest.mark.parametrize("name", WEIGHTS)
def test_draws_follow_the_weights(name, draw, assert_follows):
    weights = np.asarray(WEIGHTS[name])
    n = 300_000 if len(weights) <= 1000 else 10_000_000
    scaled = weights / weights.max()
    assert_follows(draw(weights, n, seed=3), scaled / scaled.sum())


@both_samplers
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_zero_weights_are_never_drawn(seed, draw):
    """Rounding leaves gaps in the columns of these weights, where a zero could be drawn."""
    weights = np.random.default_rng(seed).exponential(size=20_000)
    weights[1::2] = 0.0
    assert (draw(weights, 2_000_000, seed) % 2 == 0).all()


def test_zero_weights_are_not_drawn_at_height_zero():
    # Found by search: a draw at height zero (one in four billion), in the column of the token
    # with weight zero.
    word = _core.random_words(1, 1, _core.Purpose.sampling, 0, 722693744)
    assert int(word[0]) == 0x81E6F9F3_00000000
    assert AliasTable([1.0, 0.0]).draw(1, seed=1, stream=722693744) == 0


@pytest.mark.parametrize("size", [1, 2, 3, 10, 37])
def test_columns_hold_the_exact_probabilities(size):
    """Rebuild the table from draws whose random words are known, and add its columns up.

    A draw shows that its column belongs to this token at this height. Between the highest
    draw of a column's own token and the lowest of its alias lies the height at which the
    column is split; a million draws leave almost no gap.
    """
    n = 1_000_000
    weights = np.random.default_rng(size).exponential(size=size)
    drawn = AliasTable(weights).draw(n, seed=5, stream=8)
    words = _core.random_words(n, 5, _core.Purpose.sampling, 0, 8)
    columns = ((words >> np.uint64(32)) * np.uint64(size)) >> np.uint64(32)
    heights = (words & np.uint64(2**32 - 1)) / 2.0**32

    rebuilt = np.zeros(size)
    for column in range(size):
        own = (columns == column) & (drawn == column)
        other = (columns == column) & (drawn != column)
        alias = np.unique(drawn[other])
        assert len(alias) <= 1, "a column is shared by two tokens at most"
        top, bottom = heights[own].max(initial=0), heights[other].min(initial=1)
        assert top < bottom, "a column's own token is below its alias"
        rebuilt[column] += (top + bottom) / 2
        rebuilt[alias] += 1 - (top + bottom) / 2
    # n / size heights fall on a column: its split is known to about size / n of its height.
    np.testing.assert_allclose(rebuilt / size, weights / weights.sum(), rtol=0, atol=2e-5)


def test_streams_and_seeds_differ():
    table = AliasTable(np.ones(1000))
    draws = [table.draw(100, *name).tolist() for name in ((1, 0), (1, 1), (2, 0), (2, 1))]
    assert len({tuple(each) for each in draws}) == 4
    assert table.draw(100, 1, 0).tolist() == draws[0]
