"""Requirements of every format of vectors."""

from __future__ import annotations

import pytest
from sgns.formats import FORMATS, load_vectors, save_vectors
from sgns.formats.registry import check_tokens
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .samples import assert_equal, sample

BY_NAME = {format.name: format for format in FORMATS}


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
        with pytest.raises(ValueError, match="files are never compressed; drop the"):
            save_vectors(vectors, packed)
        assert not packed.exists()
        return
    save_vectors(vectors, packed)
    save_vectors(vectors, path)
    assert packed.read_bytes()[:6] != path.read_bytes()[:6]
    assert_equal(load_vectors(packed), vectors)


def test_one_token_of_one_dimension(format, path):
    vectors = WordVectors(Vocabulary(["5"]), [[3.0]])
    save_vectors(vectors, path)
    assert_equal(load_vectors(path), vectors)


def test_registry_has_no_conflicts():
    extensions = [extension for format in FORMATS for extension in format.extensions]
    assert len(extensions) == len(set(extensions))
    assert len(BY_NAME) == len(FORMATS)


@pytest.mark.parametrize("name", ["v.doc", "v", "v.gz", "v.doc.gz", ".txt"])
def test_unknown_extension_lists_the_choices(tmp_path, name):
    for call in (load_vectors, lambda path: save_vectors(sample(), path)):
        (tmp_path / name).write_bytes(b"no vectors\n")
        with pytest.raises(ValueError, match="no format has this extension") as error:
            call(tmp_path / name)
        assert all(known in str(error.value) for known in BY_NAME)


def test_names_of_folders_and_of_files_that_are_never_compressed_are_told(tmp_path):
    with pytest.raises(ValueError, match="is a folder: name a file in it"):
        save_vectors(sample(), tmp_path)
    with pytest.raises(IsADirectoryError, match="this is a folder: name a file in it"):
        load_vectors(tmp_path)
    with pytest.raises(ValueError, match=r"\.npz files are never compressed; drop the \.gz"):
        save_vectors(sample(), tmp_path / "v.npz.gz")


def test_unknown_name_lists_the_choices(tmp_path):
    with pytest.raises(ValueError, match="unknown format 'word2vec'") as error:
        load_vectors(tmp_path / "v.txt", "word2vec")
    assert all(known in str(error.value) for known in BY_NAME)


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


def test_long_tokens_and_a_first_byte_order_mark_are_refused_before_there_are_vectors():
    check_tokens(BY_NAME["word2vec-binary"], ["a" * 65536])
    with pytest.raises(ValueError, match="takes 65537 bytes, at most 65536 fit into the format"):
        check_tokens(BY_NAME["word2vec-binary"], ["a", "a" * 65537])
    for name in ("glove", "projector"):
        check_tokens(BY_NAME[name], ["a", "\ufeffa"])
        with pytest.raises(ValueError, match="in its first row, because readers skip a byte"):
            check_tokens(BY_NAME[name], ["\ufeffa", "a"])
