"""Old names of arguments, and combinations that are refused."""

import numpy as np
import pytest
from sgns.compat.gensim import Word2Vec

from .model.models import QUICK, same, train


def test_names_of_gensim_3(sentences):
    with pytest.warns(DeprecationWarning, match="size is deprecated: use vector_size"):
        assert Word2Vec(size=6).vector_size == 6
    with pytest.warns(DeprecationWarning, match="iter is deprecated: use epochs"):
        model = Word2Vec(sentences, iter=3, min_count=1)
    assert model.epochs == 3
    with pytest.warns(DeprecationWarning, match="use model.wv"):
        np.testing.assert_array_equal(model["a1"], model.wv["a1"])
    with pytest.warns(DeprecationWarning, match="in model.wv"):
        assert "unknown" not in model
    fresh = Word2Vec(min_count=1)
    with pytest.warns(DeprecationWarning, match="use corpus_iterable"):
        fresh.build_vocab(sentences=sentences)
    with pytest.warns(DeprecationWarning, match="use corpus_iterable"):
        fresh.train(sentences=sentences, total_examples=fresh.corpus_count, epochs=1)
    assert fresh.train_count == 1


@pytest.mark.parametrize(
    ("sentences", "options", "error"),
    [
        ((["a", "b"] for _ in range(9)), {}, TypeError),
        (5, {}, TypeError),
        ([["a"]], {"corpus_file": "x"}, TypeError),
        (None, {"corpus_file": 3}, TypeError),
        ([], {}, RuntimeError),
        ([[{}]], {}, TypeError),
    ],
)
def test_an_invalid_corpus_is_refused_as_in_gensim(real, sentences, options, error):
    for kind in (Word2Vec, real["Word2Vec"]):
        with pytest.raises(error):
            kind(sentences, **(QUICK | options))


def test_all_iterators_are_refused(sentences):
    """gensim refuses only generators. For other iterators, later epochs train on nothing."""
    with pytest.raises(TypeError, match="can't support 3 passes"):
        train(map(list, sentences))


def test_build_vocab_and_one_epoch_accept_generators(sentences):
    model = Word2Vec(**QUICK)
    model.build_vocab(list(s) for s in sentences)
    model.train((list(s) for s in sentences), total_examples=1, epochs=1)
    assert same(model, train(sentences, epochs=1, min_alpha=QUICK.get("min_alpha", 1e-4)))
