"""Probabilities of words and sentences."""

import numpy as np
import pytest
from sgns.compat.gensim import Word2Vec

from .models import train


def test_neighbors_and_predictions_stay_within_a_topic(sentences):
    model = train(sentences, sg=1, epochs=20, vector_size=20)
    for topic in "ab":
        nearest = model.wv.most_similar(f"{topic}0", topn=20)
        assert {word[0] for word, _ in nearest} == {topic}
    predicted = model.predict_output_word(["a1", "a2", "unknown"], topn=20)
    assert {word[0] for word, _ in predicted} == {"a"}


@pytest.mark.parametrize("cbow_mean", [0, 1])
def test_predicted_words_agree_with_gensim(sentences, cbow_mean):
    model = train(sentences, epochs=5, cbow_mean=cbow_mean)
    theirs = model.to_gensim()
    for context in (["a1", "b2"], [3, "a1"], ["a1", "unknown"]):
        expected = theirs.predict_output_word(context, topn=60)
        found = model.predict_output_word(context, topn=60)
        assert dict(found) == pytest.approx(dict(expected), rel=1e-4)
        assert sum(probability for _, probability in found) == pytest.approx(1)
    bare = Word2Vec(vector_size=8)
    bare.wv = model.wv
    with pytest.raises(RuntimeError, match="no output vectors"):
        bare.predict_output_word(["a1"])
    assert model.predict_output_word(["unknown"]) is theirs.predict_output_word(["unknown"]) is None


def test_score_needs_words_and_hs(sentences):
    with pytest.raises(RuntimeError, match="build vocabulary before scoring"):
        Word2Vec(hs=1).score(sentences)
    with pytest.raises(RuntimeError, match="hs=1"):
        train(sentences, hs=0).score(sentences)
    scores = train(sentences, hs=1, sg=1).score([["a1"], [], ["nobody", "a1"], ["a1", "a2"]])
    assert scores.dtype == np.float32
    assert scores[:3].tolist() == [0, 0, 0]
    assert scores[3] < 0
