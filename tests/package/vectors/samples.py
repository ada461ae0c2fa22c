"""Small word vectors, and a comparison of answers."""

from __future__ import annotations

import numpy as np
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

N_TOKENS, SIZE = 200, 17


def small(rows: list[list[float]]) -> WordVectors:
    return WordVectors(Vocabulary(f"w{i}" for i in range(len(rows))), np.float32(rows))


def assert_same(ours: list[tuple[str, float]], theirs: list[tuple[str, float]]) -> None:
    assert [token for token, _ in ours] == [token for token, _ in theirs]
    np.testing.assert_allclose([x for _, x in ours], [x for _, x in theirs], rtol=0, atol=1e-6)
