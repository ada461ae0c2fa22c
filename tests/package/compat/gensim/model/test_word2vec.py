"""The model: all parameters and methods behave as docs/gensim.md says."""

import copy
import inspect
import re
from pathlib import Path

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import KeyedVectors, Word2Vec
from sgns.compat.gensim.model.callbacks import CallbackAny2Vec
from sgns.machine import available_cores

from .models import QUICK, same, train


def parameters(kind):
    return list(inspect.signature(kind).parameters.values())


def test_the_constructor_has_gensims_parameters_in_order(real):
    expected = [(p.name, p.default) for p in parameters(real["Word2Vec"])]
    assert [(p.name, p.default) for p in parameters(Word2Vec)][: len(expected)] == expected
    added = parameters(Word2Vec)[len(expected) :]
    assert [p.name for p in added] == ["negatives_mode", "size", "iter"]
    assert all(p.kind is p.KEYWORD_ONLY for p in added)


@pytest.mark.parametrize(
    "method",
    [
        "build_vocab",
        "build_vocab_from_freq",
        "estimate_memory",
        "get_latest_training_loss",
        "init_sims",
        "predict_output_word",
        "reset_from",
        "score",
        "train",
    ],
)
def test_methods_have_gensims_parameters(real, method):
    mine = parameters(getattr(Word2Vec, method))
    expected = parameters(getattr(real["Word2Vec"], method))
    expected = [p for p in expected if p.kind is not p.VAR_KEYWORD]
    assert [(p.name, p.default) for p in mine][: len(expected)] == [
        (p.name, p.default) for p in expected
    ]
    assert all(p.kind is p.KEYWORD_ONLY for p in mine[len(expected) :])


def test_the_guide_mentions_every_parameter_and_method(real):
    guide = (Path(__file__).parents[5] / "docs/gensim.md").read_text()
    for kind in ("Word2Vec", "KeyedVectors"):
        names = {p.name for p in parameters(real[kind])}
        names |= {name for name in vars(real[kind]) if not name.startswith("_")}
        for name in names - {"load", "save"}:
            assert re.search(rf"`[^`]*\b{name}\b[^`]*`", guide), f"{kind}: {name}"


# --- parameters of the constructor ------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "architecture"),
    [
        ({}, "cbow"),
        ({"sg": 0, "cbow_mean": 0}, "cbow-sum"),
        ({"sg": 1}, "skip-gram"),
        ({"sg": 1, "cbow_mean": 0}, "skip-gram"),
    ],
)
def test_sg_and_cbow_mean_choose_the_architecture(sentences, options, architecture):
    corpus = sgns.Corpus.from_sentences(sentences, min_count=1)
    expected = sgns.train(
        corpus, architecture=architecture, vector_size=8, sample=0, epochs=1, workers=1
    )
    once = train(sentences, **options, epochs=1)
    assert once.wv.index_to_key == list(corpus.vocabulary.tokens)
    np.testing.assert_array_equal(once.wv.vectors, expected.vectors.matrix)
    np.testing.assert_array_equal(once.syn1neg, expected.context_vectors.matrix)


def test_vector_size_sets_the_shapes(sentences):
    model = train(sentences, vector_size=5)
    assert model.wv.vectors.shape == model.syn1neg.shape == (60, 5)
    assert model.vector_size == model.layer1_size == model.wv.vector_size == 5
    with pytest.raises(ValueError, match="vector_size must be at least 1, got 0"):
        Word2Vec(vector_size=0)


@pytest.mark.parametrize(
    "options",
    [
        {"alpha": 0.05},
        {"min_alpha": 0.02},
        {"window": 2},
        {"negative": 9},
        {"ns_exponent": 0.0},
        {"sample": 0.001},
        {"seed": 2},
        {"sg": 1},
        {"epochs": 3},
        {"shrink_windows": False},
        {"cbow_mean": 0},
        {"negatives_mode": "per_pair"},
        {"hs": 1},
    ],
)
def test_options_that_change_the_result(sentences, options):
    assert same(train(sentences), train(sentences))
    assert not same(train(sentences), train(sentences, **options))


@pytest.mark.parametrize(
    "options",
    [
        {"batch_words": 5},
        {"compute_loss": True},
        {"comment": "a"},
        {"max_vocab_size": 1000},
        {"max_final_vocab": 1000},
        {"callbacks": [CallbackAny2Vec()]},
    ],
)
def test_options_that_do_not_change_the_result(sentences, options):
    model = train(sentences, **options)
    assert same(train(sentences), model)
    for name in options.keys() - {"callbacks"}:
        assert getattr(model, name) == options[name]


def test_windows_without_shrinking_have_all_pairs():
    options = {"alpha": 1e-7, "min_alpha": 0, "sg": 1, "epochs": 1, "window": 2}
    model = train([["a", "b", "c"]] * 1000, **options, shrink_windows=False)
    # Each score has the loss log 2 at first. A third of the negatives are the context and dropped.
    loss_of_a_pair = np.log(2) * (1 + 5 * 2 / 3)
    assert model.running_training_loss == pytest.approx(6 * 1000 * loss_of_a_pair, rel=0.02)


def test_seed_none_selects_another_seed_each_time(sentences):
    assert not same(train(sentences, seed=None), train(sentences, seed=None))


def test_hashfxn_is_ignored_with_a_warning():
    with pytest.warns(UserWarning, match="hashfxn has no effect"):
        Word2Vec(hashfxn=len)


def test_a_window_of_zero_is_refused():
    """gensim hangs, because its worker has failed."""
    with pytest.raises(ValueError, match="window must be at least 1, got 0"):
        Word2Vec(window=0)


# --- build_vocab and train --------------------------------------------------------------


def test_separate_calls_give_the_same_model_as_the_constructor(sentences):
    model = Word2Vec(**QUICK)
    model.build_vocab(sentences)
    raw = sum(map(len, sentences))
    assert model.corpus_total_words == raw
    result = model.train(sentences, total_examples=model.corpus_count, epochs=model.epochs)
    assert result == (2 * raw, 2 * raw)
    assert same(model, train(sentences))
    assert model.train_count == 1


def test_each_call_reads_its_sentences(sentences):
    """The sentences of one call are not cached for another call with the same list."""
    corpus = list(sentences)
    model = Word2Vec(**QUICK)
    model.build_vocab(corpus)
    corpus[:] = [["a1", "a2"]]
    assert model.train(corpus, total_examples=1, epochs=1) == (2, 2)


def test_sentences_without_known_words_are_an_error(sentences):
    with pytest.raises(sgns.CorpusError, match="the corpus has no words"):
        train(sentences).train([["x", "y"]], total_examples=1, epochs=1)


def test_training_without_pairs_is_a_warning():
    with pytest.warns(UserWarning, match="nothing was trained"):
        train([["a"], ["b"]] * 9)


# --- improvements over gensim -----------------------------------------------------------


# --- trained models ---------------------------------------------------------------------


def test_init_sims_is_deprecated(sentences):
    model = train(sentences)
    with pytest.warns(DeprecationWarning, match=r"init_sims\(\) is deprecated"):
        model.init_sims(replace=True)
    assert np.linalg.norm(model.wv.vectors, axis=1) == pytest.approx(np.ones(60))
    assert str(model) == "Word2Vec<vocab=60, vector_size=8, alpha=0.025>"


def test_deep_copies_train_independently(sentences):
    model = train(sentences)
    twin = copy.deepcopy(model)
    assert same(model, twin)
    twin.train(sentences, total_examples=1, epochs=1)
    assert not same(model, twin)
    model.train(sentences, total_examples=1, epochs=1)
    assert same(model, twin)


def test_overridden_methods_of_subclasses_are_called(sentences):
    class Mine(Word2Vec):
        def build_vocab(self, *arguments, **options):
            self.built = True
            super().build_vocab(*arguments, **options)

        def train(self, *arguments, **options):
            self.trained = options["total_examples"]
            return super().train(*arguments, **options)

    model = Mine(sentences, **QUICK)
    assert model.built
    assert model.trained == len(sentences)
    assert isinstance(model, Word2Vec)
    assert isinstance(model.wv, KeyedVectors)


def test_minus_one_workers_are_all_cores(sentences):
    assert Word2Vec(sentences, min_count=1, vector_size=2, workers=-1).workers == available_cores()
    with pytest.raises(ValueError, match="workers must be at least 1, got -2"):
        Word2Vec(workers=-2)
