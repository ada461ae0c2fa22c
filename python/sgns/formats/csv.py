"""Comma-separated values: a header, then a line with the token and the components of each row.

The header names the columns: ``token,0,1,2``. A token with a comma or a quotation mark is in
quotation marks, and those inside are doubled (RFC 4180). `pandas.read_csv` reads such a file with
``index_col=0, keep_default_na=False``.
"""

from __future__ import annotations

import re
from pathlib import Path

from sgns.errors import FormatError
from sgns.files.names import Input
from sgns.files.streams import Source, sink
from sgns.formats.growing_table import MAX_VECTOR_SIZE, GrowingTable
from sgns.formats.number_lines import is_number, parse_numbers, separator_hint, shortest_lines
from sgns.formats.table import Table
from sgns.formats.text_lines import TextLines
from sgns.formats.token_rules import TokenRules

__all__ = ["load", "save"]

#: A token in quotation marks, at the start of a line.
_QUOTED = re.compile(rb'"([^"]*(?:""[^"]*)*)"(?:,|\Z)')


def save(table: Table, path: Path) -> None:
    """Write the header and one line per token."""
    names = ",".join(map(str, range(table.vector_size)))
    with sink(path) as file:
        file.write(f"token,{names}\n".encode())
        for token, row in zip(table.vocabulary, shortest_lines(table.matrix, ","), strict=True):
            file.write(f"{_field(token)},{row}\n".encode())


def _field(token: str) -> str:
    if "," in token or '"' in token:
        return '"' + token.replace('"', '""') + '"'
    return token


def load(path: Input, *, limit: int | None = None, rules: TokenRules) -> Table:
    """Read a file that `save`, pandas or another program wrote."""
    with Source(path) as source:
        lines = TextLines(source, path, strip=b"\r\n", n_headers=1)
        _, header = next(lines, (1, b""))
        vector_size = _n_dimensions(header, path)
        table = GrowingTable(path, "line", vector_size, None, rules)
        for number, line in lines:
            token, fields = _fields(line, path, number)
            if len(fields) != vector_size:
                raise FormatError(
                    f"{path}, line {number}: expected a token and {vector_size} components, as "
                    f"the header has, got {len(fields)} components{separator_hint(line)}"
                )
            table.append(token, parse_numbers(fields, path, number), number)
            if table.n_read == limit:
                break
    return table.finish()


def _n_dimensions(header: bytes, path: Input) -> int:
    """Return the number of dimensions in a header."""
    _, names = _fields(header, path, 1)
    shown = header[:40].decode("utf-8", "replace")
    if not names:
        hint = separator_hint(header.replace(b" ", b"_")).replace("spaces", "commas")
        raise FormatError(
            f"{path}, line 1: expected the names of the columns, such as token,0,1,2, got "
            f"{shown!r}{hint}"
        )
    if len(names) > MAX_VECTOR_SIZE:
        raise FormatError(
            f"{path}, line 1 has {len(names)} columns, at most {MAX_VECTOR_SIZE} are supported"
        )
    if all(map(is_number, names)) and not all(map(bytes.isdigit, names)):
        raise FormatError(
            f"{path}, line 1 holds numbers, {shown!r}: add a line before it with the names of the "
            "columns, such as token,0,1,2"
        )
    if b"count" in names:
        raise FormatError(
            f"{path}, line 1: the column 'count' is no dimension: delete it, or write "
            "sgns.WordVectors.from_table(pandas.read_csv(path, keep_default_na=False))"
        )
    return len(names)


def _fields(line: bytes, path: Input, number: int) -> tuple[bytes, list[bytes]]:
    """Return the token of a line, and its other fields."""
    if not line.startswith(b'"'):
        token, _, rest = line.partition(b",")
        return token, rest.split(b",") if rest else []
    if (quoted := _QUOTED.match(line)) is None:
        raise FormatError(
            f"{path}, line {number}: the quotation mark before the token does not end on this "
            "line; double those inside a token, and remove line breaks from tokens"
        )
    rest = line[quoted.end() :]
    return quoted[1].replace(b'""', b'"'), rest.split(b",") if rest else []
