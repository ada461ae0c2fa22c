"""Errors for files of another kind: they name a call of gensim's interface."""

import gzip

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import KeyedVectors, Phrases, Word2Vec
from sgns.compat.gensim.vectors.advice import ADVICE, in_gensim_terms
from sgns.errors import FormatError
from sgns.files.kinds import KINDS

LOAD = "KeyedVectors.load_word2vec_format({path}, "


@pytest.fixture
def vectors():
    return sgns.WordVectors(sgns.Vocabulary(["a", "b"]), np.random.default_rng(1).random((2, 30)))


def complaint(path, load, **options):
    with pytest.raises(FormatError) as caught:
        load(path, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("format", "options", "call"),
    [
        ("word2vec-text", {"binary": True}, LOAD + "binary=False)"),
        ("word2vec-text", {"binary": True, "limit": 1}, LOAD + "binary=False)"),
        ("word2vec-text", {"no_header": True}, LOAD + "binary=False)"),
        ("word2vec-binary", {}, LOAD + "binary=True)"),
        ("word2vec-binary", {"no_header": True}, LOAD + "binary=True)"),
        ("glove", {}, LOAD + "binary=False, no_header=True)"),
        ("glove", {"binary": True}, LOAD + "binary=False, no_header=True)"),
        ("safetensors", {}, "KeyedVectors.load({path})"),
        ("npz", {"binary": True}, "sgns.WordVectors.load({path}, format='npz')"),
    ],
)
def test_word2vec_formats(vectors, tmp_path, format, options, call):
    path = tmp_path / "v"
    vectors.save(path, format)
    text = complaint(path, KeyedVectors.load_word2vec_format, **options)
    assert text.endswith(f"load it with {call.format(path=repr(str(path)))}")


def test_word2vec_files_where_saved_ones_are_expected(vectors, tmp_path):
    path = tmp_path / "v"
    for format, binary in (("word2vec-text", False), ("word2vec-binary", True)):
        vectors.save(path, format)
        for load in (KeyedVectors.load, Word2Vec.load, Phrases.load):
            call = f"KeyedVectors.load_word2vec_format({str(path)!r}, binary={binary})"
            assert call in complaint(path, load)


def test_saved_files_of_another_class(vectors, tmp_path):
    vectors.save(tmp_path / "v", "safetensors")
    Word2Vec([["a", "b"]] * 9, min_count=1, vector_size=2, sample=0, epochs=1).save(tmp_path / "m")
    Phrases([["a", "b"]]).save(tmp_path / "p")
    assert "KeyedVectors.load(" in complaint(tmp_path / "v", Word2Vec.load)
    assert "KeyedVectors.load(" in complaint(tmp_path / "v", Phrases.load)
    assert "Word2Vec.load(" in complaint(tmp_path / "m", KeyedVectors.load_word2vec_format)
    assert ": load it with Phrases.load(" in complaint(tmp_path / "p", KeyedVectors.load)


def test_other_files(tmp_path):
    path = tmp_path / "v.bin"
    path.write_bytes(gzip.compress(b"1 2\n"))
    text = complaint(path, KeyedVectors.load_word2vec_format, binary=True)
    assert text.endswith("rename it to v.bin.gz")
    path.write_bytes((793712314).to_bytes(4, "little"))
    text = complaint(path, KeyedVectors.load_word2vec_format, binary=True)
    assert text.endswith(
        f"load its vectors with load_facebook_vectors({str(path)!r}), or the whole model, to train "
        f"it further, with load_facebook_model({str(path)!r})"
    )
    path.write_bytes(b"")
    text = complaint(path, KeyedVectors.load_word2vec_format)
    assert f"{path}, line 1: the file is empty" in text


def test_every_kind_of_the_table_exists():
    assert ADVICE.keys() <= {kind.name for kind in KINDS}


def test_other_errors_pass():
    with pytest.raises(KeyError), in_gensim_terms("v"):
        raise KeyError
