"""Copies from gensim and to gensim, and replacement of gensim's classes."""

import gensim.models
import gensim.models.keyedvectors
import gensim.models.word2vec
import numpy as np
import pytest
from sgns.compat.gensim import KeyedVectors, Word2Vec, from_gensim, install, uninstall

OPTIONS = {"vector_size": 6, "min_count": 2, "window": 3, "seed": 5, "sg": 1, "max_final_vocab": 50}


@pytest.fixture
def installed():
    install()
    yield
    uninstall()


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


def test_models_survive_a_round_trip(real, sentences):
    theirs = real["Word2Vec"](sentences, **OPTIONS, workers=1)
    theirs.wv.vectors_lockf = np.zeros(1, np.float32)
    model = from_gensim(theirs)
    assert model.wv.vectors_lockf == 0
    assert type(model) is Word2Vec
    assert model.wv.index_to_key == theirs.wv.index_to_key
    np.testing.assert_array_equal(model.syn1neg, theirs.syn1neg)
    for name in (*OPTIONS, "corpus_count", "corpus_total_words", "train_count", "epochs"):
        assert getattr(model, name) == getattr(theirs, name), name
    model.train(sentences, total_examples=model.corpus_count, epochs=1)
    assert not np.array_equal(model.syn1neg, theirs.syn1neg)

    back = model.to_gensim()
    assert type(back) is real["Word2Vec"]
    assert back.wv.index_to_key == model.wv.index_to_key
    np.testing.assert_array_equal(back.wv.vectors, model.wv.vectors)
    np.testing.assert_array_equal(back.syn1neg, model.syn1neg)
    assert back.wv.vectors_lockf == 0
    for name in (*OPTIONS, "corpus_count", "corpus_total_words"):
        assert getattr(back, name) == getattr(theirs, name), name
    trained, _ = back.train(sentences, total_examples=back.corpus_count, epochs=1)
    assert trained > 0
    assert not np.array_equal(model.syn1neg, back.syn1neg)


def test_other_objects_are_refused():
    with pytest.raises(TypeError, match="expected a KeyedVectors or Word2Vec of gensim, got dict"):
        from_gensim({})


def test_install_replaces_gensims_classes(installed, sentences, real):
    assert gensim.models.Word2Vec is gensim.models.word2vec.Word2Vec is Word2Vec
    assert gensim.models.KeyedVectors is gensim.models.keyedvectors.KeyedVectors is KeyedVectors
    assert gensim.models.word2vec.FAST_VERSION >= 0
    install()  # a second call has no effect
    from gensim.models import Word2Vec as imported

    class Mine(imported):
        pass

    model = Mine(sentences, min_count=1, vector_size=4)
    assert isinstance(model, gensim.models.Word2Vec)
    assert isinstance(model.wv, gensim.models.KeyedVectors)
    for name in ("LineSentence", "PathLineSentences", "Text8Corpus"):
        installed = getattr(gensim.models.word2vec, name)
        assert installed.__module__ == "sgns.compat.gensim.sentences.readers"
    assert type(model.to_gensim()) is real["Word2Vec"]
    assert type(model.wv.to_gensim()) is real["KeyedVectors"]


def test_uninstall_restores_gensims_classes(real):
    install()
    uninstall()
    uninstall()  # a second call has no effect
    for name in ("Word2Vec", "LineSentence", "PathLineSentences", "Text8Corpus", "KeyedVectors"):
        assert getattr(gensim.models.word2vec, name) is real[name]
    assert gensim.models.Word2Vec is real["Word2Vec"]
    assert gensim.models.KeyedVectors is real["KeyedVectors"]
