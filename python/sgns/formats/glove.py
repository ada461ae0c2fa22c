"""Text format of GloVe: the text format of word2vec without the header.

Some files of https://nlp.stanford.edu/projects/glove/ have tokens that contain spaces. `load`
accepts such a token, unless its last part is a number. `save` never writes one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from sgns.errors import FormatError
from sgns.files.names import Input
from sgns.files.streams import Source, sink
from sgns.formats.growing_table import MAX_VECTOR_SIZE, GrowingTable
from sgns.formats.number_lines import is_number, parse_numbers, separator_hint, write_rows
from sgns.formats.table import Table
from sgns.formats.text_lines import TextLines
from sgns.formats.token_rules import TokenRules

__all__ = ["load", "save"]

_HEADER_HINT = "; if line 1 is a header, the format is 'word2vec-text'"


def save(table: Table, path: Path) -> None:
    """Write one line per token."""
    with sink(path) as file:
        write_rows(table, file)


def load(
    path: Input, *, limit: int | None = None, rules: TokenRules, dtype: DTypeLike = np.float32
) -> Table:
    """Read lines that all have as many components as the first one."""
    table = None
    vector_size = 0
    with Source(path) as source:
        lines = TextLines(source, path)
        for number, line in lines:
            if table is None:
                vector_size = line.count(b" ")
                if not 0 < vector_size <= MAX_VECTOR_SIZE:
                    raise FormatError(
                        f"{path}, line 1: expected a token and 1 to {MAX_VECTOR_SIZE} components, "
                        f"got {vector_size} components{separator_hint(line)}"
                    )
                table = GrowingTable(path, "line", vector_size, None, rules, dtype=dtype)
            token, *fields = line.rsplit(b" ", vector_size)
            _, space, tail = token.rpartition(b" ")
            if len(fields) < vector_size or (space and (not tail or is_number(tail))):
                raise FormatError(
                    f"{path}, line {number}: expected {vector_size} components as on line 1, "
                    f"got {line.count(b' ')}" + _HEADER_HINT * (vector_size == 1)
                )
            table.append(token, parse_numbers(fields, path, number), number)
            lines.read_rows(table, (limit or sys.maxsize) - table.n_read)
            if table.n_read == limit:
                break
    if table is None:
        raise FormatError(f"{path} holds no vectors")
    return table.finish()
