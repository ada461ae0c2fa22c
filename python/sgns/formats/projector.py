"""Pair of files for the TensorBoard Embedding Projector.

Each line of ``NAME.tsv`` has the components of a vector, separated by tabs. The same line of
``NAME.metadata.tsv`` has its token. A single column of metadata has no header.
https://www.tensorflow.org/tensorboard/tensorboard_projector_plugin
"""

from __future__ import annotations

from pathlib import Path

from sgns.errors import FormatError, TruncatedError
from sgns.files.atomic import atomic_writes
from sgns.files.names import Input
from sgns.files.streams import Source, compressing
from sgns.formats.growing_table import MAX_VECTOR_SIZE, GrowingTable
from sgns.formats.number_lines import number_lines, parse_numbers
from sgns.formats.table import Table
from sgns.formats.text_lines import TextLines
from sgns.formats.token_rules import TokenRules

__all__ = ["load", "metadata_path", "save"]


def metadata_path(path: Path) -> Path:
    """Return the path of the tokens that belong to the vectors in `path`."""
    return path.with_name(path.name.removesuffix(".tsv") + ".metadata.tsv")


def save(table: Table, path: Path) -> None:
    """Write both files. Both are synced to the disk before either is replaced."""
    with (
        atomic_writes(path, metadata_path(path)) as (file, token_file),
        compressing(file, path) as vector_file,
    ):
        for token in table.vocabulary:
            token_file.write(f"{token}\n".encode())
        for row in number_lines(table.matrix, "\t"):
            vector_file.write(f"{row}\n".encode())


def load(path: Input, *, limit: int | None = None, rules: TokenRules) -> Table:
    """Read both files, line by line. They must be local: the name of the second is derived."""
    if not isinstance(path, Path):
        raise ValueError(f"{path}: the format 'projector' has two files: download both")
    token_path = metadata_path(path)
    table = None
    vector_size = 0
    with Source(path) as source, Source(token_path) as token_source:
        tokens = TextLines(token_source, token_path, strip=b"\r\n")
        for number, line in TextLines(source, path):
            if table is None:
                vector_size = line.count(b"\t") + 1
                if vector_size > MAX_VECTOR_SIZE:
                    raise FormatError(
                        f"{path}, line 1 has {vector_size} components, at most {MAX_VECTOR_SIZE} "
                        "are supported"
                    )
                table = GrowingTable(token_path, "line", vector_size, None, rules, path)
            fields = line.split(b"\t")
            if len(fields) != vector_size:
                raise FormatError(
                    f"{path}, line {number}: expected {vector_size} components as on line 1, "
                    f"got {len(fields)}"
                )
            token_line, token = next(tokens, (number, None))
            if token is None:
                raise TruncatedError(
                    f"{token_path} ends after line {number - 1}, but {path} has more lines"
                )
            if b"\t" in token:
                raise FormatError(
                    f"{token_path}, line {token_line} has several columns, not one: keep only "
                    "that of the tokens, without its title"
                )
            table.append(token, parse_numbers(fields, path, number), token_line)
            if table.n_read == limit:
                return table.finish()
        if extra := next(tokens, None):
            raise FormatError(f"{token_path}, line {extra[0]}: {path} has no vector for this token")
    if table is None:
        raise FormatError(f"{path} holds no vectors")
    return table.finish()
