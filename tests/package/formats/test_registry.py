"""Requirements of every format of vectors, and agreement with gensim."""

from __future__ import annotations

import os

import numpy as np
import pytest
from gensim.models import KeyedVectors
from sgns.errors import FormatError
from sgns.formats import FORMATS, load_vectors, save_vectors
from sgns.formats.registry import check_tokens
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .samples import TOKENS, assert_equal, sample

BY_NAME = {format.name: format for format in FORMATS}


@pytest.fixture(params=FORMATS, ids=lambda format: format.name)
def format(request):
    return request.param


@pytest.fixture
def path(format, tmp_path):
    return tmp_path / f"vectors{format.extensions[0]}"


def test_round_trip_by_extension_and_by_name(format, tmp_path):
    vectors = sample()
    for extension in (*format.extensions, format.extensions[0].upper()):
        save_vectors(vectors, tmp_path / f"v{extension}")
        assert_equal(load_vectors(tmp_path / f"v{extension}"), vectors)
    save_vectors(vectors, tmp_path / "plain", format.name)
    assert_equal(load_vectors(str(tmp_path / "plain"), format.name), vectors)


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst", ".GZ"])
def test_compression(format, path, suffix):
    vectors = sample()
    packed = path.with_name(path.name + suffix)
    if not format.compressible:
        with pytest.raises(ValueError, match="no format has this extension"):
            save_vectors(vectors, packed)
        assert not packed.exists()
        return
    save_vectors(vectors, packed)
    save_vectors(vectors, path)
    assert packed.read_bytes()[:6] != path.read_bytes()[:6]
    assert_equal(load_vectors(packed), vectors)


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


def test_one_token_of_one_dimension(format, path):
    vectors = WordVectors(Vocabulary(["5"]), [[3.0]])
    save_vectors(vectors, path)
    assert_equal(load_vectors(path), vectors)


def test_saving_replaces_atomically(format, path, monkeypatch):
    save_vectors(sample(), path)
    before = {file: file.read_bytes() for file in path.parent.iterdir()}

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        save_vectors(WordVectors(Vocabulary(["b"]), [[2.0]]), path)
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


def test_tokens_a_format_cannot_hold(format, tmp_path):
    path = tmp_path / f"v{format.extensions[0]}"
    for token in ["", *(f"a{character}b" for character in format.forbidden)]:
        vectors = WordVectors(Vocabulary(["fine", token]), np.eye(2))
        if format.forbidden:
            with pytest.raises(ValueError, match=f"{format.name!r} cannot hold the token") as error:
                save_vectors(vectors, path)
            assert repr(token) in str(error.value)
            assert not any(tmp_path.iterdir())
        else:
            save_vectors(vectors, path)
            assert_equal(load_vectors(path), vectors)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_saving_what_is_not_finite(format, path, value):
    matrix = np.ones((3, 4), np.float32)
    matrix[1, 2] = value
    with pytest.raises(ValueError, match=f"vector of 'b': component 3 is {value}"):
        save_vectors(WordVectors(Vocabulary("abc"[i] for i in range(3)), matrix), path)
    assert not path.exists()


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
    with pytest.raises(FormatError, match=str(path)):
        load_vectors(path)


def test_registry_has_no_conflicts():
    extensions = [extension for format in FORMATS for extension in format.extensions]
    assert len(extensions) == len(set(extensions))
    assert len(BY_NAME) == len(FORMATS)


@pytest.mark.parametrize("name", ["v.doc", "v", "v.gz", "v.doc.gz", ".txt"])
def test_unknown_extension_lists_the_choices(tmp_path, name):
    for call in (load_vectors, lambda path: save_vectors(sample(), path)):
        with pytest.raises(ValueError, match="no format has this extension") as error:
            call(tmp_path / name)
        assert all(known in str(error.value) for known in BY_NAME)


def test_unknown_name_lists_the_choices(tmp_path):
    with pytest.raises(ValueError, match="unknown format 'word2vec'") as error:
        load_vectors(tmp_path / "v.txt", "word2vec")
    assert all(known in str(error.value) for known in BY_NAME)


def test_unknown_errors_option(tmp_path):
    with pytest.raises(ValueError, match="errors must be 'strict' or 'replace', got 'ignore'"):
        load_vectors(tmp_path / "v.txt", errors="ignore")


@pytest.mark.parametrize(("name", "binary"), [("v.txt", False), ("v.bin", True)])
def test_gensim_reads_our_files(tmp_path, name, binary):
    vectors = sample()
    save_vectors(vectors, tmp_path / name)
    found = KeyedVectors.load_word2vec_format(tmp_path / name, binary=binary)
    assert tuple(found.index_to_key) == TOKENS
    np.testing.assert_array_equal(found.vectors, vectors.matrix, strict=True)


@pytest.mark.parametrize(("name", "binary"), [("v.txt", False), ("v.bin", True)])
def test_files_of_gensim_are_read(tmp_path, name, binary):
    vectors = sample()
    theirs = KeyedVectors(vectors.vector_size)
    theirs.add_vectors(list(TOKENS), np.ascontiguousarray(vectors.matrix))
    theirs.save_word2vec_format(tmp_path / name, binary=binary)
    assert_equal(load_vectors(tmp_path / name), vectors)


def test_tokens_are_checked_before_there_are_vectors(format):
    check_tokens(format, ["a", "b"])
    for token in ["", *(f"a{character}b" for character in format.forbidden)]:
        if format.forbidden:
            with pytest.raises(ValueError, match="cannot hold the token") as error:
                check_tokens(format, ["a", token])
            able = str(error.value).split("formats that can: ")[1].split(", ")
            assert "safetensors" in able
            for each in FORMATS:
                if each.name in able:
                    check_tokens(each, [token])
        else:
            check_tokens(format, [token])


def test_a_second_file_is_known(format, path):
    save_vectors(sample(), path)
    written = {path} if format.second_file is None else {path, format.second_file(path)}
    assert set(path.parent.iterdir()) == written
