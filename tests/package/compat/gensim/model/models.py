"""Small models that the tests of this folder train."""

import numpy as np
from sgns.compat.gensim import Word2Vec

QUICK = {"vector_size": 8, "min_count": 1, "workers": 1, "sample": 0, "epochs": 2}


def train(sentences, **options):
    return Word2Vec(sentences, **(QUICK | options))


def same(a, b):
    return np.array_equal(a.wv.vectors, b.wv.vectors) and np.array_equal(a.syn1neg, b.syn1neg)
