"""Old names of arguments, and combinations that are refused."""

import inspect
from pathlib import Path

import numpy as np
import pytest
from sgns.compat.gensim import KeyedVectors, LineSentence, Phrases, Word2Vec
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
        "v", {"separately": ["vectors"], "sep_limit": 1, "ignore": (), "pickle_protocol": 4}
    )
    with pytest.raises(TypeError, match=r"save\(\) got an unexpected keyword argument 'compress'"):
        check_save_options(Path("v"), {"ignore": (), "compress": True})
    with pytest.raises(TypeError, match="'seperately'; did you mean 'separately'"):
        check_save_options(Path("v"), {"seperately": []})  # codespell:ignore


def test_open_files_are_refused_by_save(sentences, tmp_path):
    with (tmp_path / "m").open("wb") as file:
        for thing in (KeyedVectors(1), Phrases(sentences), Phrases(sentences).freeze()):
            with pytest.raises(TypeError, match=r"needs a path, got the open file .*pass its name"):
                thing.save(file)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: Word2Vec(vectr_size=3),
            r"Word2Vec\(\) got .*'vectr_size'; did you mean",
        ),
        (lambda: Word2Vec(lr=3), "'lr'; here it is 'alpha'"),
        (lambda: Word2Vec(xyz=3), "unexpected keyword argument 'xyz'$"),
        (lambda: KeyedVectors(size=3), r"KeyedVectors\(\) got .*'size'; here it is 'vector_size'"),
        (lambda: KeyedVectors(3, sg=1), r"'sg'; it is an argument of Word2Vec\(\)"),
        (lambda: KeyedVectors(3).most_similar("a", top_n=1), r"KeyedVectors\.most_similar\(\) got"),
        (lambda: KeyedVectors.load_word2vec_format("v", bin=True), "did you mean 'binary'"),
        (lambda: Phrases(common_terms=["a"]), "here it is 'connector_words'"),
        (lambda: LineSentence("a", limits=3), "did you mean 'limit'"),
    ],
)
def test_unknown_arguments_are_refused_with_a_similar_one(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_signatures_stay_readable():
    assert list(inspect.signature(Word2Vec).parameters)[:3] == [
        "sentences",
        "corpus_file",
        "vector_size",
    ]


def test_warnings_point_at_the_line_of_the_user(sentences):
    model = Word2Vec(min_count=1, vector_size=4)
    for call in (
        lambda: Word2Vec(size=3),
        lambda: model.build_vocab(sentences=sentences),
        lambda: model.train(sentences=sentences, total_examples=1, epochs=1),
        lambda: Phrases(["ab"]),
        lambda: model.wv.index2word,
    ):
        with pytest.warns(Warning, match="deprecated|its characters") as caught:
            call()
        assert caught[0].filename == __file__


def test_class_methods_that_return_new_objects_are_refused_on_objects():
    with pytest.raises(AttributeError, match=r"model = Word2Vec\.load\(path\)"):
        Word2Vec().load("m")

    class Mine(Word2Vec):
        pass

    with pytest.raises(FileNotFoundError):
        Mine.load("no file")


@pytest.mark.parametrize(
    ("sentences", "path", "passes", "message"),
    [
        (None, None, 1, "Either one of corpus_file or corpus_iterable"),
        ([["a"]], "x", 1, "must not be provided at the same time"),
        (None, 5, 1, "corpus_file must be a valid path to a file, got 5"),
        (5, None, 1, "must be an iterable of lists, got 5"),
        ("a.txt", None, 1, "got 'a.txt'. For a file, give its path as corpus_file"),
        (Path("a.txt"), None, 1, "give its path as corpus_file"),
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
