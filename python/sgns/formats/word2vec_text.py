"""Text format of word2vec.c, gensim and fastText.

The first line is a header with the numbers of rows and dimensions. Each other line has a token and
its components, separated by spaces. https://code.google.com/archive/p/word2vec/
"""

from __future__ import annotations

from pathlib import Path

from sgns.errors import FormatError, TruncatedError
from sgns.files.names import Input
from sgns.files.streams import Source, sink
from sgns.formats.growing_table import GrowingTable, limit_hint, read_shape, rows_that_fit
from sgns.formats.number_lines import parse_numbers, separator_hint, write_rows
from sgns.formats.table import Table
from sgns.formats.text_lines import TextLines
from sgns.formats.token_rules import TokenRules

__all__ = ["load", "save"]

_VALUE_BYTES = 2  # of the shortest component: a space and a digit


def save(table: Table, path: Path) -> None:
    """Write a header and one line per token."""
    with sink(path) as file:
        file.write(f"{len(table)} {table.vector_size}\n".encode())
        write_rows(table, file)


def load(path: Input, *, limit: int | None = None, rules: TokenRules) -> Table:
    """Read a file that `save`, gensim or word2vec.c wrote."""
    with Source(path) as source:
        lines = TextLines(source, path, n_headers=1)
        _, header = next(lines, (1, b""))
        n_tokens, vector_size = _shape(header, path, source.size)
        wanted = n_tokens if limit is None else min(limit, n_tokens)
        n_expected = source.size and min(
            wanted, rows_that_fit(source.size, vector_size, _VALUE_BYTES)
        )
        table = GrowingTable(path, "line", vector_size, n_expected, rules)
        lines.read_rows(table, wanted)
        while table.n_read < wanted:
            if (found := next(lines, None)) is None:
                raise TruncatedError(
                    f"{path}, line {table.n_read + 1}: the file ends after {table.n_read} of "
                    f"{n_tokens} rows" + limit_hint(table.n_read)
                )
            number, line = found
            table.append(*_row(line, vector_size, path, number), number)
            lines.read_rows(table, wanted - table.n_read)
        if (limit is None or limit > n_tokens) and (extra := next(lines, None)):
            raise FormatError(
                f"{path}, line {extra[0]}: the header claims {n_tokens} rows, but more follow"
                + limit_hint(n_tokens)
            )
    return table.finish()


def _row(line: bytes, vector_size: int, path: Input, number: int) -> tuple[bytes, list[float]]:
    """Return the token and the components of a line."""
    token, *fields = line.split(b" ")
    if len(fields) != vector_size:
        hint = separator_hint(line)
        if len(fields) > vector_size:
            hint = "; if the token contains spaces, delete the header and use the format 'glove'"
        raise FormatError(
            f"{path}, line {number}: expected a token and {vector_size} components, "
            f"got {len(fields)} components{hint}"
        )
    return token, parse_numbers(fields, path, number)


def _shape(header: bytes, path: Input, file_bytes: int | None) -> tuple[int, int]:
    try:
        return read_shape(header, path, value_bytes=_VALUE_BYTES, file_bytes=file_bytes)
    except FormatError as error:
        if header.count(b" ") > 1:
            raise type(error)(f"{error}; without a header its format is 'glove'") from None
        raise
