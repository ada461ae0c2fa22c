"""Samplers on a device: draws of ids, and subsampling."""

import numpy as np
import pytest
import torch
from sgns import _core
from sgns.torch_backend.samplers import AliasSampler, subsampled


def generator(seed):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def sampler():
    return AliasSampler(_core.AliasTable(np.array([1.0, 0.0, 3.0])), torch.device("cpu"))


def test_draws_have_a_shape_and_follow_the_weights(sampler):
    ids = sampler.draw((1000, 8), generator(1))
    assert ids.shape == (1000, 8)
    assert ids.dtype == torch.int64
    shares = torch.bincount(ids.flatten(), minlength=3) / ids.numel()
    assert shares[1] == 0
    assert shares.tolist() == pytest.approx([0.25, 0, 0.75], abs=0.02)  # 4 standard errors


def test_draws_are_those_of_the_generator(sampler):
    first, same, other = (sampler.draw((50,), generator(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


def test_words_are_kept_with_their_probability():
    ids = torch.tensor([0, 1, 2] * 3000)
    keep = torch.tensor([0.0, 1.0, 0.25])
    positions = subsampled(ids, keep, generator(1))
    assert (positions.diff() > 0).all()
    counts = torch.bincount(ids[positions], minlength=3).tolist()
    assert counts[:2] == [0, 3000]
    assert counts[2] == pytest.approx(750, abs=95)  # 4 standard errors


def test_no_words_give_no_positions():
    none = subsampled(torch.empty(0, dtype=torch.int64), torch.ones(1), generator(1))
    assert none.shape == (0,)
