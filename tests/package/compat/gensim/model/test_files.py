"""Files of whole models."""

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import KeyedVectors, Word2Vec
from sgns.files import container

from .models import train


def test_damaged_trees_are_refused(sentences, tmp_path):
    path = tmp_path / "m"
    train(sentences, hs=1).save(path)
    arrays, metadata = container.read(path, Word2Vec._file_kind)
    for name, values in (
        ("tree_nodes", arrays["tree_nodes"] + 60),
        ("tree_offsets", arrays["tree_offsets"][:-1]),
        ("node_vectors", arrays["node_vectors"][:-1]),
    ):
        container.write(path, Word2Vec._file_kind, arrays | {name: values}, metadata)
        with pytest.raises(sgns.FormatError, match="not a valid model"):
            Word2Vec.load(path)


def test_a_loaded_model_continues_as_the_saved_one(sentences, tmp_path):
    path = tmp_path / "word2vec.model"
    options = {"vector_size": 6, "min_count": 1, "workers": 1, "window": 3, "comment": "mine"}
    model = Word2Vec(sentences, **options, seed=None)
    model.save(str(path))
    read = Word2Vec.load(str(path))
    for name in ("vectors", "index_to_key"):
        assert np.array_equal(getattr(read.wv, name), getattr(model.wv, name))
    for name in ("window", "comment", "seed", "corpus_count", "train_count", "min_alpha"):
        assert getattr(read, name) == getattr(model, name)
    assert KeyedVectors.load(path).index_to_key == model.wv.index_to_key
    for each in (model, read):
        each.train(sentences, total_examples=each.corpus_count, epochs=1)
    np.testing.assert_array_equal(read.wv.vectors, model.wv.vectors)
    np.testing.assert_array_equal(read.syn1neg, model.syn1neg)


def test_subclasses_with_custom_constructors_are_loaded(sentences, tmp_path):
    class Mine(Word2Vec):
        def __init__(self, corpus):
            super().__init__(corpus, min_count=1, vector_size=3)

    Mine(sentences).save(tmp_path / "m")
    assert type(Mine.load(tmp_path / "m")) is Mine
