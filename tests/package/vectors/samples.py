"""Small word vectors, and a comparison of answers."""

from __future__ import annotations

import numpy as np
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

N_TOKENS, SIZE = 200, 17

#: Tokens "b" and "d" never occurred. Their vectors are nearest to that of "a".
SPARSE = WordVectors(
    Vocabulary(["a", "b", "c", "d", "e"], [4, 0, 3, 0, 1]),
    [[1, 0], [1, 0.01], [1, 0.5], [1, 0], [0, 1]],
)


def small(rows: list[list[float]]) -> WordVectors:
    return WordVectors(Vocabulary(f"w{i}" for i in range(len(rows))), np.float32(rows))


def assert_same(ours: list[tuple[str, float]], theirs: list[tuple[str, float]]) -> None:
    assert [token for token, _ in ours] == [token for token, _ in theirs]
    np.testing.assert_allclose([x for _, x in ours], [x for _, x in theirs], rtol=0, atol=1e-6)
