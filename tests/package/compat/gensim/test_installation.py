"""Replacement of gensim's classes, and their return."""

import gensim.models
import gensim.models.doc2vec
import gensim.models.keyedvectors
import gensim.models.word2vec
import pytest
from sgns.compat.gensim import Doc2Vec, KeyedVectors, Word2Vec, install, uninstall
from sgns.compat.gensim.installation import original


@pytest.fixture
def installed():
    install()
    yield
    uninstall()


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


def test_documents_are_trained_by_the_class_that_replaces_gensims(installed, real):
    module = gensim.models.doc2vec
    assert gensim.models.Doc2Vec is module.Doc2Vec is Doc2Vec
    documents = [module.TaggedDocument(["a", "b"], [i]) for i in range(9)]
    model = module.Doc2Vec(documents, vector_size=4, min_count=1, epochs=1, sample=0)
    assert isinstance(model, gensim.models.Word2Vec)
    assert isinstance(model.dv, gensim.models.KeyedVectors)
    theirs = real["Doc2Vec"](documents, vector_size=4, min_count=1, epochs=1)
    assert isinstance(theirs, Doc2Vec)  # while it is replaced
    assert module.TaggedLineDocument.__module__ == "sgns.compat.gensim.sentences.tagged"
    assert type(model.to_gensim()) is real["Doc2Vec"]
    uninstall()
    assert not isinstance(theirs, Doc2Vec)
    assert gensim.models.Doc2Vec is real["Doc2Vec"]


def test_gensims_own_classes_can_be_had_while_they_are_replaced(installed, real):
    assert original("gensim.models.word2vec", "Word2Vec") is real["Word2Vec"]
    assert original("gensim.models.keyedvectors", "KeyedVectors") is real["KeyedVectors"]
    uninstall()
    assert original("gensim.models.word2vec", "Word2Vec") is real["Word2Vec"]


def test_gensims_other_models_work_and_are_saved_while_they_are_replaced(installed, tmp_path):
    """Their methods and files name the classes that are replaced."""
    model = gensim.models.FastText(
        [["a", "b", "c"], ["b", "c", "d"]] * 5, vector_size=4, min_count=1, epochs=1, workers=1
    )
    path = str(tmp_path / "m")
    model.save(path)
    read = type(model).load(path)
    assert read.wv.index_to_key == model.wv.index_to_key
    assert type(read.wv) is type(model.wv)
    model.wv.save(path)
    assert type(type(model.wv).load(path)) is type(model.wv)
    assert gensim.models.KeyedVectors is KeyedVectors  # also after a file
    with pytest.raises(FileNotFoundError):
        gensim.models.FastText.load(str(tmp_path / "nothing"))
    assert gensim.models.KeyedVectors is KeyedVectors


def test_replaced_names_can_be_replaced_again(installed, monkeypatch, real):
    monkeypatch.setattr(gensim.models.word2vec, "Word2Vec", int)
    assert gensim.models.word2vec.Word2Vec is int
    monkeypatch.undo()
    assert gensim.models.word2vec.Word2Vec is Word2Vec
    uninstall()
    assert gensim.models.word2vec.Word2Vec is real["Word2Vec"]


def test_objects_of_gensims_other_classes_are_instances(installed, sentences, real):
    """Packages check arguments by gensim's base classes, whose names stand for these classes."""
    model = gensim.models.FastText(sentences, vector_size=3, min_count=1, epochs=1)
    assert isinstance(model, gensim.models.Word2Vec)
    assert isinstance(model.wv, gensim.models.KeyedVectors)
    assert not isinstance(model.wv, gensim.models.Word2Vec)
    assert not isinstance("a", gensim.models.KeyedVectors)
    assert isinstance(KeyedVectors(2), gensim.models.KeyedVectors)
    uninstall()
    assert not isinstance(model.wv, KeyedVectors)
    assert not isinstance(model, Word2Vec)
