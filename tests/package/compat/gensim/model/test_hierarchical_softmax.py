"""Hierarchical softmax (hs=1), compared with gensim."""

import copy

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import Word2Vec, from_gensim
from sgns.compat.gensim.vectors.files import MODEL_KIND
from sgns.files import container

QUICK = {"vector_size": 8, "min_count": 1, "workers": 1, "sample": 0, "epochs": 3, "hs": 1}

both = pytest.mark.parametrize("negative", [0, 5])
every_architecture = pytest.mark.parametrize(
    "architecture", [{"sg": 1}, {"sg": 0}, {"sg": 0, "cbow_mean": 0}], ids=["sg", "cbow", "sum"]
)


def train(sentences, **options):
    return Word2Vec(sentences, **(QUICK | options))


def gensims_score(model, sentence):
    """Compute gensim's score in double precision. gensim itself uses rounded logarithms."""
    wv, total = model.wv, 0.0
    rows = [wv.key_to_index[word] for word in sentence if word in wv.key_to_index]
    for i, word in enumerate(rows):
        around = [rows[j] for j in range(len(rows)) if 0 < abs(i - j) <= model.window]
        hidden = wv.vectors[around].astype(np.float64)
        if not model.sg:
            hidden = hidden.sum(0)[None] / (max(1, len(around)) if model.cbow_mean else 1)
        code = wv.get_vecattr(word, "code").astype(int)
        scores = hidden @ model.syn1[wv.get_vecattr(word, "point")].T
        total -= np.logaddexp(0, -((-1.0) ** code) * scores).sum()
    return total


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


def test_damaged_trees_are_refused(sentences, tmp_path):
    path = tmp_path / "m"
    train(sentences).save(path)
    arrays, metadata = container.read(path, MODEL_KIND)
    for name, values in (
        ("tree_nodes", arrays["tree_nodes"] + 60),
        ("tree_offsets", arrays["tree_offsets"][:-1]),
        ("node_vectors", arrays["node_vectors"][:-1]),
    ):
        container.write(path, MODEL_KIND, arrays | {name: values}, metadata)
        with pytest.raises(sgns.FormatError, match="not a valid model"):
            Word2Vec.load(path)


@both
@every_architecture
def test_models_of_gensim_survive_a_round_trip(real, sentences, tmp_path, architecture, negative):
    theirs = real["Word2Vec"](sentences, **(QUICK | architecture), negative=negative)
    model = from_gensim(theirs)
    np.testing.assert_array_equal(model.syn1, theirs.syn1)
    expected = [gensims_score(theirs, sentence) for sentence in sentences[:40]]
    # gensim's logarithms come from a table, for which it rounds scores down.
    np.testing.assert_allclose(theirs.score(sentences[:40], 40), expected, rtol=0.03, atol=0.05)
    np.testing.assert_allclose(model.score(sentences, 40), expected, rtol=1e-4)

    model.save(tmp_path / "m")
    back = Word2Vec.load(tmp_path / "m").to_gensim()
    assert type(back) is real["Word2Vec"]
    np.testing.assert_array_equal(back.syn1, theirs.syn1)
    assert [gensims_score(back, s) for s in sentences[:5]] == expected[:5]
    trained, _ = back.train(sentences, total_examples=back.corpus_count, epochs=1)
    assert trained > 0

    model.train(sentences, total_examples=model.corpus_count, epochs=1)
    assert not np.array_equal(model.syn1, theirs.syn1)


@every_architecture
def test_gensim_can_use_our_trees(real, sentences, architecture):
    model = train(sentences, **architecture)
    back = model.to_gensim()
    assert [gensims_score(back, s) for s in sentences[:5]] == pytest.approx(
        model.score(sentences, 5), rel=1e-4
    )
    # gensim's own tree has the same total code length.
    theirs = real["Word2Vec"](sentences, **QUICK).wv
    mine = back.wv
    costs = [
        sum(len(wv.get_vecattr(w, "code")) * wv.get_vecattr(w, "count") for w in wv.index_to_key)
        for wv in (mine, theirs)
    ]
    assert costs[0] == costs[1]


def test_score_needs_words_and_hs(sentences):
    with pytest.raises(RuntimeError, match="build vocabulary before scoring"):
        Word2Vec(hs=1).score(sentences)
    with pytest.raises(RuntimeError, match="hs=1"):
        train(sentences, hs=0).score(sentences)
    scores = train(sentences, sg=1).score([["a1"], [], ["nobody", "a1"], ["a1", "a2"]])
    assert scores.dtype == np.float32
    assert scores[:3].tolist() == [0, 0, 0]
    assert scores[3] < 0
