"""Buffers of rows: pieces of a file, and rows that lie across them."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sgns._core import read_binary_rows, read_text_rows
from sgns.files.streams import Source
from sgns.formats import row_buffer
from sgns.formats.growing_table import GrowingTable
from sgns.formats.row_buffer import RowBuffer
from sgns.formats.token_rules import TokenRules


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    monkeypatch.setattr(row_buffer, "_READ_BYTES", 4)


@pytest.fixture
def opened(tmp_path):
    """Return a function that opens a file with some content."""
    sources = []

    def open_file(data):
        path = tmp_path / "v.txt"
        path.write_bytes(data)
        sources.append(Source(path))
        return sources[-1]

    yield open_file
    for source in sources:
        source.__exit__(None, None, None)


def table(unit):
    return GrowingTable(Path("v"), unit, 2, None, TokenRules(duplicates="error"))


def test_used_bytes_are_dropped_and_positions_stay(opened):
    buffer = RowBuffer(opened(b"0123456789"))
    assert buffer.grow()
    assert buffer.data == b"0123"
    buffer.at = 3
    assert buffer.position == 3
    assert buffer.grow()
    assert (buffer.data, buffer.at, buffer.position) == (b"34567", 0, 3)
    assert buffer.grow()
    assert buffer.data == b"3456789"
    assert not buffer.grow()
    assert buffer.data == b"3456789"


def test_a_long_row_doubles_the_step(opened):
    buffer = RowBuffer(opened(bytes(100)))
    sizes = []
    while buffer.grow():
        sizes.append(len(buffer.data))
    assert sizes == [4, 8, 16, 32, 64, 100]


def test_rows_are_read_until_one_is_incomplete(opened):
    rows = table("line")
    buffer = RowBuffer(opened(b"a 1 2\nb 3 4\nc 5"))
    while buffer.grow():
        buffer.read_rows(read_text_rows, rows, 9, first_line=rows.n_read + 1)
    assert rows.n_read == 2
    assert buffer.data[buffer.at :] == b"c 5"
    assert rows.finish().matrix.tolist() == [[1, 2], [3, 4]]


def test_no_more_rows_are_read_than_wanted(opened, monkeypatch):
    monkeypatch.setattr(row_buffer, "_READ_BYTES", 100)
    rows = table("line")
    buffer = RowBuffer(opened(b"".join(b"t%d 1 2\n" % i for i in range(9))))
    buffer.grow()
    assert buffer.read_rows(read_text_rows, rows, 5, first_line=1) == 5
    assert (rows.n_read, buffer.position) == (5, 35)


def test_positions_are_those_of_tokens_in_the_file(opened):
    record = b"\n" + b"a " + np.float32([1, 2]).tobytes()
    buffer = RowBuffer(opened(record + record), position=100)
    rows = table("byte")
    read_all = partial(read_binary_rows, longest_token=5)
    for _ in range(5):
        buffer.grow()
    buffer.read_rows(read_all, rows, 1)
    while buffer.grow():
        pass
    message = r"v, byte 112 \(row 2\): token 'a' is already at byte 101"
    with pytest.raises(ValueError, match=message):
        buffer.read_rows(read_all, rows, 9)
