"""Tables that grow while rows are read, and headers with their sizes."""

from pathlib import Path

import numpy as np
import pytest
from sgns import FormatError
from sgns.errors import TokenEncodingError, TruncatedError
from sgns.formats.growing_table import (
    MAX_VECTOR_SIZE,
    GrowingTable,
    limit_hint,
    read_shape,
    rows_that_fit,
)
from sgns.formats.token_rules import TokenRules

PATH = Path("v.txt")


def growing(n_expected=None, vector_size=2, components_path=None, **rules):
    return GrowingTable(PATH, "line", vector_size, n_expected, TokenRules(**rules), components_path)


@pytest.mark.parametrize("n_expected", [None, 1, 3, 1000])
def test_rows_may_be_more_or_fewer_than_expected(n_expected):
    table = growing(n_expected, vector_size=1 << 15)  # initially two rows, if no number is expected
    for i in range(9):
        table.append(f"w{i}".encode(), np.full(1 << 15, i), i + 1)
    assert table.n_read == 9
    found = table.finish()
    assert found.vocabulary.tokens == tuple(f"w{i}" for i in range(9))
    assert found.matrix.shape == (9, 1 << 15)
    assert found.matrix.dtype == np.float32
    assert (found.matrix == np.arange(9)[:, None]).all()
    assert found.notes == ()


def test_memory_grows_by_small_steps():
    table = growing(n_expected=800)
    for i in range(800):
        table.append(b"%d" % i, [i, i], i + 1)
    assert len(table.room(10**6)) == 100
    assert len(table.room(3)) == 3


def test_rows_in_the_room_are_added_at_once():
    table = growing()
    table.append(b"a", [1, 2], 1)
    table.room(2)[:] = [[3, 4], [5, 6]]
    table.extend([b"b", b""], [2, 3])
    found = table.finish()
    assert found.vocabulary.tokens == ("a", "b", "")
    assert found.matrix.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_the_first_row_of_a_token_stays():
    table = growing(n_expected=6)
    table.append(b"a", [1, 1], 1)
    table.room(5)[:] = np.arange(10).reshape(5, 2)
    table.extend([b"b", b"a", b"c", b"c", b"d"], range(2, 7))
    assert table.n_read == 6
    table.append(b"d", [7, 7], 7)
    found = table.finish()
    assert found.vocabulary.tokens == ("a", "b", "c", "d")
    assert found.matrix.tolist() == [[1, 1], [0, 1], [4, 5], [8, 9]]
    assert found.notes == (
        "v.txt: skipped 3 rows with a token that occurs before, the first of them 'a' at line 3",
    )


def test_repeated_tokens_can_be_refused():
    table = growing(duplicates="error")
    table.append(b"a", [1, 2], 4)
    with pytest.raises(FormatError, match=r"line 6 \(row 2\): token 'a' is already at line 4"):
        table.append(b"a", [1, 2], 6)
    table = growing(duplicates="error")
    table.append(b"a", [1, 2], 4)
    with pytest.raises(FormatError, match=r"line 6 \(row 3\): token 'b' is already at line 5"):
        table.extend([b"b", b"b"], [5, 6])


def test_tokens_that_are_not_in_the_encoding_are_refused_or_replaced():
    for encoding, shown in (("utf-8", "UTF-8"), ("cp1252", "cp1252")):
        with pytest.raises(TokenEncodingError) as caught:
            growing(encoding=encoding).extend([b"b", b"a\x81"], [3, 4])
        assert rf"v.txt, line 4 (row 2): token b'a\x81' is not {shown}" in str(caught.value)
        assert "errors='replace'" in str(caught.value)
    table = growing(errors="replace")
    table.extend([b"a\xff", b"a\xfe"], [3, 4])
    found = table.finish()
    assert found.vocabulary.tokens == ("a\N{REPLACEMENT CHARACTER}",)
    assert len(found.notes) == 1


def test_numbers_must_fit_float32():
    for path in (None, Path("w.tsv")):
        table = growing(components_path=path)
        table.append(b"a", [1, 2], 1)
        with pytest.raises(
            FormatError, match=rf"^{path or PATH}, line 2 \(row 2\): component 2 is inf"
        ):
            table.append(b"b", [1, 1e39], 2)


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


def test_a_header_claims_no_longer_rows_than_the_file_can_hold():
    assert read_shape(b"3 5", PATH, value_bytes=4, file_bytes=21) == (3, 5)
    with pytest.raises(TruncatedError, match="takes at least 20 bytes, but the file has 20"):
        read_shape(b"3 5", PATH, value_bytes=4, file_bytes=20)


def test_the_rows_of_a_file_are_estimated_from_above():
    assert rows_that_fit(65, 5, 4) == 3
    assert rows_that_fit(62, 5, 4) == 2


def test_a_limit_is_proposed_where_it_helps():
    assert limit_hint(7) == "; limit=7 reads the rows before it"
    assert limit_hint(0) == limit_hint(-1) == ""
