"""Files of all formats, of other kinds and from other places, as they are read."""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path

import fsspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from gensim.models import KeyedVectors
from sgns.errors import FormatError, UnexpectedFileError
from sgns.files import container
from sgns.files.streams import sink
from sgns.formats import load_vectors, save_vectors
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .fasttext_files import model
from .samples import TOKENS, assert_equal, sample


def test_limit(format, path):
    vectors = sample()
    save_vectors(vectors, path)
    found = load_vectors(path, limit=3)
    assert found.vocabulary.tokens == TOKENS[:3]
    np.testing.assert_array_equal(found.matrix, vectors.matrix[:3])
    assert_equal(load_vectors(path, limit=len(TOKENS)), vectors)
    assert_equal(load_vectors(path, limit=10**9), vectors)
    with pytest.raises(ValueError, match="limit must be at least 1, got 0"):
        load_vectors(path, limit=0)
    with pytest.raises(TypeError, match=r"limit must be an integer, got 2\.5"):
        load_vectors(path, limit=2.5)


def test_missing_file_and_folder(format, path):
    with pytest.raises(FileNotFoundError, match=path.name):
        load_vectors(path)
    path.mkdir()
    with pytest.raises(IsADirectoryError):
        load_vectors(path)
    with pytest.raises(IsADirectoryError):
        save_vectors(sample(), path)


def test_empty_file(format, path):
    for file in (path, path.with_name("vectors.metadata.tsv")):
        file.touch()
    with pytest.raises(FormatError, match=re.escape(str(path))):
        load_vectors(path)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (
            {"errors": "skip"},
            "errors must be one of strict, replace, ignore, .*, got 'skip'",
        ),
        ({"duplicates": "last"}, "duplicates must be one of first, error, got 'last'"),
        ({"encoding": "utf-16"}, "encoding must be a text encoding .*, got 'utf-16'"),
    ],
)
def test_unknown_rules_are_refused_before_the_file_is_read(tmp_path, option, message):
    with pytest.raises(ValueError, match=message):
        load_vectors(tmp_path / "v.txt", **option)


def write_repeated(path):
    """Write a file with the tokens a, b, a, of any format that has lines or records."""
    rows = [("a", [1, 2]), ("b", [3, 4]), ("a", [5, 6])]
    if path.suffix == ".bin":
        data = b"".join(token.encode() + b" " + np.float32(row).tobytes() for token, row in rows)
        path.write_bytes(b"3 2\n" + data)
    elif path.suffix == ".fasttext":
        path.write_bytes(model([token.encode() for token, _ in rows], [row for _, row in rows]))
    elif path.suffix == ".tsv":
        path.write_text("".join(f"{x}\t{y}\n" for _, (x, y) in rows))
        path.with_suffix(".metadata.tsv").write_text("a\nb\na\n")
    elif path.suffix == ".npy":
        np.save(path, np.float32([row for _, row in rows]))
        path.with_suffix(".tokens.json").write_text('["a", "b", "a"]')
    elif path.suffix == ".parquet":
        columns = {"token": [token for token, _ in rows], "vector": [row for _, row in rows]}
        pq.write_table(pa.table(columns), path)
    elif path.suffix == ".csv":
        path.write_text("token,0,1\n" + "".join(f"{token},{x},{y}\n" for token, (x, y) in rows))
    elif path.suffix in (".npz", ".safetensors"):
        listed = np.frombuffer(b'["a","b","a"]', np.uint8)
        arrays = {"vectors": np.float32([row for _, row in rows]), "vocabulary": listed}
        np.savez(path, **arrays) if path.suffix == ".npz" else container.write(
            path, "vectors", arrays, {}
        )
    else:
        lines = "".join(f"{token} {x} {y}\n" for token, (x, y) in rows)
        path.write_text("3 2\n" * (path.suffix == ".txt") + lines)


def test_the_first_row_of_a_repeated_token_stays_with_a_warning(path):
    write_repeated(path)
    with pytest.warns(UserWarning, match=r"skipped 1 row .* 'a' at .*duplicates='error'") as caught:
        found = WordVectors.load(path)
    assert caught[0].filename == __file__
    assert found.vocabulary.tokens == ("a", "b")
    assert found.matrix.tolist() == [[1, 2], [3, 4]]
    assert len(WordVectors.load(path, limit=2)) == 2  # no warning: the third row is not read


def test_repeated_tokens_can_be_refused(path):
    write_repeated(path)
    message = "row 3.*: token 'a' is already at .*; duplicates='first' keeps"
    with pytest.raises(FormatError, match=message):
        load_vectors(path, duplicates="error")


@pytest.mark.parametrize(("name", "binary"), [("v.txt", False), ("v.bin", True)])
def test_files_of_gensim_are_read(tmp_path, name, binary):
    vectors = sample()
    theirs = KeyedVectors(vectors.vector_size)
    theirs.add_vectors(list(TOKENS), np.ascontiguousarray(vectors.matrix))
    theirs.save_word2vec_format(tmp_path / name, binary=binary)
    assert_equal(load_vectors(tmp_path / name), vectors)


def written(path, data):
    path.write_bytes(data)
    return path


def content(tmp_path, name):
    """Bytes of a file of vectors in a format."""
    path = tmp_path / "source"
    save_vectors(sample(), path, name)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("held", "name"),
    [
        ("word2vec-text", "v.bin"),
        ("word2vec-text", "v.bin.gz"),
        ("word2vec-text", "v.glove"),
        ("word2vec-text", "v.w2v"),
        ("word2vec-binary", "v.txt"),
        ("word2vec-binary", "v.vec.bz2"),
        ("word2vec-binary", "v.glove"),
        ("word2vec-binary", "v"),
        ("glove", "v.bin"),
        ("glove", "v.vectors"),
        ("npz", "v.bin"),
        ("npz", "v.txt"),
        ("npz", "v.safetensors"),
        ("projector", "v.txt"),
        ("parquet", "v.txt"),
        ("parquet", "v.npz"),
        ("csv", "v.txt"),
        ("csv", "v.vectors"),
        ("csv", "v.parquet"),
    ],
)
@pytest.mark.parametrize("limit", [None, 1])
def test_another_format_is_named_with_the_right_call(tmp_path, held, name, limit):
    path = tmp_path / name
    with sink(path) as file:
        file.write(content(tmp_path, held))
    with pytest.raises(UnexpectedFileError) as caught:
        load_vectors(path, limit=limit)
    assert caught.value.kind == held
    call = f"sgns.WordVectors.load({str(path)!r}, format='{held}')"
    assert str(caught.value).startswith(f"{path} is ")
    assert call in str(caught.value)


def test_rows_of_one_dimension_that_look_like_a_header(tmp_path):
    vectors = WordVectors(Vocabulary(["1", "2"]), [[1.0], [3.0]])
    save_vectors(vectors, tmp_path / "v.glove")
    assert_equal(load_vectors(tmp_path / "v.glove"), vectors)


@pytest.mark.parametrize("extension", [".txt", ".vec", ".txt.gz"])
def test_text_may_lack_its_header(tmp_path, extension):
    path = tmp_path / f"v{extension}"
    save_vectors(sample(), path, "glove")
    assert_equal(load_vectors(path), sample())
    with pytest.raises(UnexpectedFileError, match=r"load it with .* format='glove'"):
        load_vectors(path, "word2vec-text")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("v.bin", gzip.compress(b"x", mtime=0), "a gzip file, .*: rename it to v.bin.gz"),
        ("v.txt.gz", b"1 2\na 1 2\n", "not compressed as its extension says: rename it to v.txt"),
        ("v.safetensors.gz", gzip.compress(b"x", mtime=0), "files are never compressed"),
        ("v.bin", b"<!DOCTYPE html>", "a web page .'<!DOCTYPE html>'.* download link"),
        ("v.txt", b"Not found", "the message of a server .'Not found'."),
        ("v.tsv", b"a\t0.1\t0.2\n", "a table whose columns are separated by .*tabs"),
        ("v.txt", b"0.1 0.2\n", "a matrix of numbers, without tokens"),
        ("v.safetensors", b"version https://git-lfs", "a pointer of Git LFS"),
        ("v.doc", b"%PDF-1.7", "a PDF document, but its extension names no format"),
        ("v.bin", "1 2\na 1 2\n".encode("utf-16"), "text in UTF-16"),
    ],
)
def test_files_that_are_not_vectors(tmp_path, name, data, message):
    with pytest.raises(ValueError, match=message):
        load_vectors(written(tmp_path / name, data))


def test_a_file_of_the_chosen_format_keeps_the_error_of_its_damage(tmp_path):
    for name in ("word2vec-text", "word2vec-binary", "npz"):
        path = written(tmp_path / name, content(tmp_path, name)[:-9])
        with pytest.raises(FormatError) as caught:
            load_vectors(path, name)
        assert not isinstance(caught.value, UnexpectedFileError)


def test_a_missing_file_is_reported_before_its_extension(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"v\.kv"):
        load_vectors(tmp_path / "v.kv")


@pytest.fixture
def memory():
    system = fsspec.filesystem("memory")
    yield system
    system.rm("/", recursive=True)


def test_urls(format, path, memory):
    save_vectors(sample(), path)
    memory.pipe(f"/{path.name}", path.read_bytes())
    assert_equal(load_vectors(f"file://{path}"), sample())
    if format.name == "projector":
        with pytest.raises(ValueError, match=r"memory://vectors\.tsv: .*: download both"):
            load_vectors(f"memory://{path.name}")
    else:
        beside = {"tokens": TOKENS} if format.name == "npy" else {}
        assert_equal(load_vectors(f"memory://{path.name}", **beside), sample())
        assert_equal(load_vectors(Path(f"memory://{path.name}"), **beside), sample())
    with pytest.raises(ValueError, match="memory://x: sgns cannot write to a URL"):
        save_vectors(sample(), "memory://x", format.name)


def test_errors_of_urls(memory):
    memory.pipe("/v.bin", b"1 2\na 1 2\n")
    with pytest.raises(UnexpectedFileError, match=r"memory://v\.bin is a text file of word2vec"):
        load_vectors("memory://v.bin")
    with pytest.raises(FileNotFoundError, match=r"'memory://none\.txt'"):
        load_vectors("memory://none.txt")
    memory.pipe("/v.doc", b"nothing known")
    with pytest.raises(ValueError, match=r"memory://v\.doc: no format has this extension"):
        load_vectors("memory://v.doc")


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"1 2\na 1 2\n")))
    assert load_vectors("-", "word2vec-text").vocabulary.tokens == ("a",)
