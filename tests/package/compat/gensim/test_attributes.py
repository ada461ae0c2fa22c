"""Attributes that users and subclasses add, in files of models and vectors."""

import threading

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import KeyedVectors, Word2Vec
from sgns.compat.gensim.attributes import own_attributes, restore_attributes

SENTENCES = [["a", "b", "c"], ["b", "c", "d"]] * 5
QUICK = {"vector_size": 4, "min_count": 1, "epochs": 1, "sample": 0, "workers": 1}


class Walks(Word2Vec):
    """A model with attributes of its own."""

    def __init__(self, name):
        self.name = name
        self.lengths = {"a": [1, 2], ("b", 3): None}
        self.degrees = np.arange(5)
        super().__init__(SENTENCES, **QUICK)
        self.wv.source = ("walks", 7)


class Named(KeyedVectors):
    """Vectors with an attribute of their own."""

    title = None


def test_attributes_of_a_subclass_survive_files(tmp_path):
    model = Walks("karate")
    model.notes = "mine"
    model.save(tmp_path / "m")
    read = Walks.load(tmp_path / "m")
    assert (read.name, read.notes) == ("karate", "mine")
    assert read.lengths == model.lengths
    np.testing.assert_array_equal(read.degrees, np.arange(5))
    read.degrees[0] = 9  # a copy
    assert read.wv.source == KeyedVectors.load(tmp_path / "m").source == ("walks", 7)
    assert Word2Vec.load(tmp_path / "m").name == "karate"
    read.save(tmp_path / "again")
    assert Walks.load(tmp_path / "again").degrees[0] == 9


def test_attributes_of_vectors_survive_files(tmp_path):
    vectors = Named(1)
    vectors.add_vector("a", [1])
    vectors.title = "letters"
    vectors.save(tmp_path / "v")
    assert Named.load(tmp_path / "v").title == "letters"
    assert len(sgns.WordVectors.load(tmp_path / "v", "safetensors")) == 1


def test_models_without_own_attributes_store_none(tmp_path):
    assert own_attributes(Word2Vec(), vars(Word2Vec()), ()) == {}


def test_other_attributes_are_left_out_with_a_warning(tmp_path):
    model = Walks("karate")
    model.lock = threading.Lock()
    model.words = np.array(["a"], object)
    with pytest.warns(UserWarning, match=r"lacks the attributes lock, words, which.*ignore="):
        model.save(tmp_path / "m")
    read = Walks.load(tmp_path / "m")
    assert (read.lock, read.words, read.name) == (None, None, "karate")
    model.save(tmp_path / "m", ignore=["lock", "words", "name"])
    assert Walks.load(tmp_path / "m").name is None
    assert model.name == "karate"


@pytest.mark.parametrize(
    "stored",
    [b"3", b'{"dict": [["vectors", 1]]}', b'{"dict": [["__class__", 1]]}', b'{"dict": [[1, 2]]}'],
)
def test_malformed_attributes_are_refused(stored):
    vectors = KeyedVectors(1)
    arrays = {"own_attributes": np.frombuffer(stored, np.uint8)}
    with pytest.raises(sgns.FormatError, match="v has malformed attributes"):
        restore_attributes(vectors, arrays, vars(vectors), "v")
