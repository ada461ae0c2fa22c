"""Binary format of word2vec.c, gensim and fastText.

The first line is a header with the numbers of rows and dimensions. Then follow, for each token,
its bytes, a space, and its components as little-endian float32. word2vec.c adds a newline after
the components; gensim does not. https://code.google.com/archive/p/word2vec/
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sgns._core import read_binary_rows
from sgns.errors import FormatError, TruncatedError
from sgns.files.names import Input
from sgns.files.recognition import find_in, unexpected
from sgns.files.streams import Source, sink
from sgns.files.text_signatures import HEAD_BYTES
from sgns.formats.growing_table import GrowingTable, limit_hint, read_shape, rows_that_fit
from sgns.formats.row_buffer import RowBuffer
from sgns.formats.table import Table
from sgns.formats.token_rules import TokenRules

__all__ = ["MAX_TOKEN", "NEVER", "load", "save"]

_VALUE_BYTES = 4

MAX_TOKEN = 1 << 16
"""Longest token in bytes."""

NEVER = ("word2vec-text",)
"""Kinds of files whose bytes can be read as binary rows."""


def save(table: Table, path: Path) -> None:
    """Write a header and a record for each token, as word2vec.c does."""
    with sink(path) as file:
        file.write(f"{len(table)} {table.vector_size}\n".encode())
        for token, row in zip(table.vocabulary, table.matrix, strict=True):
            file.write(token.encode() + b" " + row.astype("<f4").tobytes() + b"\n")


def load(path: Input, *, limit: int | None = None, rules: TokenRules) -> Table:
    """Read a file that `save`, gensim or word2vec.c wrote."""
    with Source(path) as source:
        header = source.readline(64)
        n_tokens, vector_size = read_shape(header, path, _VALUE_BYTES, source.size)
        wanted = n_tokens if limit is None else min(limit, n_tokens)
        n_expected = source.size and min(
            wanted, rows_that_fit(source.size, vector_size, _VALUE_BYTES)
        )
        table = GrowingTable(path, "byte", vector_size, n_expected, rules)
        buffer = RowBuffer(source, len(header))
        buffer.grow()
        # The content of a pipe is not recognized before it is read.
        if (found := find_in(header + buffer.data[:HEAD_BYTES])) and found.kind.name in NEVER:
            raise unexpected(path, found, "not in the format 'word2vec-binary'")
        read = partial(read_binary_rows, longest_token=MAX_TOKEN)
        while table.n_read < wanted:
            if buffer.read_rows(read, table, wanted - table.n_read):
                continue
            if (row := _first_row(buffer, vector_size, path, table.n_read + 1)) is not None:
                table.append(*row, buffer.position)
            elif not buffer.grow():
                raise TruncatedError(
                    f"{path}, byte {buffer.position + len(buffer.data)}: the file ends in row "
                    f"{table.n_read + 1} of {n_tokens}" + limit_hint(table.n_read)
                )
        if limit is None or limit > n_tokens:
            start = buffer.position
            while not (rest := buffer.data[buffer.at :].strip(b"\n")) and buffer.grow():
                buffer.at = len(buffer.data)
            if rest:
                raise FormatError(
                    f"{path}, byte {start}: the header claims {n_tokens} rows, but more follow"
                    + limit_hint(n_tokens)
                )
    return table.finish()


def _first_row(
    buffer: RowBuffer, vector_size: int, path: Input, row: int
) -> tuple[bytes, NDArray[np.float32]] | None:
    """Return the next row, which the core did not take, or None if it is incomplete."""
    space = buffer.data.find(b" ", buffer.at, buffer.at + MAX_TOKEN + 2)
    if space < 0:
        if len(buffer.data) - buffer.at > MAX_TOKEN + 1:
            raise FormatError(
                f"{path}, byte {buffer.position} (row {row}): "
                f"no token ends within {MAX_TOKEN} bytes"
            )
        return None
    if len(buffer.data) - space - 1 < vector_size * _VALUE_BYTES:
        return None
    token = buffer.data[buffer.at : space].removeprefix(b"\n")
    if b"\n" in token:
        raise FormatError(f"{path}, byte {buffer.position}: token {token!r} has a newline")
    return token, np.frombuffer(buffer.data, "<f4", vector_size, space + 1)
