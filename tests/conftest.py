"""Inputs that tests of several topics share."""

from __future__ import annotations

import numpy as np
import pytest
import sgns
from sgns import _core


@pytest.fixture(scope="session")
def corpus() -> sgns.Corpus:
    """20,011 words of Zipf's law over 200 tokens, in sentences of 1 to 40 words."""
    rng = np.random.default_rng(0)
    share = 1 / np.arange(1, 201)
    ids = rng.choice(200, 20_011, p=share / share.sum())
    inner = np.cumsum(rng.integers(1, 41, 20_011))
    offsets = np.concatenate([[0], inner[inner < ids.size], [ids.size]])
    return sgns.Corpus.from_ids(ids, offsets, n_tokens=200)


@pytest.fixture(scope="module")
def exact_products():
    """Train with kernels that round nothing to bfloat16."""
    exact = [isa for isa in _core.supported_isas() if _core.products(isa) == "float32"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SGNS_ISA", exact[0])
        yield
