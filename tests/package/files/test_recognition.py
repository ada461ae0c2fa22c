"""Recognized files, and the errors for files of another kind."""

import gzip
import io
import os
from pathlib import Path

import fsspec
from sgns.errors import UnexpectedFileError
from sgns.files.names import StandardInput, one_file
from sgns.files.recognition import find_in, recognize, unexpected, wrong_kind

TEXT = b"1 2\nthe 0.1 0.2\n"


def found(path, data):
    path.write_bytes(data)
    result = recognize(path)
    return None if result is None else (result.kind.name, result.is_misnamed)


def test_the_content_of_compressed_files_is_recognized(tmp_path):
    assert found(tmp_path / "v.bin", TEXT) == ("word2vec-text", False)
    assert found(tmp_path / "v.txt.gz", gzip.compress(TEXT)) == ("word2vec-text", False)
    assert found(tmp_path / "v.txt.GZ", gzip.compress(TEXT)) == ("word2vec-text", False)
    assert found(tmp_path / "v.txt", gzip.compress(TEXT)) == ("gz", False)
    assert found(tmp_path / "v.txt.gz", gzip.compress(b"")) == ("empty", False)


def test_a_false_extension_of_a_compression_is_noted(tmp_path):
    assert found(tmp_path / "v.txt.gz", TEXT) == ("word2vec-text", True)
    assert found(tmp_path / "v.txt.xz", gzip.compress(TEXT)) == ("gz", True)
    assert found(tmp_path / "v.txt.gz", b"") == ("empty", True)


def test_unknown_content_and_pipes_are_not_recognized(tmp_path, monkeypatch):
    assert found(tmp_path / "v", b"nothing known") is None
    assert found(tmp_path / "v.gz", b"nothing known") is None
    assert found(tmp_path / "v.gz", gzip.compress(TEXT)[:9]) is None
    assert recognize(tmp_path / "none") is None
    assert recognize(tmp_path) is None
    os.mkfifo(tmp_path / "pipe")
    assert recognize(tmp_path / "pipe") is None
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT)))
    assert recognize(StandardInput()) is None


def test_remote_files_are_recognized():
    system = fsspec.filesystem("memory")
    system.pipe("/v.txt.gz", gzip.compress(TEXT))
    assert recognize(one_file("memory://v.txt.gz")).kind.name == "word2vec-text"
    system.rm("/", recursive=True)


def test_the_start_of_the_first_line_is_kept():
    assert find_in(b"\xef\xbb\xbf\n  <html>\xff \nmore").start == "<html>\N{REPLACEMENT CHARACTER}"
    assert find_in(b"a 0.5 " + b"1" * 99 + b"\n").start == "a 0.5 " + "1" * 34


def message(name, data):
    return str(unexpected(Path(name), find_in(data), "not in the format 'x'"))


def test_messages_tell_what_to_do():
    assert message("v.bin", TEXT) == (
        "v.bin is a text file of word2vec ('1 2'), not in the format 'x': "
        "load it with sgns.WordVectors.load('v.bin', format='word2vec-text')"
    )
    assert message("d/v.bin", gzip.compress(TEXT)) == (
        f"{Path('d/v.bin')} is a gzip file, not in the format 'x': rename it to v.bin.gz"
    )
    assert message("v.xz", gzip.compress(TEXT)).endswith("rename it to v.gz")
    assert message("v.npz.gz", gzip.compress(b"")).endswith("unpack it")
    assert message("v.txt", b"") == ("v.txt, line 1: the file is empty: download or write it again")
    assert "('<html>'), not in the format 'x': the download link" in message("v", b"<html>")


def test_a_file_that_is_not_compressed(tmp_path):
    path = tmp_path / "v.txt.gz"
    path.write_bytes(TEXT)
    text = str(unexpected(path, recognize(path), "not in the format 'x'"))
    assert text.endswith("not compressed as its extension says: rename it to v.txt")
    path.write_bytes(b"<html>")
    assert "a web page" in str(unexpected(path, recognize(path), "not in the format 'x'"))


def test_errors_keep_the_kind_and_the_finding():
    error = wrong_kind(Path("m"), "model", ["corpus", "phrases"])
    assert isinstance(error, UnexpectedFileError)
    assert error.kind == "model"
    assert error.finding == "m holds 'model', wanted 'corpus' or 'phrases'"
    assert str(error) == f"{error.finding}: load it with sgns.Model.load('m')"
    assert "update sgns" in str(wrong_kind(Path("m"), "tomorrow", ["model"]))
