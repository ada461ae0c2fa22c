"""Tests of the first bytes of files that have no signature: text, and vectors of word2vec."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from sgns.files.encodings import without_mark

__all__ = [
    "HEAD_BYTES",
    "has_control",
    "is_csv",
    "is_glove",
    "is_json",
    "is_numbers",
    "is_numbers_by_tabs",
    "is_table",
    "is_utf8",
    "is_word2vec_binary",
    "is_word2vec_text",
    "n_numbers",
    "word2vec_header",
]

HEAD_BYTES = 4096
"""Number of bytes of a file that are examined."""

_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?[ \t]*([0-9]{1,19})[ \t]+([0-9]{1,19})[ \t\r]*\n")
#: A decimal number. Some programs write a comma in place of the point.
_NUMBER = re.compile(rb"[+-]?(?:(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?|inf|nan)")
_JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{"\]])')
#: Bytes that text does not contain.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_ENOUGH = 64  # bytes of floats; it cannot happen by chance that so many are text


def is_word2vec_text(head: bytes) -> bool:
    """Return True for a header of word2vec, followed by text.

    A binary file has the same header. Its rows are text if the first one is a token and as many
    decimal numbers as the header claims, or if all bytes that would be floats are text.
    """
    header = _HEADER.match(head)
    if header is None:
        return False
    vector_size, rows = int(header[2]), head[header.end() :]
    lines = _whole_lines(rows)
    if lines and 0 < n_numbers(lines[0].split()) == vector_size:
        return True
    floats = b"".join(_rows_of_floats(rows, vector_size))
    return len(floats) >= _ENOUGH and _is_text(floats)


def is_word2vec_binary(head: bytes) -> bool:
    """Return True for a header of word2vec, followed by a row that is not text."""
    header = _HEADER.match(head)
    if header is None:
        return False
    floats = next(_rows_of_floats(head[header.end() :], int(header[2])), b"")
    is_whole = len(floats) == 4 * int(header[2]) or len(head) >= HEAD_BYTES
    return is_whole and not _is_text(floats) and not is_word2vec_text(head)


def is_glove(head: bytes) -> bool:
    """Return True for lines of a token and decimal numbers, without a header."""
    if _HEADER.match(head) or has_control(head):
        return False
    rows = [re.split(rb" +", line.strip(b" \r")) for line in _whole_lines(head)]
    return _are_rows(rows) and any(row[0].isdigit() or not _is_number(row[0]) for row in rows)


def is_table(head: bytes) -> bool:
    """Return True for lines of a token and numbers that are separated by other than spaces."""
    return _is_text(head) and any(_are_rows_by(each, head) for each in (b",", b";", b"\t"))


def is_csv(head: bytes) -> bool:
    """Return True for lines of a token and numbers that are separated by commas."""
    return _is_text(head) and _are_rows_by(b",", head)


def is_numbers_by_tabs(head: bytes) -> bool:
    """Return True for lines of numbers that are separated by tabs."""
    fields = [line.split(b"\t") for line in _whole_lines(head)]
    return bool(fields) and all(len(row) > 1 and all(map(_is_number, row)) for row in fields)


def is_numbers(head: bytes) -> bool:
    """Return True for lines of numbers that are separated by spaces, commas or semicolons."""
    rows = [re.split(rb"[,;\s]+", line.strip()) for line in _whole_lines(head)]
    return (
        bool(rows)
        and not _HEADER.match(head)
        and all(len(row) > 1 and all(map(_is_number, row)) for row in rows)
    )


def is_json(head: bytes) -> bool:
    """Return True for the beginning of an object or a list in JSON."""
    return _JSON.match(without_mark(head)) is not None and _is_text(head)


def word2vec_header(head: bytes) -> tuple[int, int] | None:
    """Return the numbers of tokens and components in a header of word2vec, or None."""
    header = _HEADER.match(head)
    return None if header is None else (int(header[1]), int(header[2]))


def n_numbers(fields: list[bytes]) -> int:
    """Return the number of decimal numbers at the end of a row, after its token."""
    count = 0
    for field in reversed(fields[1:]):
        if not _is_number(field):
            break
        count += 1
    return count


def has_control(data: bytes) -> bool:
    """Return True if the bytes hold control characters, other than white space."""
    return _CONTROL.search(data) is not None


def is_utf8(data: bytes) -> bool:
    """Return True if the bytes are UTF-8; the last character may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _are_rows(rows: list[list[bytes]]) -> bool:
    """Return True if each row is a token and at least two numbers, or one with a point."""
    return bool(rows) and all(
        n_numbers(row) > 1 or (n_numbers(row) == 1 and b"." in row[-1]) for row in rows
    )


def _are_rows_by(separator: bytes, head: bytes) -> bool:
    """Return True if the lines are rows with a separator; the first may hold names of columns."""
    lines = _whole_lines(head)
    return _are_rows([line.split(separator) for line in lines[1:] or lines])


def _is_number(field: bytes) -> bool:
    return _NUMBER.fullmatch(field.strip()) is not None


def _whole_lines(head: bytes) -> list[bytes]:
    """Return the first lines that are not empty. If the first one is cut, omit its last number."""
    first, *others = without_mark(head).split(b"\n")
    if not others and len(head) > HEAD_BYTES // 2:
        first = first[: max(0, first.rfind(b" "))]
    return [line for line in (first, *others[:-1]) if line.strip()][:8]


def _rows_of_floats(rows: bytes, vector_size: int) -> Iterator[bytes]:
    """Yield the bytes that are floats if the rows are binary; the last of them may be cut."""
    at = 0
    while vector_size and (space := rows.find(b" ", at)) >= 0:
        at = space + 1 + 4 * vector_size
        yield rows[space + 1 : at]


def _is_text(data: bytes) -> bool:
    return not has_control(data) and is_utf8(data)
