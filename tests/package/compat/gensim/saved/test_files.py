"""Files that gensim's save() writes: recognition, files beside them, and errors."""

import bz2
import gzip
import lzma
import pickle
import re

import gensim.models
import numpy as np
import pytest
import sgns
from sgns.compat.gensim import KeyedVectors, Phrases, Word2Vec
from sgns.compat.gensim.saved import files
from sgns.compat.gensim.saved.files import is_pickled, read_saved
from sgns.files import container

from .pickles import OLD, Called, write

LOADS = [KeyedVectors.load, Word2Vec.load, Phrases.load]


@pytest.fixture
def saved(real, tmp_path):
    """Write vectors with the matrix in a file beside them. Return the path of the pickle."""
    vectors = real["KeyedVectors"](3)
    vectors.add_vectors(["a", "b"], np.float32([[1, 2, 3], [4, 5, 6]]))
    vectors.save(str(tmp_path / "v"), separately=["vectors"])
    assert (tmp_path / "v.vectors.npy").exists()
    return tmp_path / "v"


def test_a_pickle_is_told_by_its_first_bytes(tmp_path):
    for protocol in range(6):
        vectors = gensim.models.KeyedVectors(2)
        for name in ("v", "v.gz", "v.bz2"):
            vectors.save(str(tmp_path / name), pickle_protocol=protocol)
            assert is_pickled(tmp_path / name)
    container.write(tmp_path / "c.gz", "vectors", {}, {})
    for name, data in {
        "text": b"1 2\na 1 2\n",
        "empty": b"",
        "text.gz": gzip.compress(b"a"),
    }.items():
        (tmp_path / name).write_bytes(data)
        assert not is_pickled(tmp_path / name)
    assert not is_pickled(tmp_path / "c.gz")


def test_attributes_are_found_in_the_pickle_and_beside_it(saved):
    found = read_saved(saved)
    assert found.kind == "gensim.models.keyedvectors.KeyedVectors"
    assert found.get("index_to_key") == ["a", "b"]
    assert found.get("norms", "none") == "none"
    assert found.array("vectors").tolist() == [[1, 2, 3], [4, 5, 6]]
    assert found.array("vectors").flags.writeable
    assert found.array("norms") is None
    assert found.part("wv") is None


def test_arrays_beside_a_pickle_can_be_mapped(saved):
    found = KeyedVectors.load(saved, mmap="r")
    assert isinstance(found.vectors, np.memmap)
    assert not found.vectors.flags.writeable
    assert found.most_similar("a")[0][0] == "b"


@pytest.mark.parametrize("ending", ["gz", "bz2"])
def test_compressed_files_have_compressed_files_beside_them(real, tmp_path, ending):
    model = real["Word2Vec"]([["a", "b"]] * 9, vector_size=3, min_count=1, workers=1)
    path = tmp_path / f"m.{ending}"
    model.save(str(path), separately=["syn1neg"])
    assert (tmp_path / f"m.{ending}.syn1neg.npz").exists()
    found = Word2Vec.load(path)
    np.testing.assert_array_equal(found.syn1neg, model.syn1neg)
    np.testing.assert_array_equal(found.wv.vectors, model.wv.vectors)


def test_a_missing_file_beside_a_pickle_is_named(saved):
    (saved.parent / "v.vectors.npy").unlink()
    with pytest.raises(FileNotFoundError, match=r"Copy that file.*v\.vectors\.npy"):
        KeyedVectors.load(saved)


def npy(array):
    from io import BytesIO

    file = BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


GOOD = npy(np.ones((2, 3), np.float32))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "cannot be unpacked"),
        (b"\x93NUMPY\x01\x00", "cannot be unpacked"),
        (GOOD[:-1], r"shape \(2, 3\) needs 24 bytes, but 23 follow"),
        (GOOD + b"a", "needs 24 bytes, but 25 follow"),
        (GOOD.replace(b"(2, 3)", b"(9999999999, 3)"), "needs 119999999988 bytes, but"),
        (GOOD.replace(b"(2, 3)", b"(-2, -3)"), "cannot be unpacked"),
        (GOOD.replace(b"(2, 3)", b"(3, 2)"), "one key for each"),
        (GOOD.replace(b"(2, 3)", b"(6,)  "), "no matrix"),
        (GOOD.replace(b"'<f4'", b"'<i4'"), "no matrix"),
        (GOOD.replace(b"'<f4'", b"'|S4'"), "expected numbers"),
        (GOOD.replace(b"\x01\x00", b"\x07\x00", 1), "version"),
        (npy(np.array([Called(pytest.fail, "a pickle was loaded")] * 6)), "expected numbers"),
        (pickle.dumps(Called(pytest.fail, "a pickle was loaded")), "cannot be unpacked"),
    ],
    ids=range(13),
)
def test_false_arrays_beside_a_pickle_are_refused(saved, data, message):
    (saved.parent / "v.vectors.npy").write_bytes(data)
    with pytest.raises(sgns.FormatError, match=message):
        KeyedVectors.load(saved)


def test_arrays_in_fortran_order_and_of_other_machines(saved):
    matrix = np.float32([[1, 2, 3], [4, 5, 6]])
    for array in (np.asfortranarray(matrix), matrix.astype(">f4")):
        (saved.parent / "v.vectors.npy").write_bytes(npy(array))
        found = KeyedVectors.load(saved).vectors
        np.testing.assert_array_equal(found, matrix)
        assert found.dtype == np.dtype("f4")


def test_a_pickle_cannot_name_other_files(real, tmp_path):
    """Files beside a pickle have names that sgns chooses, not those in the pickle."""
    (tmp_path / "secret.npy").write_bytes(npy(np.ones((1, 2), np.float32)))
    (tmp_path / "folder").mkdir()
    vectors = real["KeyedVectors"](2)
    vectors.add_vectors(["a"], np.float32([[3, 4]]))
    for name in ("../secret", "/etc/passwd", "..", "\0", ""):
        vectors.__dict__["__numpys"] = [name]
        vectors.__dict__["__recursive_saveloads"] = [name]
        path = write(tmp_path / "folder" / "v", vectors)
        assert KeyedVectors.load(path)["a"].tolist() == [3, 4]


@pytest.mark.parametrize("load", LOADS)
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (["a"], "is a pickle of a list, not of a model, vectors or phrases"),
        (None, "is a pickle of a NoneType"),
        ({"a": 1}, "is a pickle of a dict"),
        (Called(print, "a"), "holds the name builtins.print.*runs no code.*from_gensim"),
        (Called(eval, "1"), "holds the name builtins.eval"),
        (gensim.models.FastText, r"FastText.*model\.wv\.save_word2vec_format"),
        (gensim.models.fasttext.FastTextKeyedVectors, r" kv\.save_word2vec_format"),
        (gensim.models.LdaModel, "gensim.models.ldamodel.LdaModel.*sgns reads only.*Phrases$"),
    ],
    ids=range(8),
)
def test_other_pickles_are_refused_with_advice(tmp_path, load, value, message):
    path = write(tmp_path / "p", value)
    with pytest.raises(sgns.FormatError, match=re.escape(str(path)) + ".*" + message):
        load(path)


@pytest.mark.parametrize("load", LOADS)
def test_cut_pickles_name_the_byte(tmp_path, load):
    path = tmp_path / "cut"
    path.write_bytes((OLD / "word2vec_old").read_bytes()[:5000])
    with pytest.raises(sgns.FormatError, match=r"cut, byte .*Is the file complete"):
        load(path)


def constant(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
    """Return a score of a user."""
    return float(bigram_count)


def test_phrases_with_a_function_are_told_how_to_keep_them(tmp_path):
    sentences = [["a", "b", "c"]] * 5
    phrases = gensim.models.Phrases(sentences, min_count=1, threshold=0.1, scoring=constant)
    phrases.save(str(tmp_path / "theirs"))
    with pytest.raises(sgns.FormatError, match=r"constant.*frozen\.scoring = None; frozen\.save"):
        Phrases.load(tmp_path / "theirs")
    frozen = phrases.freeze()
    frozen.scoring = None
    frozen.save(str(tmp_path / "frozen"))
    assert Phrases.load(tmp_path / "frozen")[sentences[0]] == phrases[sentences[0]] != sentences[0]


def test_subclasses_of_users_are_refused_by_name(real, tmp_path, monkeypatch):
    kind = type("Mine", (real["Word2Vec"],), {"__module__": "mine"})
    data = pickle.dumps(real["Word2Vec"](vector_size=3)).replace(
        b"\x8c\x16gensim.models.word2vec\x94\x8c\x08Word2Vec", b"\x8c\x04mine\x94\x8c\x04Mine"
    )
    (tmp_path / "m").write_bytes(b"\x80\x04" + data[11:])
    assert kind.__name__ == "Mine"
    with pytest.raises(sgns.FormatError, match=r"the name mine\.Mine.*from_gensim"):
        Word2Vec.load(tmp_path / "m")


def test_damaged_compression_names_the_file(tmp_path):
    for name, data in {"v.gz": b"\x1f\x8b nothing", "v.bz2": b"BZh", "v.xz": b"abc"}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(sgns.FormatError, match=name):
            KeyedVectors.load(tmp_path / name)


def test_compressed_bombs_stop_at_half_of_the_free_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "available_memory", lambda: 4_000_000)
    bomb = b"\x80\x04\x8e" + (10**9).to_bytes(8, "little") + bytes(20_000_000)
    for name, compress in {"a.gz": gzip, "a.bz2": bz2, "a.xz": lzma}.items():
        (tmp_path / name).write_bytes(compress.compress(bomb))
        with pytest.raises(sgns.FormatError, match="more than 2000000 bytes, half of the free"):
            KeyedVectors.load(tmp_path / name)


def test_a_pickle_cannot_use_its_bytes_twice(real, tmp_path):
    """10,000 attributes with one array of 1 MB would take 10 GB."""
    vectors = real["KeyedVectors"](1)
    keys = [str(i) for i in range(5000)]
    vectors.add_vectors(keys, np.zeros((5000, 1), np.float32))
    attribute = np.zeros(5000)
    vectors.expandos = dict.fromkeys(map(str, range(10_000)), attribute)
    path = write(tmp_path / "v", vectors)
    with pytest.raises(sgns.FormatError, match="the same bytes are used more than once"):
        KeyedVectors.load(path)
