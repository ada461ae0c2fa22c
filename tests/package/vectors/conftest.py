"""The same vectors here and in gensim."""

import numpy as np
import pytest
from gensim.models import KeyedVectors
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .samples import N_TOKENS, SIZE


@pytest.fixture(scope="module")
def matrix():
    return np.random.default_rng(7).normal(size=(N_TOKENS, SIZE)).astype(np.float32)


@pytest.fixture(scope="module")
def ours(matrix):
    return WordVectors(Vocabulary(f"w{i}" for i in range(N_TOKENS)), matrix)


@pytest.fixture(scope="module")
def gensims(matrix):
    vectors = KeyedVectors(SIZE)
    vectors.add_vectors([f"w{i}" for i in range(N_TOKENS)], matrix)
    return vectors
