"""The pair of files that the TensorBoard Embedding Projector loads.

``NAME.tsv`` has the components of a vector on each line, separated by tabs, and
``NAME.metadata.tsv`` its token. A single column of metadata has no header.
https://www.tensorflow.org/tensorboard/tensorboard_projector_plugin
"""

from __future__ import annotations

from pathlib import Path

from sgns.errors import FormatError, TruncatedError
from sgns.files.atomic import atomic_writes
from sgns.files.streams import Source, compressing
from sgns.formats.growing_table import MAX_VECTOR_SIZE, GrowingTable
from sgns.formats.number_lines import filled_lines, number_lines, parse_numbers
from sgns.formats.table import Table

__all__ = ["load", "metadata_path", "save"]


def metadata_path(path: Path) -> Path:
    """File of the tokens that belong to the vectors in `path`."""
    return path.with_name(path.name.removesuffix(".tsv") + ".metadata.tsv")


def save(table: Table, path: Path) -> None:
    """Write both files; neither is replaced before both are on the disk."""
    with (
        atomic_writes(path, metadata_path(path)) as (file, tokens),
        compressing(file, path) as numbers,
    ):
        for token in table.vocabulary:
            tokens.write(f"{token}\n".encode())
        for row in number_lines(table.matrix, "\t"):
            numbers.write(f"{row}\n".encode())


def load(path: Path, *, limit: int | None = None, errors: str = "strict") -> Table:
    """Read both files, line by line."""
    names = metadata_path(path)
    rows = None
    vector_size = 0
    with Source(path) as source, Source(names) as name_source:
        tokens = filled_lines(name_source, names, strip=b"\r\n")
        for number, line in filled_lines(source, path):
            if rows is None:
                vector_size = line.count(b"\t") + 1
                if vector_size > MAX_VECTOR_SIZE:
                    raise FormatError(
                        f"{path}, line 1 has {vector_size} components, at most {MAX_VECTOR_SIZE} "
                        "are supported"
                    )
                rows = GrowingTable(names, "line", vector_size, None, errors)
            fields = line.split(b"\t")
            if len(fields) != vector_size:
                raise FormatError(
                    f"{path}, line {number}: expected {vector_size} components as on line 1, "
                    f"got {len(fields)}"
                )
            token_line, token = next(tokens, (number, None))
            if token is None:
                raise TruncatedError(f"{names} ends after line {number - 1}, but {path} goes on")
            if b"\t" in token:
                raise FormatError(f"{names}, line {token_line} has several columns, not one")
            rows.append(token, parse_numbers(fields, path, number), token_line)
            if len(rows) == limit:
                return rows.finish(components=path)
        if extra := next(tokens, None):
            raise FormatError(f"{names}, line {extra[0]}: {path} has no vector for this token")
    if rows is None:
        raise FormatError(f"{path} holds no vectors")
    return rows.finish(components=path)
