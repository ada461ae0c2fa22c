"""The text format of word2vec, in the variant of word2vec.c and from a pipe."""

from __future__ import annotations

import gzip
import os
import re
import threading

import numpy as np
import pytest
from sgns.errors import FormatError, TokenEncodingError, TruncatedError
from sgns.formats import load_vectors

from ...waiting import HANGS


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


def write_rows(path, n_claimed, n_rows, end=b""):
    rows = b"".join(b"t%d %d %d\n" % (i, i, -i) for i in range(n_rows))
    path.write_bytes(b"%d 2\n" % n_claimed + rows + end)


@pytest.mark.parametrize("end", [b"", b"t9", b"t9 0.1", b"t9 0.1 x\n"])
def test_a_limit_reads_the_rows_that_a_cut_file_has(tmp_path, end):
    path = tmp_path / "v.txt"
    write_rows(path, 10**12, 9, end)
    assert len(load_vectors(path, limit=4)) == 4
    found = load_vectors(path, limit=9)
    assert found.matrix.tolist() == [[i, -i] for i in range(9)]


@pytest.mark.parametrize(("n_rows", "at_least"), [(20_000, 8_000), (300, 50)])
def test_a_limit_reads_the_rows_before_the_damage_of_a_compressed_file(tmp_path, n_rows, at_least):
    path = tmp_path / "v.vec.gz"
    write_rows(tmp_path / "v.vec", n_rows, n_rows)
    packed = gzip.compress((tmp_path / "v.vec").read_bytes())
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(FormatError, match=r"cannot be unpacked .*; limit=\d+ reads") as caught:
        load_vectors(path)
    limit = int(re.search(r"limit=(\d+)", str(caught.value))[1])
    assert limit >= at_least
    assert len(load_vectors(path, limit=limit)) == limit


def test_a_cut_file_is_refused_and_the_limit_that_reads_it_is_named(tmp_path):
    write_rows(tmp_path / "v.txt", 50, 9)
    with pytest.raises(TruncatedError, match=r"after 9 of 50 rows; limit=9 reads"):
        load_vectors(tmp_path / "v.txt")
    with pytest.raises(TruncatedError, match=r"after 9 of 50 rows; limit=9 reads"):
        load_vectors(tmp_path / "v.txt", limit=10)


def test_a_header_may_claim_fewer_rows_than_follow_if_a_limit_ends_there(tmp_path):
    write_rows(tmp_path / "v.txt", 5, 9)
    assert len(load_vectors(tmp_path / "v.txt", limit=5)) == 5
    for limit in (None, 6):
        with pytest.raises(FormatError, match=r"claims 5 rows, but more follow; limit=5 reads"):
            load_vectors(tmp_path / "v.txt", limit=limit)


def test_marks_ends_of_lines_and_odd_tokens(tmp_path):
    path = tmp_path / "v.txt"
    tokens = ["", "\xa0", "a\u3000b", "\x85", "\t", "\ufeff", "#"]
    lines = "".join(f"{token} {i} 1e-3\r\n" for i, token in enumerate(tokens))
    path.write_bytes(f"\ufeff{len(tokens)} 2\r\n{lines}".encode())
    assert load_vectors(path).vocabulary.tokens == tuple(tokens)


def test_another_encoding_and_bad_bytes(tmp_path):
    path = tmp_path / "v.txt"
    path.write_bytes("2 1\nhän 1\nhôn 2\n".encode("latin-1"))
    assert load_vectors(path, encoding="latin-1").vocabulary.tokens == ("hän", "hôn")
    with pytest.raises(TokenEncodingError, match=r"line 2 .*errors='replace'.*encoding='latin-1'"):
        load_vectors(path)
    with pytest.warns(UserWarning, match=r"skipped 1 row .* 'hn' at line 3"):
        assert load_vectors(path, errors="ignore").matrix.tolist() == [[1]]


@pytest.mark.parametrize(
    "row", ["+1 -2", "1. .5", "1e-400 5e-324", "\t1 2", "1E5 -0", "3.4028235e38 1e-46", "1 \v2"]
)
def test_numbers_are_those_of_python(tmp_path, row):
    path = tmp_path / "v.txt"
    path.write_text(f"3 2\na 1 2\nb {row}\nc 3 4\n")
    expected = np.array([float(field) for field in row.split(" ")]).astype(np.float32)
    found = load_vectors(path).matrix
    np.testing.assert_array_equal(found[1].view(np.uint32), expected.view(np.uint32))
    assert found[2].tolist() == [3, 4]


def test_numbers_are_rounded_twice_as_by_numpy(tmp_path):
    # Half a unit in the last place of a float32, plus less than a float64 can hold: rounded at
    # once it is the next float32, rounded by way of float64 it is 1.
    path = tmp_path / "v.txt"
    path.write_text("1 1\na 1.00000005960464477540\n")
    assert load_vectors(path).matrix.tolist() == [[1]]
