"""gensim's objects, and objects of this package with the same content."""

import gensim.models
import numpy as np
import pytest
from sgns.compat.gensim import KeyedVectors

WORDS = [f"w{i}" for i in range(50)] + ["Paris", "paris", "PARIS", "Rome", "rome", "é", "w w", "0"]


@pytest.fixture(scope="session")
def real():
    """gensim's own classes by name, collected before a test replaces them."""
    from gensim.models import word2vec

    return {
        "Word2Vec": gensim.models.Word2Vec,
        "Doc2Vec": gensim.models.Doc2Vec,
        "KeyedVectors": gensim.models.KeyedVectors,
        "LineSentence": word2vec.LineSentence,
        "PathLineSentences": word2vec.PathLineSentences,
        "Text8Corpus": word2vec.Text8Corpus,
    }


@pytest.fixture(scope="session")
def theirs(real):
    rng = np.random.default_rng(3)
    vectors = real["KeyedVectors"](20)
    vectors.add_vectors(
        WORDS,
        rng.normal(size=(len(WORDS), 20)).astype(np.float32),
    )
    for word, count in zip(WORDS, rng.permutation(len(WORDS)).tolist(), strict=True):
        vectors.set_vecattr(word, "count", count + 1)
    return vectors


@pytest.fixture
def ours(theirs):
    return KeyedVectors.from_gensim(theirs)


@pytest.fixture(scope="session")
def sentences():
    """500 sentences of 1 to 20 words. Each has one of two topics, which share no words."""
    rng = np.random.default_rng(1)
    topics = [[f"{name}{i}" for i in range(30)] for name in "ab"]
    return [
        [topics[n % 2][i] for i in rng.integers(0, 30, rng.integers(1, 21))] for n in range(500)
    ]
