"""Lines of text files: marks, ends of lines, and damage."""

from pathlib import Path

import pytest
from sgns import FormatError
from sgns.errors import TruncatedError
from sgns.files.streams import Source
from sgns.formats import row_buffer, text_lines
from sgns.formats.growing_table import GrowingTable
from sgns.formats.text_lines import TextLines, check_first_token
from sgns.formats.token_rules import TokenRules


@pytest.fixture(params=[1, 3, 1 << 18], autouse=True)
def step(request, monkeypatch):
    """Bytes that are read at a time."""
    monkeypatch.setattr(row_buffer, "_READ_BYTES", request.param)


def lines_of(tmp_path, data, **options):
    path = tmp_path / "v.txt"
    path.write_bytes(data)
    with Source(path) as source:
        return list(TextLines(source, Path("v.txt"), **options))


def test_lines_are_numbered_and_stripped(tmp_path):
    assert lines_of(tmp_path, b"a 1 \r\nb 2\n\n\n") == [(1, b"a 1"), (2, b"b 2")]
    assert lines_of(tmp_path, b"a \r\n", strip=b"\r\n") == [(1, b"a ")]
    assert lines_of(tmp_path, b"") == []


def test_a_byte_order_mark_is_skipped_once(tmp_path):
    mark = b"\xef\xbb\xbf"
    assert lines_of(tmp_path, mark + b"a 1\n" + mark + b"\n") == [(1, b"a 1"), (2, mark)]
    assert lines_of(tmp_path, mark) == []
    assert lines_of(tmp_path, mark[:2] + b"\n") == [(1, mark[:2])]


def test_spaces_of_other_alphabets_belong_to_tokens(tmp_path):
    text = "\u3000 1\n\xa0 2\n\x85 3\n\x0b 4\n"
    found = lines_of(tmp_path, text.encode())
    assert [line.decode() for _, line in found] == ["\u3000 1", "\xa0 2", "\x85 3", "\x0b 4"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a 1\n\nb 2\n", "line 2 is empty"),
        (
            b"a 1\nb 2",
            "line 2 does not end in a newline: the file seems .*; limit=1 reads",
        ),
        (b"a 1", "line 1 does not end in a newline.*add a newline$"),
        (b"a 1 ", "line 1 does not end in a newline"),
    ],
)
def test_damaged_lines(tmp_path, data, message):
    with pytest.raises(FormatError, match=f"v.txt, {message}"):
        lines_of(tmp_path, data)


def test_headers_are_not_in_the_proposed_limit(tmp_path):
    with pytest.raises(TruncatedError, match=r"line 3 does not .*; limit=1 reads"):
        lines_of(tmp_path, b"2 1\na 1\nb 2", n_headers=1)


@pytest.mark.parametrize("end", [b"\r", b" \r", b"\n \n "])
def test_the_last_line_feed_may_be_missing_after_other_ends(tmp_path, end):
    assert lines_of(tmp_path, b"a 1\nb 2" + end) == [(1, b"a 1"), (2, b"b 2")]


def test_long_lines_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text_lines, "MAX_LINE", 50)
    lines_of(tmp_path, b"a" * 20 + b"\n")
    with pytest.raises(FormatError, match="line 2 has 50 bytes or more"):
        lines_of(tmp_path, b"a\n" + b"a" * (1 << 18))


def test_plain_rows_are_read_at_once_and_others_are_left(tmp_path):
    path = tmp_path / "v.txt"
    path.write_bytes(b"2 2\na 1 2\nb 3 4 \r\nc c 5 6\nd 7 8\ne 9 0")
    with Source(path) as source:
        lines = TextLines(source, path)
        table = GrowingTable(path, "line", 2, None, TokenRules())
        assert next(lines) == (1, b"2 2")
        lines.read_rows(table, 9)
        assert table.n_read == 2
        assert next(lines) == (4, b"c c 5 6")
        lines.read_rows(table, 0)
        assert table.n_read == 2
        lines.read_rows(table, 9)
        with pytest.raises(FormatError, match="line 6 does not end in a newline"):
            next(lines)
        found = table.finish()
    assert found.vocabulary.tokens == ("a", "b", "d")
    assert found.matrix.tolist() == [[1, 2], [3, 4], [7, 8]]


def test_the_first_token_of_a_file_cannot_be_a_byte_order_mark():
    check_first_token("a\ufeff", "glove")
    with pytest.raises(ValueError, match=r"'glove' cannot hold the token .* in its first row"):
        check_first_token("\ufeffa", "glove")
