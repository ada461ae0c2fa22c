"""What every format of vectors must do, and agreement with other programs."""

from __future__ import annotations

import json
import os
import threading

import numpy as np
import pytest
import safetensors.numpy
from gensim.models import KeyedVectors
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.streams import sink
from sgns.formats import FORMATS, load_vectors, save_vectors
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary, vocabulary_to_arrays

from ...waiting import HANGS

TOKENS = ("the", "naïve", "日本", "\U0001f600", "#", "1.5", "-", "a_b", '"', "</s>")
BY_NAME = {format.name: format for format in FORMATS}


def sample(counts: bool = True) -> WordVectors:
    """Vectors with a padded row, numbers near the ends of float32, and odd tokens."""
    rng = np.random.default_rng(1)
    matrix = rng.normal(size=(len(TOKENS), 16)).astype(np.float32)[:, :6]
    matrix[0] = [0.0, -0.0, 1.0, 1e-45, -3.4028235e38, 1.1754944e-38]
    matrix[1] = [16777216, 0.1, 1 / 3, -1e-7, 123456.79, 1e10]
    counts_given = np.arange(len(TOKENS))[::-1] if counts else None
    return WordVectors(Vocabulary(TOKENS, counts_given), matrix)


def assert_equal(found: WordVectors, expected: WordVectors) -> None:
    assert found.vocabulary.tokens == expected.vocabulary.tokens
    np.testing.assert_array_equal(found.matrix, expected.matrix, strict=True)
    np.testing.assert_array_equal(np.signbit(found.matrix), np.signbit(expected.matrix))


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


# Agreement with gensim


@pytest.mark.parametrize(("name", "binary"), [("v.txt", False), ("v.bin", True)])
def test_gensim_reads_ours(tmp_path, name, binary):
    vectors = sample()
    save_vectors(vectors, tmp_path / name)
    found = KeyedVectors.load_word2vec_format(tmp_path / name, binary=binary)
    assert tuple(found.index_to_key) == TOKENS
    np.testing.assert_array_equal(found.vectors, vectors.matrix, strict=True)


@pytest.mark.parametrize(("name", "binary"), [("v.txt", False), ("v.bin", True)])
def test_we_read_gensims(tmp_path, name, binary):
    vectors = sample()
    theirs = KeyedVectors(vectors.vector_size)
    theirs.add_vectors(list(TOKENS), np.ascontiguousarray(vectors.matrix))
    theirs.save_word2vec_format(tmp_path / name, binary=binary)
    assert_equal(load_vectors(tmp_path / name), vectors)


# word2vec


@pytest.mark.parametrize("newline", [b"", b"\n"], ids=["fastText", "word2vec.c"])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_binary_rows_with_and_without_newline(tmp_path, newline, suffix):
    matrix = np.random.default_rng(2).normal(size=(12_000, 100)).astype("<f4")
    tokens = [f"token{i}" for i in range(len(matrix))]
    rows = (
        f"{t} ".encode() + row.tobytes() + newline for t, row in zip(tokens, matrix, strict=True)
    )
    path = tmp_path / f"v.bin{suffix}"
    with sink(path) as file:  # several blocks, and more rows than room is made for
        file.write(b"12000 100\n" + b"".join(rows))
    assert_equal(load_vectors(path), WordVectors(Vocabulary(tokens), matrix))


def test_text_as_word2vec_c_writes_it(tmp_path):
    path = tmp_path / "v.txt"
    path.write_bytes(b"2 2\r\n</s> 0.004003 0.004419 \r\nthe -1.5e-3 +2 \r\n\n\n")
    found = load_vectors(path)
    assert found.vocabulary.tokens == ("</s>", "the")
    assert found.matrix.tolist() == np.float32([[0.004003, 0.004419], [-1.5e-3, 2]]).tolist()


def test_text_from_a_pipe(tmp_path):
    path = tmp_path / "v.txt"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_bytes(b"1 2\na 1 2\n"), daemon=True)
    writer.start()
    found = load_vectors(path)
    writer.join(HANGS)
    assert not writer.is_alive()
    assert found.matrix.tolist() == [[1, 2]]


# GloVe


def test_glove_is_word2vec_text_without_header(tmp_path):
    save_vectors(sample(), tmp_path / "v.glove")
    save_vectors(sample(), tmp_path / "v.txt")
    assert b"10 6\n" + (tmp_path / "v.glove").read_bytes() == (tmp_path / "v.txt").read_bytes()


def test_glove_tokens_with_spaces_are_read(tmp_path):
    path = tmp_path / "v.glove"
    path.write_bytes(b"the 1 2\n. . . 3 4\nat name@domain.com 5 6\n")
    found = load_vectors(path)
    assert found.vocabulary.tokens == ("the", ". . .", "at name@domain.com")
    assert found.matrix.tolist() == [[1, 2], [3, 4], [5, 6]]


# Formats of named arrays


@pytest.mark.parametrize("name", ["v.safetensors", "v.npz"])
def test_counts_are_kept(tmp_path, name):
    for counts in (True, False):
        save_vectors(sample(counts), tmp_path / name)
        assert load_vectors(tmp_path / name).vocabulary == sample(counts).vocabulary
    save_vectors(sample(), tmp_path / name)
    limited = load_vectors(tmp_path / name, limit=2).vocabulary
    assert limited == Vocabulary(TOKENS[:2], [9, 8])


def test_safetensors_library_reads_ours(tmp_path):
    vectors = sample()
    save_vectors(vectors, tmp_path / "v.safetensors")
    arrays = safetensors.numpy.load_file(tmp_path / "v.safetensors")
    assert tuple(json.loads(bytes(arrays["vocabulary"]))) == TOKENS
    np.testing.assert_array_equal(arrays["vectors"], vectors.matrix, strict=True)
    assert arrays["counts"].tolist() == list(range(9, -1, -1))


def test_vectors_of_a_model(tmp_path):
    path = tmp_path / "model.safetensors"
    vectors = sample()
    arrays = {
        "vectors": vectors.matrix,
        "context_vectors": -vectors.matrix,
        "losses": np.zeros(3),
        **vocabulary_to_arrays(vectors.vocabulary),
    }
    container.write(path, "model", arrays, {"options": "{}"})
    assert_equal(load_vectors(path), vectors)


def test_numpy_reads_our_npz(tmp_path):
    vectors = sample()
    save_vectors(vectors, tmp_path / "v.npz")
    with np.load(tmp_path / "v.npz", allow_pickle=False) as file:
        assert tuple(json.loads(bytes(file["vocabulary"]))) == TOKENS
        np.testing.assert_array_equal(file["vectors"], vectors.matrix, strict=True)


@pytest.mark.parametrize("order", ["C", "F"])
def test_we_read_numpys_npz(tmp_path, order):
    vectors = sample()
    matrix = np.asarray(vectors.matrix, order=order)
    listed = np.frombuffer(json.dumps(TOKENS).encode(), np.uint8)
    np.savez_compressed(tmp_path / "v.npz", vectors=matrix, vocabulary=listed, other=np.eye(2))
    assert_equal(load_vectors(tmp_path / "v.npz"), vectors)


# Projector


def test_projector_is_two_plain_columns(tmp_path):
    vectors = WordVectors(Vocabulary(["a b ", " c"]), [[1, 0.5], [-2, 3]])
    save_vectors(vectors, tmp_path / "v.tsv")
    assert (tmp_path / "v.tsv").read_text() == "1\t0.5\n-2\t3\n"
    assert (tmp_path / "v.metadata.tsv").read_text() == "a b \n c\n"
    assert_equal(load_vectors(tmp_path / "v.tsv"), vectors)
