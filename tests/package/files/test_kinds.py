"""Table of kinds: each signature is recognized, and no kind hides another."""

import bz2
import gzip
import io
import lzma
import pickle
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
import safetensors.numpy
from gensim.models import Doc2Vec, KeyedVectors, Phrases, Word2Vec
from sgns.files import container
from sgns.files.kinds import KINDS, find_kind, kind_named
from sgns.files.names import StandardInput
from sgns.files.text_signatures import HEAD_BYTES

SENTENCES = [["a", "b", "c"]] * 9


def zipped(name, data=b"x"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, data)
    return file.getvalue()


def tarred():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("vectors.txt"))
    return file.getvalue()


def saved(save):
    """Bytes that a function writes to a path or a stream."""
    file = io.BytesIO()
    save(file)
    return file.getvalue()


def database(path):
    with sqlite3.connect(path) as connection:
        connection.execute("create table vectors (token)")
    connection.close()
    return path.read_bytes()


def pickled_by_gensim(protocol):
    model = Word2Vec(SENTENCES, vector_size=2, min_count=1, epochs=1)
    vectors = KeyedVectors(2)
    vectors.add_vectors(["a"], np.ones((1, 2), np.float32))
    objects = {
        "gensim-model": model,
        "gensim-documents": Doc2Vec(vector_size=2),
        "gensim-vectors": vectors,
        "gensim-phrases": Phrases([]),
    }
    return {kind: pickle.dumps(value, protocol) for kind, value in objects.items()}


HEADS = [
    ("empty", b""),
    ("fasttext-bin", (793712314).to_bytes(4, "little") + bytes(60)),
    ("pickle", pickle.dumps({"a": np.ones(3)}, 4)),
    ("pickle", pickle.dumps([1, 2], 2)),
    ("pickle", pickle.dumps({"a": 1}, 0)),
    ("npz", saved(lambda file: np.savez(file, rows=np.ones(3)))),
    ("npz", saved(lambda file: np.savez_compressed(file, np.ones(3)))),
    ("npy", saved(lambda file: np.save(file, np.ones(3)))),
    ("torch", zipped("archive/data.pkl")),
    ("zip", zipped("vectors.txt")),
    ("hdf5", b"\x89HDF\r\n\x1a\n" + bytes(40)),
    ("parquet", saved(lambda file: pyarrow.parquet.write_table(pa.table({"a": [1]}), file))),
    ("arrow", saved(lambda file: pyarrow.feather.write_feather(pa.table({"a": [1]}), file))),
    ("gz", gzip.compress(b"a")),
    ("bz2", bz2.compress(b"a")),
    ("xz", lzma.compress(b"a")),
    ("zst", b"\x28\xb5\x2f\xfd" + bytes(9)),
    ("tar", tarred()),
    ("7z", b"7z\xbc\xaf\x27\x1c"),
    ("rar", b"Rar!\x1a\x07\x01\x00"),
    ("lz4", b"\x04\x22\x4d\x18"),
    ("gguf", b"GGUF\x03"),
    ("pdf", b"%PDF-1.7\n"),
    ("html", b"\n <!doctype HTML><html>"),
    ("html", b"<HTML>"),
    ("xml", b'<?xml version="1.0"?><Error/>'),
    ("lfs", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n"),
    ("message", b"404: Not Found"),
    ("message", b"Access denied.\n"),
    ("utf-16", "a b\n".encode("utf-16")),
    ("utf-16", "3 2\nthe 0.1 0.2\n".encode("utf-16-le")),
    ("utf-16", "a b\n".encode("utf-32")),
    ("json", b'{"the": [0.1, 0.2]}'),
    ("word2vec-text", b"1 2\nthe 0.1 0.2\n"),
    ("word2vec-binary", b"1 2\nthe " + np.float32([0.1, 0.2]).tobytes()),
    ("glove", b"the 0.1 0.2\n"),
    ("projector", b"0.1\t0.2\n"),
    ("numbers", b"0.1 0.2\n"),
    ("table", b"the,0.1,0.2\n"),
]


@pytest.mark.parametrize(("name", "data"), HEADS, ids=[name for name, _ in HEADS])
def test_signatures(name, data):
    assert find_kind(data[:HEAD_BYTES]).name == name


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_pickles_of_gensim(protocol):
    for name, data in pickled_by_gensim(protocol).items():
        assert find_kind(data[:HEAD_BYTES]).name == name


def test_files_of_programs(tmp_path):
    torch = pytest.importorskip("torch")
    for is_zip in (True, False):
        data = saved(
            lambda file, new=is_zip: torch.save(
                torch.ones(2), file, _use_new_zipfile_serialization=new
            )
        )
        assert find_kind(data[:HEAD_BYTES]).name == "torch"
    assert find_kind(database(tmp_path / "d")[:HEAD_BYTES]).name == "sqlite"
    safetensors.numpy.save_file({"a": np.zeros(3)}, tmp_path / "s")
    assert find_kind((tmp_path / "s").read_bytes()).name == "safetensors"


def test_containers_of_sgns(tmp_path):
    own = [kind for kind in KINDS if kind.is_container and kind.name != "safetensors"]
    assert len(own) >= 7
    for kind in own:
        container.write(tmp_path / "c", kind.name, {"a": np.zeros(3)}, {"b": "}"})
        assert find_kind((tmp_path / "c").read_bytes()) is kind
        assert "load" in kind.advice or "open" in kind.advice
    container.write(tmp_path / "c", "unknown", {}, {})
    assert find_kind((tmp_path / "c").read_bytes()).name == "safetensors"


def test_each_kind_is_tried_here():
    tried = {name for name, _ in HEADS} | pickled_by_gensim(4).keys()
    assert {kind.name for kind in KINDS if not kind.is_container} == tried | {"sqlite"}
    assert len({kind.name for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("data", [b"\0", b"plain words\n", b"\xff" * 99, b"a" * HEAD_BYTES])
def test_other_files_are_of_no_kind(data):
    assert find_kind(data) is None


def test_kinds_by_name():
    assert kind_named("corpus").advice_for(Path("x")) == "open it with sgns.Corpus.open('x')"
    assert "load('-', format='glove')" in kind_named("glove").advice_for(StandardInput())
    assert kind_named("nothing") is None
    assert {kind.name for kind in KINDS if kind.is_vectors} == {
        "fasttext-bin",
        "glove",
        "npz",
        "projector",
        "word2vec-binary",
        "word2vec-text",
    }
