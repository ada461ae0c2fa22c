"""Numbers, entries and rows of models of fastText, from files and from pipes."""

import gzip
import struct

import numpy as np
import pytest
from sgns.errors import FormatError, TruncatedError
from sgns.files.streams import Source
from sgns.formats import fasttext_layout
from sgns.formats.fasttext_layout import Arguments, Reader

TWO = struct.Struct("<2i")
ROWS = np.arange(20, dtype="<f4").reshape(5, 4)
ENTRIES = b"one\0" + struct.pack("<qb", 7, 0) + b"\0" + struct.pack("<qb", 2**62, 1)


@pytest.fixture(params=["", ".gz"])
def reading(request, tmp_path):
    """Open a file of some bytes, whose size is known or not."""
    opened = []

    def read(data):
        path = tmp_path / f"v{request.param}"
        path.write_bytes(gzip.compress(data) if request.param else data)
        opened.append(Source(path))
        return Reader(opened[-1].__enter__(), path)

    yield read
    for source in opened:
        source.__exit__(None, None, None)


@pytest.mark.parametrize("chunk", [1, 3, 1 << 20])
def test_all_parts_follow_each_other(reading, monkeypatch, chunk):
    monkeypatch.setattr(fasttext_layout, "_PIECE_BYTES", chunk)
    reader = reading(TWO.pack(5, 6) + ENTRIES + ROWS.tobytes() + b"end")
    assert reader.numbers(TWO, "it") == (5, 6)
    entries = reader.entries(2)
    assert entries.spellings == [b"one", b""]
    assert entries.counts.tolist() == [7, 2**62]
    assert entries.types.tolist() == [0, 1]
    np.testing.assert_array_equal(reader.rows(4, [slice(1, 2), slice(3, 5)]), ROWS[[1, 3, 4]])
    assert reader.position == 8 + len(ENTRIES) + ROWS.nbytes
    reader.finish(3)


def test_the_end_is_an_error(reading):
    with pytest.raises(TruncatedError, match="byte 0: the file ends in it"):
        reading(b"1234567").numbers(TWO, "it")
    with pytest.raises(TruncatedError, match="the file ends in the 2 entries"):
        reading(ENTRIES[:-1]).entries(2)
    with pytest.raises(TruncatedError, match="the file ends in the rows of 4 numbers"):
        reading(ROWS.tobytes()[:-1]).rows(4, [slice(0, 5)])


def test_an_entry_without_an_end_is_refused(reading, monkeypatch):
    monkeypatch.setattr(fasttext_layout, "LONGEST_TOKEN", 10)
    monkeypatch.setattr(fasttext_layout, "_PIECE_BYTES", 4)
    with pytest.raises(FormatError, match="entry 2 has more than 10 bytes"):
        reading(ENTRIES[:13] + b"x" * 99).entries(2)


def test_more_bytes_than_wanted_are_an_error_if_the_size_is_known(tmp_path):
    (tmp_path / "v").write_bytes(b"12345")
    with Source(tmp_path / "v") as source:
        reader = Reader(source, tmp_path / "v")
        with pytest.raises(FormatError, match="byte 0: 2 bytes follow the end"):
            reader.finish(3)
        with pytest.raises(TruncatedError, match="output matrix, which take 6 bytes of 5"):
            reader.finish(6)


def test_arguments_have_the_defaults_of_fasttext():
    assert Arguments(10)[1:8] == (5, 5, 1, 5, 1, 2, 2)
    assert Arguments(10).t == 1e-4
