# ruff: noqa: RUF001
"""Lines of text files: ends of lines, byte order marks, encodings and white space."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma

import pytest
from sgns.errors import CorpusError, FormatError, TokenEncodingError
from sgns.files.lines import (
    WHITE_SPACE,
    byte_lines,
    cut_after,
    fields,
    line_blocks,
    read_words,
    text_lines,
    text_pieces,
)
from sgns.files.streams import CHUNK_BYTES

MARK = b"\xef\xbb\xbf"
#: Characters at which `str.split` or `str.splitlines` cut, and this package does not.
INSIDE_WORDS = "\x1c\x1d\x1e\x1f\x85\xa0\u2009\u2028\u2029\u3000"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lines.txt"


@pytest.mark.parametrize(
    "data",
    [
        b"one\ntwo \n\nlast\n",
        b"one\ntwo \n\nlast",
        b"one\r\ntwo \r\n\r\nlast\r\n",
        b"one\r\ntwo \r\n\r\nlast",
        b"one\ntwo \r\n\nlast\r\n",
        b"one\rtwo \r\rlast\r",
        MARK + b"one\ntwo \n\nlast\n",
        MARK + b"one\rtwo \r\rlast",
    ],
)
def test_ends_of_lines_and_the_byte_order_mark_are_taken_off(path, data):
    path.write_bytes(data)
    assert list(text_lines(path)) == [(1, "one"), (2, "two "), (3, ""), (4, "last")]
    assert list(byte_lines(path)) == [(1, b"one"), (2, b"two "), (3, b""), (4, b"last")]
    assert read_words(path) == ["one", "two", "last"]


def test_a_file_can_be_empty(path):
    for data in (b"", MARK):
        path.write_bytes(data)
        assert list(byte_lines(path)) == []
        assert read_words(path) == []


def test_a_carriage_return_within_a_line_stays(path):
    path.write_bytes(b"a\rb\nc\n")
    assert list(text_lines(path)) == [(1, "a\rb"), (2, "c")]


def test_lines_that_cross_chunks_are_whole(path):
    lines = ["é" * (CHUNK_BYTES // 2 - 1), "x" * CHUNK_BYTES, "y"] * 2
    for end in ("\n", "\r\n"):
        path.write_bytes(end.join(lines).encode())
        assert [line for _, line in text_lines(path)] == lines


def test_compressed_files_standard_input_and_urls(tmp_path, monkeypatch):
    text = MARK + b"one\r\ntwo"
    for suffix, pack in ((".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)):
        path = tmp_path / f"words{suffix}"
        path.write_bytes(pack(text))
        assert read_words(path) == read_words(f"file://{path}") == ["one", "two"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert read_words("-") == ["one", "two"]


def test_words_are_separated_by_ascii_white_space_only(path):
    word = f"a{INSIDE_WORDS}b"
    assert fields(f" {word}{WHITE_SPACE}{word} ") == [word, word]
    path.write_text(f"{word}\n{INSIDE_WORDS}\n", encoding="utf-8")
    assert [line for _, line in text_lines(path)] == [word, INSIDE_WORDS]
    assert read_words(path) == [word, INSIDE_WORDS]


def test_a_list_has_one_word_on_a_line(path):
    path.write_text("\tone \n\n  two\nnew york\n")
    assert read_words(path, with_blanks=True) == ["one", "two", "new york"]
    with pytest.raises(
        FormatError, match=r"lines\.txt, line 4: 'new york' is more than one word: "
    ):
        read_words(path)


def test_a_word_that_occurs_twice_is_taken_once_or_refused(path):
    path.write_text("one\ntwo\none\n")
    assert read_words(path) == ["one", "two"]
    with pytest.raises(FormatError, match="line 3: 'one' is already on line 1: delete one"):
        read_words(path, unique=True)


def test_binary_files_are_refused(path):
    path.write_bytes(gzip.compress(b"one\ntwo\n" * 100))
    for read in (byte_lines, text_lines, text_pieces):
        with pytest.raises(
            FormatError, match=r"lines\.txt: this is a gzip file, not text: rename it"
        ):
            list(read(path))


def test_bytes_that_are_not_utf8_name_the_line(path):
    path.write_bytes("é\né ".encode() + b"\xff\n")
    with pytest.raises(TokenEncodingError) as caught:
        list(text_lines(path))
    assert str(caught.value) == (
        f"{path}, line 2 is not UTF-8: byte 3 is 0xff; correct or remove it"
    )
    assert [line for _, line in text_lines(path, errors="replace")] == ["é", "é \ufffd"]
    path.write_bytes("ok\nпривет\n".encode("cp1251"))
    with pytest.raises(
        FormatError, match=r"line 2 is not UTF-8: .* iconv -f CP1251 -t UTF-8 .*lines"
    ):
        list(text_lines(path))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf16_is_refused_by_name_unless_it_is_asked_for(path, encoding):
    text = "один\r\nдва три\r\n"
    path.write_bytes(text.encode(encoding))
    for read in (byte_lines, text_lines, text_pieces):
        with pytest.raises(FormatError, match=r"lines\.txt: the text is UTF-.*: iconv -f UTF-"):
            list(read(path))
    assert list(text_lines(path, encoding)) == [(1, "один"), (2, "два три")]


def test_other_encodings_can_be_given(path):
    path.write_bytes("café\nthé".encode("latin-1"))
    assert [line for _, line in text_lines(path, "latin-1")] == ["café", "thé"]
    with pytest.raises(LookupError, match="klingon"):
        list(text_lines(path, "klingon"))
    path.write_bytes("猫\n".encode("shift_jis") + b"\x82")
    with pytest.raises(TokenEncodingError, match=r"lines\.txt is not shift_jis: incomplete"):
        list(text_lines(path, "shift_jis"))


def test_endless_lines_are_refused(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"x\n" + b"a" * (1 << 26)))
    with pytest.raises(FormatError, match=r"a\.gz, line 2 has 33554432 bytes or more"):
        list(byte_lines(path))
    with pytest.raises(CorpusError, match=r"a\.gz: a word of more than 32 MiB"):
        list(text_pieces(path))


def test_pieces_end_with_white_space(path):
    words = ["wörd"] * 400_000
    path.write_text("\ufeff" + " ".join(words), encoding="utf-8")
    pieces = list(text_pieces(path))
    assert len(pieces) > 1
    assert all(piece[-1].isspace() for piece in pieces[:-1])
    assert "".join(pieces).split(" ") == words
    path.write_bytes(b"caf\xe9")
    with pytest.raises(UnicodeDecodeError, match=r"lines\.txt is not UTF-8: .*CP1252"):
        list(text_pieces(path))


def test_bytes_are_cut_after_their_ends():
    chunks = [b"a b", b"c", memoryview(b"d e\n"), b"f"]
    assert list(cut_after(rb" \n", chunks, 10, "a word")) == [b"a ", b"bcd e\n", b"f"]
    with pytest.raises(CorpusError, match="a word of more than 0 MiB"):
        list(cut_after(rb" \n", [b"abc", b"def"], 5, "a word"))


def test_lists_of_words_with_counts_are_told_how_to_drop_them(tmp_path):
    path = tmp_path / "counts.txt"
    path.write_text("the 12\nof 9\n")
    with pytest.raises(FormatError, match="if numbers are counts, drop them: cut -d ' ' -f 1"):
        read_words(path)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("step", [3, 5, 1000])
def test_blocks_hold_the_lines_of_a_file(path, end, last, step, monkeypatch):
    monkeypatch.setattr("sgns.files.streams.CHUNK_BYTES", step)
    lines = [b"a", b"b c", b"", b"a longer line", b"d"]
    path.write_bytes(MARK * (step == 1000) + end.join(lines) + end * last)
    blocks = list(line_blocks(path))
    assert {stop for _, stop in blocks} == {end[-1:]}
    assert all(block.endswith(stop) for block, stop in blocks)
    text = b"".join(block for block, _ in blocks)
    assert [line.removesuffix(b"\r") for line in text.split(end[-1:])] == [*lines, b""]
    assert [line for _, line in byte_lines(path)] == lines


def test_blocks_of_an_empty_file(path):
    path.write_bytes(b"")
    assert list(line_blocks(path)) == []
    path.write_bytes(MARK)
    assert list(line_blocks(path)) == []


def test_a_line_of_a_block_has_a_bound(path, monkeypatch):
    monkeypatch.setattr("sgns.files.lines.MAX_LINE", 10)
    path.write_bytes(b"a\nb\n" + b"c" * 10)
    with pytest.raises(FormatError, match="line 3 has 10 bytes or more"):
        list(line_blocks(path))
