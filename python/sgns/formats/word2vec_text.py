"""Text format of word2vec.c, gensim and fastText.

The first line is a header with the numbers of rows and dimensions. Each other line has a token and
its components, separated by spaces. https://code.google.com/archive/p/word2vec/
"""

from __future__ import annotations

from pathlib import Path

from sgns.errors import FormatError, TruncatedError
from sgns.files.streams import Source, sink
from sgns.formats.growing_table import GrowingTable, read_shape
from sgns.formats.number_lines import nonempty_lines, parse_numbers, write_rows
from sgns.formats.table import Table

__all__ = ["load", "save"]


def save(table: Table, path: Path) -> None:
    """Write a header and one line per token."""
    with sink(path) as file:
        file.write(f"{len(table)} {table.vector_size}\n".encode())
        write_rows(table, file)


def load(path: Path, *, limit: int | None = None, errors: str = "strict") -> Table:
    """Read a file that `save`, gensim or word2vec.c wrote."""
    with Source(path) as source:
        lines = nonempty_lines(source, path)
        _, header = next(lines, (1, b""))
        n_tokens, vector_size = _shape(header, path, source.size)
        wanted = n_tokens if limit is None else min(limit, n_tokens)
        table = GrowingTable(path, "line", vector_size, wanted if source.size else None, errors)
        number = 1
        for number, line in lines:
            n_fields = line.count(b" ")
            if n_fields != vector_size:
                raise FormatError(
                    f"{path}, line {number}: expected a token and {vector_size} components, "
                    f"got {n_fields} components"
                )
            token, *fields = line.split(b" ")
            table.append(token, parse_numbers(fields, path, number), number)
            if len(table) == wanted:
                break
        if len(table) < wanted:
            raise TruncatedError(
                f"{path}, line {number}: the file ends after {len(table)} of {n_tokens} rows"
            )
        if wanted == n_tokens and (extra := next(lines, None)):
            raise FormatError(
                f"{path}, line {extra[0]}: the header claims {n_tokens} rows, but more follow"
            )
    return table.finish()


def _shape(header: bytes, path: Path, file_bytes: int | None) -> tuple[int, int]:
    try:
        return read_shape(header, path, value_bytes=2, file_bytes=file_bytes)
    except FormatError as error:
        if header.count(b" ") > 1:
            raise type(error)(f"{error}; without a header its format is 'glove'") from None
        raise
