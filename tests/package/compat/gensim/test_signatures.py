"""Old names of arguments, and combinations that are refused."""

from pathlib import Path

import numpy as np
import pytest
from sgns.compat.gensim import Word2Vec
from sgns.compat.gensim.signatures import check_corpus, check_save_options, renamed

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


def test_options_of_save_are_gensims():
    check_save_options(
        {"separately": ["vectors"], "sep_limit": 1, "ignore": (), "pickle_protocol": 4}
    )
    with pytest.raises(TypeError, match=r"save\(\) got an unexpected keyword argument 'compress'"):
        check_save_options({"ignore": (), "compress": True})


@pytest.mark.parametrize(
    ("sentences", "path", "passes", "message"),
    [
        (None, None, 1, "Either one of corpus_file or corpus_iterable"),
        ([["a"]], "x", 1, "must not be provided at the same time"),
        (None, 5, 1, "corpus_file must be a valid path to a file, got 5"),
        (5, None, 1, "must be an iterable of lists, got 5"),
        (Path("x"), None, 1, r"got PosixPath\(.x.\); for a file pass corpus_file"),
        (iter([["a"]]), None, 2, "can't support 2 passes"),
    ],
)
def test_sentences_that_cannot_be_read(sentences, path, passes, message):
    with pytest.raises(TypeError, match=message):
        check_corpus(sentences, path, passes)


def test_sentences_that_can_be_read():
    check_corpus([["a"]], None, 5)
    check_corpus(iter([["a"]]), None, 1)
    check_corpus(None, Path("x"), 5)
    assert renamed(["new"], None) == ["new"]
    with pytest.warns(DeprecationWarning, match="use corpus_iterable"):
        assert renamed(None, ["old"]) == ["old"]
