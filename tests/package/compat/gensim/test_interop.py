"""Conversion of any object of gensim."""

import pytest
from sgns.compat.gensim import Doc2Vec, KeyedVectors, TaggedDocument, Word2Vec, from_gensim


def test_other_objects_are_refused():
    with pytest.raises(TypeError, match="expected a KeyedVectors, Word2Vec or Doc2Vec of"):
        from_gensim({})


@pytest.mark.parametrize("options", [{"negative": 5}, {"negative": 0, "hs": 1}])
def test_models_become_models_and_vectors_vectors(real, theirs, sentences, options):
    model = real["Word2Vec"](sentences, min_count=1, vector_size=4, workers=1, **options)
    assert type(from_gensim(model)) is Word2Vec
    assert type(from_gensim(model.wv)) is KeyedVectors
    assert type(from_gensim(theirs)) is KeyedVectors


def test_models_of_documents_become_models_of_documents(real, sentences):
    documents = [TaggedDocument(words, [i]) for i, words in enumerate(sentences)]
    model = real["Doc2Vec"](documents, min_count=1, vector_size=4, workers=1, epochs=1)
    ours = from_gensim(model)
    assert type(ours) is Doc2Vec
    assert ours.dv[7].tolist() == model.dv[7].tolist()
