"""Array of NumPy, .npy: the matrix alone. Its tokens are a JSON list beside it.

The tokens of ``NAME.npy`` are in ``NAME.tokens.json``::

    matrix, tokens = np.load("NAME.npy"), json.load(open("NAME.tokens.json"))

A matrix of another program can have its tokens in another file; see `sgns.formats.token_lists`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from sgns.errors import FormatError, TruncatedError
from sgns.files.atomic import atomic_writes
from sgns.files.names import Input, PathLike
from sgns.files.streams import as_damage, seekable
from sgns.formats.arrays import checked_table
from sgns.formats.growing_table import MAX_VECTOR_SIZE, limit_hint
from sgns.formats.precision import packed
from sgns.formats.table import Table
from sgns.formats.token_lists import tokens_of
from sgns.formats.token_rules import TokenRules

__all__ = ["Header", "load", "read_header", "save", "tokens_path"]

_CONVERTED_BYTES = 1 << 24  # bytes converted to float32 at a time


class Header(NamedTuple):
    """Shape, order and type of an array, which precede its bytes."""

    shape: tuple[int, ...]
    is_fortran: bool
    dtype: np.dtype[Any]


def tokens_path(path: Path) -> Path:
    """Return the path of the tokens that belong to the matrix in `path`."""
    return path.with_name(path.name.removesuffix(".npy") + ".tokens.json")


def save(table: Table, path: Path, *, dtype: str = "float32") -> None:
    """Write both files. Both are synced to the disk before either is replaced."""
    stored, _ = packed(table.matrix, dtype)
    listed = json.dumps(table.vocabulary.tokens, ensure_ascii=False)
    with atomic_writes(path, tokens_path(path)) as (file, token_file):
        token_file.write(listed.encode())
        np.save(file, stored, allow_pickle=False)


def load(
    path: Input,
    *,
    limit: int | None = None,
    rules: TokenRules,
    tokens: PathLike | Iterable[str] | None = None,
) -> Table:
    """Read a matrix, and the tokens beside it unless they are given."""
    if tokens is None and isinstance(path, Path) and tokens_path(path).is_file():
        tokens = tokens_path(path)
    with seekable(path) as file:
        try:
            header = read_header(file, str(path))
        except Exception as error:
            raise as_damage(path, error) from None
        row_bytes = _checked_row_bytes(header, path)
        start = file.tell()
        n_bytes = file.seek(0, os.SEEK_END) - start
        file.seek(start)
        listed = tokens_of(path, header.shape[0], tokens, limit, rules)
        n_rows = header.shape[0] if header.is_fortran else len(listed)
        if n_bytes < n_rows * row_bytes:
            whole = 0 if header.is_fortran else n_bytes // row_bytes
            raise TruncatedError(
                f"{path}: {n_rows} rows of {header.shape[1]} {header.dtype} take "
                f"{n_rows * row_bytes} bytes, but the file has {n_bytes}{limit_hint(whole)}"
            )
        if limit is None and n_bytes > n_rows * row_bytes:
            raise FormatError(
                f"{path}: {n_rows} rows of {header.shape[1]} {header.dtype} take "
                f"{n_rows * row_bytes} bytes, but {n_bytes} follow the header"
            )
        matrix = _as_float32(file, header, n_rows, path)[: len(listed)]
    return checked_table(listed, np.ascontiguousarray(matrix), None, path, rules)


def read_header(file: Any, name: str) -> Header:
    """Read the header of an array from a stream. ValueError if it is damaged, or of objects."""
    version = npy.read_magic(file)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"{name} has the unsupported version {version}")
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    header = Header(*read(file))
    if header.dtype.hasobject:
        raise ValueError(f"{name} holds Python objects, which are never loaded")
    return header


def _checked_row_bytes(header: Header, path: Input) -> int:
    """Return the size of a row. FormatError if the array is not a matrix of floats."""
    shape, _, dtype = header
    if dtype.kind != "f" or dtype.itemsize > 8 or len(shape) != 2 or 0 in shape:
        raise FormatError(
            f"{path} holds {dtype} of shape {shape}, but vectors are a matrix of floats, of shape "
            "(n_tokens, vector_size)"
        )
    if shape[1] > MAX_VECTOR_SIZE:
        raise FormatError(
            f"{path} has vectors of {shape[1]} components, at most {MAX_VECTOR_SIZE} are supported"
        )
    return shape[1] * dtype.itemsize


def _as_float32(file: BinaryIO, header: Header, n_rows: int, path: Input) -> NDArray[np.float32]:
    """Read the first rows, without a second copy of them in memory."""
    shape = (n_rows, header.shape[1])
    matrix = np.empty(shape, np.float32, order="F" if header.is_fortran else "C")
    lines = matrix.T if header.is_fortran else matrix  # in the order of the file
    step = max(1, _CONVERTED_BYTES // (lines.shape[1] * header.dtype.itemsize))
    for start in range(0, len(lines), step):
        piece = np.empty(lines[start : start + step].shape, header.dtype)
        if file.readinto(piece.reshape(-1).view(np.uint8)) != piece.nbytes:  # type: ignore[attr-defined]
            raise FormatError(f"{path} lost its end while it was read")
        with np.errstate(over="ignore"):  # what float32 cannot hold is found afterwards
            lines[start : start + step] = piece
    return matrix
