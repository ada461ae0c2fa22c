"""Models of fastText, read and written by gensim's functions."""

import gzip

import numpy as np
import pytest
import sgns
from gensim.models import fasttext as theirs
from gensim.test.utils import datapath
from sgns.compat.gensim import (
    FastText,
    FastTextKeyedVectors,
    Word2Vec,
    from_gensim,
    load_facebook_model,
    load_facebook_vectors,
    save_facebook_model,
)

from ....formats import fasttext_files as files

UNSEEN = ["", "x", "unheard", "你好", "🙂🙂"]
NAMES = [
    "lee_fasttext.bin",  # without a version
    "lee_fasttext_new.bin",
    "non_ascii_fasttext.bin",
    "crime-and-punishment.bin",
    "toy-model.bin",
    "toy-model-pretrained.bin",
]


@pytest.mark.parametrize("name", NAMES)
def test_vectors_are_those_of_gensim(name):
    """Except of "</s>", which has no n-grams in fastText, but some in gensim."""
    expected = theirs.load_facebook_vectors(datapath(name))
    ours = load_facebook_vectors(datapath(name))
    assert type(ours) is FastTextKeyedVectors
    assert ours.index_to_key == expected.index_to_key
    for number in ("min_n", "max_n", "bucket"):
        assert getattr(ours, number) == getattr(expected, number)
    words = [word for word in expected.index_to_key[:500] if word != "</s>"]
    for word in (*words, *UNSEEN):
        np.testing.assert_allclose(ours[word], expected[word], atol=1e-6)
    model = load_facebook_model(datapath(name))
    np.testing.assert_array_equal(model.wv.rows, ours.rows)


def test_parameters_and_matrices_are_those_of_gensim():
    expected = theirs.load_facebook_model(datapath("lee_fasttext_new.bin"))
    ours = load_facebook_model(datapath("lee_fasttext_new.bin"))
    np.testing.assert_array_equal(ours.syn1neg, expected.syn1neg)
    np.testing.assert_array_equal(
        ours.wv.expandos["count"],
        [expected.wv.get_vecattr(word, "count") for word in ours.wv.index_to_key],
    )
    for name in ("window", "epochs", "negative", "hs", "sg", "min_count", "sample", "vector_size"):
        assert getattr(ours, name) == getattr(expected, name)
    assert ours.corpus_total_words == expected.corpus_total_words


def test_a_model_of_fasttext_is_trained_further(tmp_path):
    path = tmp_path / "m.bin.gz"
    path.write_bytes(gzip.compress(files.SKIPGRAM))
    model = load_facebook_model(path)
    before, unseen = model.wv.vectors_ngrams.copy(), model.wv["unseen"].copy()
    np.testing.assert_allclose(unseen, files.VECTORS["unseen"], atol=1e-6)
    assert model.syn1neg.shape == (6, 2)
    more = [["red", "green", "new"], ["blue", "red"]] * 20
    model.sample = 0
    model.min_count = 1
    model.build_vocab(more, update=True)
    assert model.wv.index_to_key[-1] == "new"
    np.testing.assert_array_equal(model.wv["unseen"], unseen)
    model.train(more, total_examples=40, epochs=2)
    assert not np.array_equal(model.wv.vectors_ngrams, before)


def test_the_tree_has_the_signs_of_word2vec(tmp_path):
    """FastText predicts the branch 1, word2vec the branch 0."""
    rows, outputs = np.eye(3, 2), np.float32([[1, 2], [3, 4], [0, 0]])
    data = files.model([b"a", b"b", b"c"], rows, outputs=outputs, counts=(3, 2, 1), loss=1)
    (tmp_path / "m").write_bytes(data)
    model = load_facebook_model(tmp_path / "m")
    assert (model.hs, model.negative) == (1, 0)
    np.testing.assert_array_equal(model.syn1, -outputs)
    assert not model.syn1neg.any()
    save_facebook_model(model, tmp_path / "again")
    again = load_facebook_model(tmp_path / "again")
    np.testing.assert_array_equal(again.syn1, model.syn1)
    model.sample = 0
    model.train([["a", "b", "c"]] * 9, total_examples=9, epochs=1)


OPTIONS = {"vector_size": 4, "min_count": 1, "workers": 1, "epochs": 2, "bucket": 40}


@pytest.mark.parametrize("options", [{"sg": 1}, {"sg": 0}, {"hs": 1, "negative": 0}, {"max_n": 0}])
def test_files_are_read_by_gensim_and_again(sentences, tmp_path, options):
    model = FastText(sentences, **(OPTIONS | options))
    path = tmp_path / "m.bin"
    save_facebook_model(model, str(path), lr_update_rate=7)
    for load in (load_facebook_model, theirs.load_facebook_model):
        again = load(str(path))
        assert list(again.wv.index_to_key) == model.wv.index_to_key
        for word in (model.wv.index_to_key[0], *(UNSEEN if model.wv.bucket else ())):
            np.testing.assert_allclose(again.wv[word], model.wv[word], atol=1e-6)
        for name in ("sg", "hs", "negative", "window", "epochs", "min_count", "sample"):
            assert getattr(again, name) == getattr(model, name)
        assert again.corpus_total_words == model.corpus_total_words
    save_facebook_model(load_facebook_model(path), tmp_path / "again", lr_update_rate=7)
    assert (tmp_path / "again").read_bytes() == path.read_bytes()
    if not model.hs:
        outputs = sgns.Model.load(path).context_vectors.matrix
        np.testing.assert_array_equal(outputs, model.syn1neg)


def test_words_in_another_encoding(tmp_path):
    model = FastText([["který", "a"]] * 9, **(OPTIONS | {"sample": 0}))
    save_facebook_model(model, tmp_path / "m", encoding="cp852")
    assert "který".encode("cp852") in (tmp_path / "m").read_bytes()
    assert "který" in load_facebook_vectors(tmp_path / "m", encoding="cp852").key_to_index
    replaced = load_facebook_model(tmp_path / "m").wv
    assert "kter\\xec" in replaced.key_to_index


def test_other_files_are_refused_with_the_right_call(sentences, tmp_path):
    path = tmp_path / "m.bin"
    path.write_bytes(files.SUPERVISED)
    with pytest.raises(NotImplementedError, match="supervised model"):
        load_facebook_model(path)
    np.testing.assert_allclose(
        load_facebook_vectors(path)["unseen"], files.VECTORS["unseen"], atol=1e-6
    )
    model = Word2Vec(sentences, vector_size=4)
    model.wv.save_word2vec_format(path, binary=True)
    for load in (load_facebook_model, load_facebook_vectors):
        with pytest.raises(sgns.FormatError, match=r"load_word2vec_format\(.*, binary=True\)"):
            load(path)
        with pytest.raises(FileNotFoundError):
            load(tmp_path / "none")


def test_what_fasttext_cannot_have_is_refused(tmp_path, real):
    path = tmp_path / "m"
    with pytest.raises(TypeError, match=r"got Word2Vec; from_gensim\(\) converts"):
        save_facebook_model(Word2Vec(), path)
    with pytest.raises(RuntimeError, match="without a vocabulary"):
        save_facebook_model(FastText(bucket=9), path)
    model = FastText([["a", "b"]] * 9, null_word=1, **(OPTIONS | {"sample": 0}))
    with pytest.raises(ValueError, match="cannot hold the token"):
        save_facebook_model(model, path)
    of_gensim = real["FastText"]([["a", "b"]] * 9, **OPTIONS)
    save_facebook_model(from_gensim(of_gensim), path)
    np.testing.assert_allclose(load_facebook_vectors(path)["ab"], of_gensim.wv["ab"], atol=1e-6)
