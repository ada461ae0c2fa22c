"""Epochs of documents, and the inference that a model keeps."""

import numpy as np
import pytest
from sgns.compat.gensim import Doc2Vec, TaggedDocument
from sgns.compat.gensim.log_lines import EpochLines
from sgns.compat.gensim.model.documents import DocumentEpochs, inference_of
from sgns.compat.gensim.sentences.documents import encode_documents

DOCUMENTS = [TaggedDocument(["a", "b", "c"] * 3, [i]) for i in range(6)]
OPTIONS = {"vector_size": 4, "min_count": 1, "sample": 0, "epochs": 2, "workers": 1}


@pytest.mark.parametrize(("options", "times"), [({"dm": 0}, 1), ({"dm": 0, "dbow_words": 1}, 4)])
def test_an_epoch_returns_its_pairs(options, times):
    model = Doc2Vec(DOCUMENTS, **OPTIONS, **options, window=1, shrink_windows=False)
    n_pairs = DocumentEpochs(model, encode_documents(DOCUMENTS, None)).train(
        0.0, 1.0, EpochLines(0)
    )
    n_words = 6 * 9
    assert n_pairs == n_words + (2 * 6 * 8 if times > 1 else 0)


def test_unknown_words_and_tags_are_dropped():
    model = Doc2Vec(DOCUMENTS, **OPTIONS, dm=0)
    more = [TaggedDocument(["a", "unseen"], [2, "unseen"]), TaggedDocument(["b"], [77])]
    before = model.dv.vectors.copy()
    assert DocumentEpochs(model, encode_documents(more, None)).train(0.0, 1.0, EpochLines(0)) == 1
    changed = (model.dv.vectors != before).any(axis=1)
    assert np.flatnonzero(changed).tolist() == [2]


def test_the_inference_is_kept_until_the_model_changes():
    model = Doc2Vec(DOCUMENTS, **OPTIONS, hs=1)
    held = inference_of(model, None)
    assert inference_of(model, held) is held
    model.train(DOCUMENTS, total_examples=1, epochs=1)  # in the same rows
    assert inference_of(model, held) is held
    for name, value in (("window", 2), ("negative", 3), ("alpha", 0.01)):
        setattr(model, name, value)
        made = inference_of(model, held)
        assert made is not held
        held = made
    model.build_vocab([TaggedDocument(["d"] * 5, [9])], update=True)
    assert inference_of(model, held) is not held
