"""Columns of CSV and Parquet files, several of one file at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sgns.errors import FormatError
from sgns.files.encodings import without_mark
from sgns.files.names import Input
from sgns.files.not_text import not_text
from sgns.files.streams import CHUNK_BYTES, Source, is_regular
from sgns.reading.tables import check_columns, import_pyarrow, parquet_columns

__all__ = ["file_columns"]

#: Characters that can separate fields, in the order in which they are tried.
_DELIMITERS = ",\t;|"

_PARQUET_MAGIC = b"PAR1"


def file_columns(file: Input, columns: Sequence[str]) -> Iterator[tuple[int, list[Any]]]:
    """Yield columns of a table in a file, part by part: the first row, and an array of each column.

    A file is Parquet if its name ends in ``.parquet`` or if it begins like one, and else CSV:
    UTF-8 text, compressed or not, whose first line names its columns. Commas, tabs, semicolons or
    vertical bars separate fields, double quotes enclose them. All columns of CSV are strings, and
    an empty field is null.

    Parameters
    ----------
    file : Path, RemoteFile or StandardInput
        File to read.
    columns : sequence of str
        Names of the columns. Rows are counted from 0, without the line of names.

    Raises
    ------
    ImportError
        If pyarrow is not installed.
    OSError
        If the file cannot be read.
    FormatError
        If the file is damaged, or is neither CSV nor Parquet.
    ValueError
        If the file has no such column, or several of the name.
    """
    wanted = list(dict.fromkeys(columns))
    batches = parquet_columns(file, wanted) if _is_parquet(file) else _csv_columns(file, wanted)
    first = 0
    for batch in batches:
        yield first, [batch.column(wanted.index(name)) for name in columns]
        first += batch.num_rows


def _is_parquet(file: Input) -> bool:
    if file.suffix == ".parquet":
        return True
    if not is_regular(file):
        return False
    with file.open("rb") as opened:
        return opened.read(len(_PARQUET_MAGIC)) == _PARQUET_MAGIC


def _csv_columns(file: Input, columns: list[str]) -> Iterator[Any]:
    pa = import_pyarrow()
    import pyarrow.csv as pc

    with Source(file) as source:
        stream = _Stream(source)
        if reason := not_text(str(file), stream.head):
            raise FormatError(f"{file}: {reason}")
        delimiter = _delimiter(file, stream.head, columns)
        try:
            reader = pc.open_csv(
                pa.PythonFile(stream, mode="r"),
                # Without threads errors have the row.
                pc.ReadOptions(use_threads=False, block_size=CHUNK_BYTES),
                pc.ParseOptions(delimiter=delimiter, newlines_in_values=True),
                pc.ConvertOptions(
                    check_utf8=False,  # an error without the row; as_strings() checks it
                    column_types=dict.fromkeys(columns, pa.string()),
                    include_columns=columns,
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=False,
                ),
            )
            yield from reader
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):  # the line of names without an end
                return
            raise FormatError(f"{file}{_in_our_words(str(error))}") from None


class _Stream(io.RawIOBase):
    """Bytes of a source as a file for pyarrow.

    Attributes
    ----------
    head : bytes
        Start of the file, at most `CHUNK_BYTES`.
    """

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._chunks = source.chunks()
        self.head = next(self._chunks, b"")
        self._rest = self.head

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes, and none at the end of the file."""
        data = self._rest or next(self._chunks, b"")
        size = len(data) if size < 0 else size
        self._rest = data[size:]
        return data[:size]


def _delimiter(file: Input, head: bytes, columns: list[str]) -> str:
    """Return the character that separates fields, so that the first line has all columns."""
    text = without_mark(head).decode("utf-8", "replace")
    headers = {delimiter: _header(text, delimiter) for delimiter in _DELIMITERS}
    have_all = (one for one, names in headers.items() if set(columns) <= set(names))
    delimiter = next(have_all, max(headers, key=lambda one: len(headers[one])))
    check_columns(str(file), columns, headers[delimiter])
    return delimiter


def _in_our_words(message: str) -> str:
    """Return an error of pyarrow, to follow the name of the file."""
    if "straddl" in message:
        return f": a row of more than {CHUNK_BYTES} bytes, or a double quote that is never closed"
    found = re.match(r"CSV parse error: Row #(\d+): (.*)", message, re.DOTALL)
    if found is None:
        return f": {message}"
    return f", row {int(found[1]) - 2}: {found[2]}"  # row 1 has the names


def _header(text: str, delimiter: str) -> list[str]:
    """Return the fields of the first line that is not empty."""
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return next((fields for fields in lines if fields), [])
    except csv.Error:
        return []
