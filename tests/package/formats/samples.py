"""Vectors that tests of formats share."""

from __future__ import annotations

import numpy as np
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

TOKENS = ("the", "naïve", "日本", "\U0001f600", "#", "1.5", "-", "a_b", '"', "</s>")


def sample(counts: bool = True) -> WordVectors:
    """Vectors with a padded row, numbers near the ends of float32, and odd tokens."""
    rng = np.random.default_rng(1)
    matrix = rng.normal(size=(len(TOKENS), 16)).astype(np.float32)[:, :6]
    matrix[0] = [0.0, -0.0, 1.0, 1e-45, -3.4028235e38, 1.1754944e-38]
    matrix[1] = [16777216, 0.1, 1 / 3, -1e-7, 123456.79, 1e10]
    counts_given = np.arange(len(TOKENS))[::-1] if counts else None
    return WordVectors(Vocabulary(TOKENS, counts_given), matrix)


def assert_equal(found: WordVectors, expected: WordVectors) -> None:
    assert found.vocabulary.tokens == expected.vocabulary.tokens
    np.testing.assert_array_equal(found.matrix, expected.matrix, strict=True)
    np.testing.assert_array_equal(np.signbit(found.matrix), np.signbit(expected.matrix))
