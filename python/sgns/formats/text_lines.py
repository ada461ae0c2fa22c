"""Lines of a text file of vectors."""

from __future__ import annotations

import codecs

from sgns._core import read_text_rows
from sgns.errors import FormatError, TruncatedError
from sgns.files.names import Input
from sgns.files.streams import MAX_LINE, Source
from sgns.formats.growing_table import GrowingTable, limit_hint
from sgns.formats.row_buffer import RowBuffer

__all__ = ["TextLines", "check_first_token"]


class TextLines:
    """Lines of a file that are not empty, one at a time or many at once.

    Iterating yields the number of each line, from 1, and the line without the bytes of `strip` at
    its end. A byte order mark at the start of the file is skipped.

    Parameters
    ----------
    source : Source
        File to read.
    path : Path
        Its name, for messages.
    strip : bytes
        Bytes to remove from the ends of lines.
    n_headers : int, default 0
        Number of lines before the first row.

    Raises
    ------
    FormatError
        If a line is empty, unless it is at the end of the file, or if the file ends within a
        number or a token, which may be cut there.
    """

    def __init__(
        self, source: Source, path: Input, strip: bytes = b" \r\n", n_headers: int = 0
    ) -> None:
        self._buffer = RowBuffer(source)
        self._path = path
        self._strip = strip
        self._n_headers = n_headers
        self._number = 0
        self._skip_mark()

    def __iter__(self) -> TextLines:
        return self

    def __next__(self) -> tuple[int, bytes]:
        empty = None
        while line := self._next_line():
            stripped = line.rstrip(self._strip)
            if stripped and not line.endswith((b"\n", b"\r")):
                raise TruncatedError(
                    f"{self._path}, line {self._number} does not end in a newline: the file seems "
                    "truncated. If it is complete, add a newline"
                    + limit_hint(self._number - 1 - self._n_headers)
                )
            if stripped:
                if empty:
                    raise FormatError(f"{self._path}, line {empty} is empty: delete it")
                return self._number, stripped
            empty = empty or self._number
        raise StopIteration

    def read_rows(self, table: GrowingTable, n_rows: int) -> None:
        """Read lines of a token and components into a table, until a line is not plain.

        Plain is a token without spaces, and as many decimal numbers as a row has, separated by one
        space each. All other lines are left for the iterator.
        """
        while n_rows > 0:
            done = self._buffer.read_rows(read_text_rows, table, n_rows, self._number + 1)
            self._number += done
            n_rows -= done
            has_line = self._buffer.data.find(b"\n", self._buffer.at) >= 0
            if n_rows == 0 or has_line or self._is_too_long() or not self._buffer.grow():
                break

    def _next_line(self) -> bytes:
        buffer = self._buffer
        self._number += 1
        searched = buffer.at
        while (end := buffer.data.find(b"\n", searched) + 1) == 0:
            if self._is_too_long():
                raise FormatError(f"{self._path}, line {self._number} has {MAX_LINE} bytes or more")
            searched = len(buffer.data) - buffer.at  # where the bytes to come will begin
            if not buffer.grow():
                end = len(buffer.data)
                break
        line = buffer.data[buffer.at : end]
        buffer.at = end
        return line

    def _is_too_long(self) -> bool:
        return len(self._buffer.data) - self._buffer.at >= MAX_LINE

    def _skip_mark(self) -> None:
        buffer = self._buffer
        while len(buffer.data) < len(codecs.BOM_UTF8) and buffer.grow():
            pass
        if buffer.data.startswith(codecs.BOM_UTF8):
            buffer.at = len(codecs.BOM_UTF8)


def check_first_token(token: str, format: str) -> None:
    """Raise ValueError if a file that begins with this token would begin with a byte order mark."""
    if token.encode().startswith(codecs.BOM_UTF8):
        raise ValueError(
            f"format {format!r} cannot hold the token {token!r} in its first row, because readers "
            "skip a byte order mark there"
        )
