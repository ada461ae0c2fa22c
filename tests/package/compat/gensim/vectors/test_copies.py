"""Copies of vectors from gensim and to gensim."""

import numpy as np
from sgns.compat.gensim import KeyedVectors, from_gensim


def test_vectors_survive_a_round_trip(ours, theirs, real):
    back = ours.to_gensim()
    assert type(back) is real["KeyedVectors"]
    assert back.index_to_key == theirs.index_to_key
    np.testing.assert_array_equal(back.vectors, theirs.vectors)
    assert back.most_similar("w1") == theirs.most_similar("w1")
    assert back.get_vecattr("w1", "count") == theirs.get_vecattr("w1", "count")
    back.add_vectors(["new"], np.ones((1, 20), np.float32))
    assert "new" not in ours
    back.vectors[0] = 0
    assert ours["w0"].any()
    assert type(from_gensim(theirs)) is KeyedVectors
