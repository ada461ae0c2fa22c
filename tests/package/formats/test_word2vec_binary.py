"""The binary format of word2vec, in the variants of other programs."""

from __future__ import annotations

import io

import numpy as np
import pytest
from sgns.errors import FormatError, TokenEncodingError, TruncatedError, UnexpectedFileError
from sgns.files.streams import sink
from sgns.formats import load_vectors, save_vectors
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .samples import assert_equal


@pytest.mark.parametrize("newline", [b"", b"\n"], ids=["fastText", "word2vec.c"])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_binary_rows_with_and_without_newline(tmp_path, newline, suffix):
    matrix = np.random.default_rng(2).normal(size=(12_000, 100)).astype("<f4")
    tokens = [f"token{i}" for i in range(len(matrix))]
    rows = (
        f"{t} ".encode() + row.tobytes() + newline for t, row in zip(tokens, matrix, strict=True)
    )
    path = tmp_path / f"v.bin{suffix}"
    with sink(path) as file:  # several blocks, and more rows than are allocated at first
        file.write(b"12000 100\n" + b"".join(rows))
    assert_equal(load_vectors(path), WordVectors(Vocabulary(tokens), matrix))


def test_token_too_long_for_binary_is_not_written(tmp_path):
    vectors = WordVectors(Vocabulary(["é" * 40_000]), [[1.0]])
    with pytest.raises(ValueError, match="takes 80000 bytes, at most 65536 fit"):
        save_vectors(vectors, tmp_path / "v.bin")
    assert not any(tmp_path.iterdir())


def write_rows(path, n_claimed, tokens, end=b""):
    rows = (token + b" " + np.float32([i, -i]).tobytes() for i, token in enumerate(tokens))
    path.write_bytes(b"%d 2\n" % n_claimed + b"\n".join(rows) + end)


NINE = [b"t%d" % i for i in range(9)]


@pytest.mark.parametrize("end", [b"", b"\n", b"t9", b"\nt9 1234567", b"\nx\ny 12345678"])
def test_a_limit_reads_the_rows_that_a_cut_file_has(tmp_path, end):
    path = tmp_path / "v.bin"
    write_rows(path, 10**12, NINE, end)
    assert len(load_vectors(path, limit=4)) == 4
    assert load_vectors(path, limit=9).matrix.tolist() == [[i, -i] for i in range(9)]


def test_a_cut_file_is_refused_and_the_limit_that_reads_it_is_named(tmp_path):
    path = tmp_path / "v.bin"
    write_rows(path, 50, NINE)
    end = path.stat().st_size
    for limit in (None, 10):
        with pytest.raises(TruncatedError, match=rf"byte {end}: .* row 10 of 50; limit=9 reads"):
            load_vectors(path, limit=limit)


def test_a_header_may_claim_fewer_rows_than_follow_if_a_limit_ends_there(tmp_path):
    write_rows(tmp_path / "v.bin", 5, NINE)
    assert len(load_vectors(tmp_path / "v.bin", limit=5)) == 5
    for limit in (None, 6):
        with pytest.raises(FormatError, match=r"claims 5 rows, but more follow; limit=5 reads"):
            load_vectors(tmp_path / "v.bin", limit=limit)


def test_another_encoding_and_cut_characters(tmp_path):
    path = tmp_path / "v.bin"
    write_rows(path, 3, [b"talo", "hän".encode("latin-1"), "hôn".encode("latin-1")])
    assert load_vectors(path, encoding="ISO-8859-1").vocabulary.tokens == ("talo", "hän", "hôn")
    with pytest.raises(TokenEncodingError, match=r"byte 18 \(row 2\).*errors='replace'"):
        load_vectors(path)
    with pytest.warns(UserWarning, match=r"skipped 1 row .* at byte 31"):
        found = load_vectors(path, errors="replace")
    assert found.vocabulary.tokens == ("talo", "h\N{REPLACEMENT CHARACTER}n")
    assert found.matrix.tolist() == [[0, 0], [1, -1]]


def test_the_empty_token_is_read(tmp_path):
    write_rows(tmp_path / "v.bin", 3, [b"a", b"", "\u3000".encode()])
    assert load_vectors(tmp_path / "v.bin").vocabulary.tokens == ("a", "", "\u3000")


def test_text_from_a_pipe_is_refused(monkeypatch):
    text = b"2 3\nthe 0.1 0.2 0.3\nof 0.4 0.5 0.6\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    with pytest.raises(UnexpectedFileError, match="standard input is a text file of word2vec"):
        load_vectors("-", "word2vec-binary", limit=1)
