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


def test_row_numbers_that_are_keys_stay_keys(real):
    tags = real["KeyedVectors"](2, count=3)
    tags.vectors[:] = [[1, 2], [3, 4], [5, 6]]
    tags.index_to_key = [0, 1, 2]  # as Doc2Vec sets it, without entries in key_to_index
    ours = from_gensim(tags)
    assert ours.key_to_index == {0: 0, 1: 1, 2: 2}
    assert ours.most_similar(2, topn=1)[0][0] == tags.most_similar(2, topn=1)[0][0]
