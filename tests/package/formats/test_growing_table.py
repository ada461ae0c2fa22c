"""Tables that grow while rows are read, and headers with their sizes."""

from pathlib import Path

import numpy as np
import pytest
from sgns import FormatError
from sgns.errors import TokenEncodingError, TruncatedError
from sgns.formats.growing_table import MAX_VECTOR_SIZE, GrowingTable, read_shape

PATH = Path("v.txt")


def growing(n_expected=None, errors="strict", vector_size=2):
    return GrowingTable(PATH, "line", vector_size, n_expected, errors)


@pytest.mark.parametrize("n_expected", [None, 1, 3, 1000])
def test_rows_may_be_more_or_fewer_than_expected(n_expected):
    table = growing(n_expected, vector_size=1 << 15)  # initially two rows, if no number is expected
    for i in range(9):
        table.append(f"w{i}".encode(), np.full(1 << 15, i), i + 1)
    assert len(table) == 9
    found = table.finish()
    assert found.vocabulary.tokens == tuple(f"w{i}" for i in range(9))
    assert found.matrix.shape == (9, 1 << 15)
    assert found.matrix.dtype == np.float32
    assert (found.matrix == np.arange(9)[:, None]).all()


def test_tokens_must_be_new_and_not_empty():
    table = growing()
    table.append(b"a", [1, 2], 4)
    with pytest.raises(FormatError, match=r"v.txt, line 6 \(row 2\): token 'a' is already at line"):
        table.append(b"a", [1, 2], 6)
    with pytest.raises(FormatError, match=r"line 2 \(row 1\): the token is empty"):
        growing().append(b"", [1, 2], 2)


def test_tokens_that_are_not_utf8_are_refused_or_replaced():
    with pytest.raises(TokenEncodingError) as caught:
        growing().append(b"a\xff", [1, 2], 3)
    assert r"v.txt, line 3 (row 1): token b'a\xff' is not UTF-8" in str(caught.value)
    table = growing(errors="replace")
    table.append(b"a\xff", [1, 2], 3)
    assert table.finish().vocabulary.tokens == ("a\N{REPLACEMENT CHARACTER}",)


def test_numbers_must_fit_float32():
    table = growing()
    table.append(b"a", [1, 2], 1)
    table.append(b"b", [1, 1e39], 2)
    with pytest.raises(FormatError, match=r"v.txt, line 2 \(row 2\): component 2 is inf"):
        table.finish()
    with pytest.raises(FormatError, match=r"^w.tsv, line 2 \(row 2\)"):
        table.finish(components=Path("w.tsv"))


def test_a_table_without_rows_is_refused():
    with pytest.raises(FormatError, match=r"v\.txt holds no vectors"):
        growing().finish()


def test_a_header_is_two_numbers():
    assert read_shape(b"3 5\n", PATH, value_bytes=4, file_bytes=None) == (3, 5)
    for line in (b"", b"3\n", b"3 5 7\n", b"a 5\n", b"-3 5\n", b"3 \xff\n", b"1" * 20 + b" 5"):
        with pytest.raises(FormatError, match=r"^v.txt, line 1: expected a header of two numbers"):
            read_shape(line, PATH, value_bytes=4, file_bytes=None)


@pytest.mark.parametrize("line", [b"0 5", b"3 0", b"3 %d" % (MAX_VECTOR_SIZE + 1)])
def test_a_header_with_an_impossible_shape_is_refused(line):
    with pytest.raises(FormatError, match="line 1: the header claims"):
        read_shape(line, PATH, value_bytes=4, file_bytes=None)


def test_a_header_claims_no_more_than_the_file_can_hold():
    needed = 3 * (2 + 5 * 4)
    assert read_shape(b"3 5", PATH, value_bytes=4, file_bytes=needed) == (3, 5)
    with pytest.raises(TruncatedError, match=f"at least {needed} bytes, but the file has 65"):
        read_shape(b"3 5", PATH, value_bytes=4, file_bytes=needed - 1)
