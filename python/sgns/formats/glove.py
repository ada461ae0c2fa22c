"""The text format of GloVe: that of word2vec without the header.

Some files of https://nlp.stanford.edu/projects/glove/ have tokens with spaces in them.
They are read, unless their last part is a number, and never written.
"""

from __future__ import annotations

from pathlib import Path

from sgns.errors import FormatError
from sgns.files.streams import Source, sink
from sgns.formats.growing_table import MAX_VECTOR_SIZE, GrowingTable
from sgns.formats.number_lines import filled_lines, is_number, number_lines, parse_numbers
from sgns.formats.table import Table

__all__ = ["load", "save"]

_HEADER_HINT = "; if line 1 is a header, the format is 'word2vec-text'"


def save(table: Table, path: Path) -> None:
    """Write a line for each token."""
    with sink(path) as file:
        numbers = number_lines(table.matrix, " ")
        for token, row in zip(table.vocabulary, numbers, strict=True):
            file.write(f"{token} {row}\n".encode())


def load(path: Path, *, limit: int | None = None, errors: str = "strict") -> Table:
    """Read lines whose number of components is that of the first."""
    rows = None
    vector_size = 0
    with Source(path) as source:
        for number, line in filled_lines(source, path):
            if rows is None:
                vector_size = line.count(b" ")
                if not 0 < vector_size <= MAX_VECTOR_SIZE:
                    raise FormatError(
                        f"{path}, line 1: expected a token and 1 to {MAX_VECTOR_SIZE} components, "
                        f"got {vector_size} components"
                    )
                rows = GrowingTable(path, "line", vector_size, None, errors)
            token, *fields = line.rsplit(b" ", vector_size)
            _, space, tail = token.rpartition(b" ")
            if len(fields) < vector_size or (space and (not tail or is_number(tail))):
                raise FormatError(
                    f"{path}, line {number}: expected {vector_size} components as on line 1, "
                    f"got {line.count(b' ')}" + _HEADER_HINT * (vector_size == 1)
                )
            rows.append(token, parse_numbers(fields, path, number), number)
            if len(rows) == limit:
                break
    if rows is None:
        raise FormatError(f"{path} holds no vectors")
    return rows.finish()
