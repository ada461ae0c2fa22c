"""Binary format of word2vec.c, gensim and fastText.

The first line is a header with the numbers of rows and dimensions. Then follow, for each token,
its bytes, a space, and its components as little-endian float32. word2vec.c adds a newline after
the components; gensim does not. https://code.google.com/archive/p/word2vec/
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sgns.errors import FormatError, TruncatedError
from sgns.files.streams import Source, sink
from sgns.formats.growing_table import GrowingTable, read_shape
from sgns.formats.table import Table

__all__ = ["load", "save"]

_MAX_TOKEN = 1 << 16  # bytes
_READ_BYTES = 1 << 18


def save(table: Table, path: Path) -> None:
    """Write a header and a record for each token, as word2vec.c does."""
    with sink(path) as file:
        file.write(f"{len(table)} {table.vector_size}\n".encode())
        for token, row in zip(table.vocabulary, table.matrix, strict=True):
            encoded = token.encode()
            if len(encoded) > _MAX_TOKEN:
                raise ValueError(
                    f"token {token[:40]!r}... takes {len(encoded)} bytes, at most {_MAX_TOKEN} fit"
                )
            file.write(encoded + b" " + row.astype("<f4").tobytes() + b"\n")


def load(path: Path, *, limit: int | None = None, errors: str = "strict") -> Table:
    """Read a file that `save`, gensim or word2vec.c wrote."""
    with Source(path) as source:
        header = source.readline(64)
        n_tokens, vector_size = read_shape(header, path, value_bytes=4, file_bytes=source.size)
        wanted = n_tokens if limit is None else min(limit, n_tokens)
        table = GrowingTable(path, "byte", vector_size, wanted if source.size else None, errors)
        width = 4 * vector_size
        buffer, at, start = b"", 0, len(header)  # buffer[at] is byte start + at of the file
        while len(table) < wanted:
            space = buffer.find(b" ", at, at + _MAX_TOKEN + 2)
            end = space + 1 + width
            if space >= 0 and end <= len(buffer):
                token = buffer[at:space].removeprefix(b"\n")
                if b"\n" in token:
                    raise FormatError(f"{path}, byte {start + at}: token {token!r} has a newline")
                vector = np.frombuffer(buffer, "<f4", vector_size, space + 1)
                table.append(token, vector, start + at)
                at = end
            elif space < 0 and len(buffer) - at > _MAX_TOKEN + 1:
                raise FormatError(
                    f"{path}, byte {start + at} (row {len(table) + 1}): "
                    f"no token ends within {_MAX_TOKEN} bytes"
                )
            elif more := source.read(_READ_BYTES + width):
                buffer, at, start = buffer[at:] + more, 0, start + at
            else:
                raise TruncatedError(
                    f"{path}, byte {start + len(buffer)}: the file ends in row {len(table) + 1} "
                    f"of {n_tokens}"
                )
        if wanted == n_tokens and (buffer[at:] + source.read(_READ_BYTES)).strip(b"\n"):
            raise FormatError(
                f"{path}, byte {start + at}: the header claims {n_tokens} rows, but more follow"
            )
    return table.finish()
