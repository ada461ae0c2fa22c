"""Names and attributes that do not exist: the errors say what to use."""

import copy
import pickle

import pytest
import sgns.compat.gensim
from sgns.compat.gensim import KeyedVectors, Word2Vec


@pytest.mark.parametrize("name", ["FastText", "FastTextKeyedVectors"])
def test_models_that_do_not_exist_yet_are_import_errors(name):
    with pytest.raises(ImportError, match=f"no {name} yet.*from gensim.models.* import {name}"):
        exec(f"from sgns.compat.gensim import {name}")
    with pytest.raises(AttributeError, match=f"no {name} yet"):
        getattr(sgns.compat.gensim, name)
    assert not hasattr(sgns.compat.gensim, name)


def test_other_names_have_the_usual_errors():
    with pytest.raises(ImportError, match="cannot import name 'Word2Vek'"):
        exec("from sgns.compat.gensim import Word2Vek")
    with pytest.raises(AttributeError, match="did you mean 'Word2Vec'"):
        sgns.compat.gensim.Word2Vek  # noqa: B018
    with pytest.raises(AttributeError, match=r"from sgns\.compat\.gensim import Word2Vec"):
        sgns.compat.gensim.models  # noqa: B018
    exec("from sgns.compat.gensim import interop")  # a module, not a name of this package


@pytest.fixture(scope="module")
def model():
    return Word2Vec([["a", "b"]] * 9, vector_size=4, min_count=1, epochs=1, sample=0)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("most_similar", r"use model\.wv\.most_similar"),
        ("save_word2vec_format", r"use model\.wv\.save_word2vec_format"),
        ("index2word", r"use model\.wv\.index_to_key"),
        ("vocab", r"use model\.wv\.key_to_index"),
        ("syn0", r"use model\.wv\.vectors"),
        ("iter", r"use model\.epochs"),
        ("predict_output_words", "did you mean 'predict_output_word'"),
        ("syn1", "syn1 exists only with hierarchical softmax, but hs=0"),
        ("load", r"call it on the class, as in model = Word2Vec\.load\(path\)"),
        ("xyzzy", "'Word2Vec' object has no attribute 'xyzzy'$"),
    ],
)
def test_attributes_of_models_elsewhere(model, name, message):
    with pytest.raises(AttributeError, match=message):
        getattr(model, name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wv", "these are the vectors already"),
        ("train", r"load the model with Word2Vec\.load"),
        ("most_similiar", "did you mean 'most_similar'"),
        ("syn0norm", r"use get_normed_vectors\(\)"),
        ("_private", "no attribute '_private'$"),
    ],
)
def test_attributes_of_vectors_elsewhere(model, name, message):
    with pytest.raises(AttributeError, match=message):
        getattr(model.wv, name)


def test_the_class_names_the_reader_of_vectors():
    with pytest.raises(AttributeError, match=r"KeyedVectors\.load_word2vec_format\(path"):
        Word2Vec.load_word2vec_format("vectors.bin", binary=True)


def test_errors_name_the_class_of_the_object():
    class Mine(KeyedVectors):
        pass

    with pytest.raises(AttributeError, match="'Mine' object has no attribute 'nothing'"):
        Mine(1).nothing  # noqa: B018


def test_objects_can_still_be_copied(model):
    for copied in (copy.copy(model), copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert copied.wv.index_to_key == model.wv.index_to_key
