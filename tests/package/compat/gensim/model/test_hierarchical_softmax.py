"""Hierarchical softmax (hs=1), compared with gensim."""

import copy

import numpy as np
import pytest
from sgns.compat.gensim import Word2Vec

QUICK = {"vector_size": 8, "min_count": 1, "workers": 1, "sample": 0, "epochs": 3, "hs": 1}

both = pytest.mark.parametrize("negative", [0, 5])
every_architecture = pytest.mark.parametrize(
    "architecture", [{"sg": 1}, {"sg": 0}, {"sg": 0, "cbow_mean": 0}], ids=["sg", "cbow", "sum"]
)


def train(sentences, **options):
    return Word2Vec(sentences, **(QUICK | options))


@both
@every_architecture
def test_words_of_one_topic_are_neighbors(sentences, architecture, negative):
    model = train(sentences, negative=negative, **architecture, epochs=10, alpha=0.05)
    assert model.syn1.shape == model.wv.vectors.shape
    assert model.syn1[:-1].any(axis=1).all()
    assert not model.syn1[-1].any()
    assert model.syn1neg.any() == bool(negative)
    assert all(word[0] == "a" for word, _ in model.wv.most_similar("a1", topn=20))


def test_the_loss_is_the_sum_of_both_objectives(sentences):
    options = {"sg": 1, "alpha": 1e-7, "min_alpha": 0}
    alone, both, without = (
        train(sentences, **options, **parts).running_training_loss
        for parts in ({"negative": 0}, {}, {"hs": 0})
    )
    assert both == pytest.approx(alone + without, rel=1e-3)


def test_outputs_depend_on_hs_and_negative(sentences):
    model = train(sentences, negative=0)
    with pytest.raises(RuntimeError, match="train first, with negative > 0"):
        model.predict_output_word(["a1", "a2"])
    assert train(sentences).predict_output_word(["a1", "a2"], topn=1)
    assert not hasattr(train(sentences, hs=0), "syn1")
    memory = model.estimate_memory(1000)
    assert memory["syn1"] == memory["syn1neg"]
    assert memory["total"] == memory["vocab"] + 3 * memory["syn1"]
    with pytest.raises(ValueError, match="hs or negative must be at least 1 to train"):
        train(sentences, hs=0, negative=0)


def test_hs_can_be_set_later_and_words_can_be_added(sentences):
    model = train(sentences, hs=0)
    model.hs = 1
    assert model.syn1.shape == (60, 8)
    model.train(sentences, total_examples=500, epochs=1)
    trained = model.syn1.copy()
    assert trained.any()
    model.build_vocab([["new", "words", "a1"]], update=True)
    assert model.syn1.shape == (62, 8)
    np.testing.assert_array_equal(model.syn1[:60], trained)
    assert len(model.huffman_tree) == 62
    model.train([["new", "words", "a1"]], total_examples=1, epochs=1)
    model.hs = 0
    model.train(sentences, total_examples=500, epochs=1)
    model.build_vocab(sentences)
    model.hs = 1
    assert not model.syn1.any()


@both
def test_loaded_models_and_copies_continue_as_the_original(sentences, tmp_path, negative):
    model = train(sentences, negative=negative)
    model.save(tmp_path / "m")
    others = [Word2Vec.load(tmp_path / "m"), copy.deepcopy(model)]
    for each in (model, *others):
        each.train(sentences, total_examples=each.corpus_count, epochs=1)
    for each in others:
        assert each.hs == 1
        for name in ("syn1", "syn1neg"):
            np.testing.assert_array_equal(getattr(each, name), getattr(model, name))


def test_keys_have_their_paths_as_attributes(sentences):
    model = Word2Vec(min_count=1, hs=1, vector_size=4)
    model.build_vocab(sentences)
    for row, word in enumerate(model.wv.index_to_key):
        point, code = model.huffman_tree.path(row)
        np.testing.assert_array_equal(model.wv.get_vecattr(word, "point"), point)
        np.testing.assert_array_equal(model.wv.get_vecattr(word, "code"), code)
    lengths = [len(model.wv.get_vecattr(word, "code")) for word in model.wv.index_to_key]
    assert lengths == sorted(lengths)  # frequent words have short codes
    model.wv.set_vecattr("a1", "code", 7)  # an attribute of the user
    assert model.wv.get_vecattr("a1", "code") == 7
    without = Word2Vec(min_count=1, vector_size=4)
    without.build_vocab(sentences)
    with pytest.raises(KeyError, match="no attribute 'code': the attributes of the keys are count"):
        without.wv.get_vecattr("a1", "code")
