"""Copies of models from gensim and to gensim."""

import numpy as np
import pytest
from sgns.compat.gensim import Word2Vec, from_gensim

OPTIONS = {"vector_size": 6, "min_count": 2, "window": 3, "seed": 5, "sg": 1, "max_final_vocab": 50}
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


def test_models_survive_a_round_trip(real, sentences):
    theirs = real["Word2Vec"](sentences, **OPTIONS, workers=1)
    theirs.wv.vectors_lockf = np.zeros(1, np.float32)
    model = from_gensim(theirs)
    assert model.wv.vectors_lockf == 0
    assert type(model) is Word2Vec
    assert model.wv.index_to_key == theirs.wv.index_to_key
    np.testing.assert_array_equal(model.syn1neg, theirs.syn1neg)
    for name in (*OPTIONS, "corpus_count", "corpus_total_words", "train_count", "epochs"):
        assert getattr(model, name) == getattr(theirs, name), name
    model.train(sentences, total_examples=model.corpus_count, epochs=1)
    assert not np.array_equal(model.syn1neg, theirs.syn1neg)

    back = model.to_gensim()
    assert type(back) is real["Word2Vec"]
    assert back.wv.index_to_key == model.wv.index_to_key
    np.testing.assert_array_equal(back.wv.vectors, model.wv.vectors)
    np.testing.assert_array_equal(back.syn1neg, model.syn1neg)
    assert back.wv.vectors_lockf == 0
    for name in (*OPTIONS, "corpus_count", "corpus_total_words"):
        assert getattr(back, name) == getattr(theirs, name), name
    trained, _ = back.train(sentences, total_examples=back.corpus_count, epochs=1)
    assert trained > 0
    assert not np.array_equal(model.syn1neg, back.syn1neg)


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
