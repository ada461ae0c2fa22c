"""The package's own file: named arrays in the safetensors layout, read by mapping.

A file is an 8-byte length, a JSON header and the arrays' bytes, as described at
https://github.com/huggingface/safetensors. Any safetensors library reads it. The
header's metadata say what the file is: ``format`` is "sgns", ``kind`` is for example
"model", ``version`` is that of this module.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from sgns.atomic import atomic_write
from sgns.errors import FormatError
from sgns.vocabulary import Vocabulary

__all__ = ["read", "vocabulary_from_arrays", "vocabulary_to_arrays", "write"]

VERSION = "1"

_DTYPES: dict[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I64": np.dtype("<i8"),
    "U64": np.dtype("<u8"),
    "U32": np.dtype("<u4"),
    "U8": np.dtype("u1"),
}
_CODES = {dtype: code for code, dtype in _DTYPES.items()}
_RESERVED = ("format", "kind", "version")
_MAX_HEADER = 100_000_000  # bytes; safetensors reads no longer one
_CHUNK = 1 << 24  # bytes copied at a time from an array that is not contiguous


def write(
    path: str | os.PathLike[str],
    kind: str,
    arrays: Mapping[str, NDArray[Any]],
    metadata: Mapping[str, str],
) -> None:
    """Write named arrays to `path`, in place of what was there.

    The arrays are streamed: no second copy of a large one is ever held.

    Parameters
    ----------
    path : path
        File to create or replace, atomically.
    kind : str
        What the file holds, such as "model"; asked for again by `read`.
    arrays : mapping of str to ndarray
        Arrays of any shape and stride, of dtype float16, float32, float64, uint8,
        uint32, uint64 or int64.
    metadata : mapping of str to str
        Anything else worth knowing. "format", "kind" and "version" are taken.

    Raises
    ------
    TypeError
        If an array has another dtype or a metadata entry is not a string.
    ValueError
        If a name is taken or not valid Unicode, or the header becomes too long.
    OSError
        If the file cannot be written.
    """
    for key, value in metadata.items():
        if key in _RESERVED:
            raise ValueError(f"metadata key {key!r} is set by the container itself")
        if not isinstance(key, str) or not isinstance(value, str):
            raise TypeError(f"metadata must map str to str, got {key!r}: {value!r}")
    for name, array in arrays.items():
        if name == "__metadata__":
            raise ValueError("an array cannot be named '__metadata__'")
        if array.dtype.newbyteorder("<") not in _CODES:
            known = ", ".join(dtype.name for dtype in _CODES)
            raise TypeError(f"array {name!r} has dtype {array.dtype}; known are {known}")

    # Wide items first keeps every array aligned to its own item size.
    ordered = dict(sorted(arrays.items(), key=lambda item: -item[1].itemsize))
    tags = {"format": "sgns", "kind": kind, "version": VERSION}
    header = _header(ordered, {**tags, **metadata})
    with atomic_write(path) as file:
        file.write(struct.pack("<Q", len(header)))
        file.write(header)
        for array in ordered.values():
            for piece in _pieces(array):
                file.write(piece.data)


def read(
    path: str | os.PathLike[str], *kinds: str
) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Map the arrays of a file written by `write`.

    Parameters
    ----------
    path : path
        File to read.
    *kinds : str
        Kinds the caller can use; the file must be of one of them.

    Returns
    -------
    arrays : dict of str to ndarray
        Read-only views of the mapped file, aligned and C-contiguous: nothing is
        read before it is looked at. The file stays mapped as long as a view lives.
    metadata : dict of str to str
        The entries given to `write`.

    Raises
    ------
    FormatError
        If the file is damaged, foreign, of another kind or of a newer version.
    OSError
        If the file cannot be opened.
    """
    path = Path(path)
    if path.exists() and not (path.is_file() or path.is_dir()):  # opening a pipe would wait
        raise FormatError(f"{path} is not a regular file and cannot be mapped")
    with path.open("rb") as file:
        try:
            with safe_open(path, framework="numpy"):  # checks header, dtypes, shapes and sizes
                pass
        except SafetensorError as error:
            raise FormatError(f"{path} is not a sound safetensors file: {error}") from None
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    (length,) = struct.unpack_from("<Q", mapped)
    header = json.loads(mapped[8 : 8 + length])
    metadata = header.pop("__metadata__", None) or {}
    _check_tags(path, metadata, kinds)
    arrays = {name: _view(path, name, entry, mapped, 8 + length) for name, entry in header.items()}
    return arrays, {key: value for key, value in metadata.items() if key not in _RESERVED}


def vocabulary_to_arrays(vocabulary: Vocabulary) -> dict[str, NDArray[Any]]:
    """Arrays that hold a vocabulary.

    Parameters
    ----------
    vocabulary : Vocabulary
        Tokens of any spelling.

    Returns
    -------
    dict of str to ndarray
        "vocabulary", the tokens as the bytes of a JSON list in UTF-8, and, where they
        are known, "counts", uint64 of shape (n_tokens,).
    """
    listed = json.dumps(vocabulary.tokens, ensure_ascii=False, separators=(",", ":"))
    arrays: dict[str, NDArray[Any]] = {"vocabulary": np.frombuffer(listed.encode(), np.uint8)}
    if vocabulary.counts is not None:
        arrays["counts"] = vocabulary.counts
    return arrays


def vocabulary_from_arrays(
    arrays: Mapping[str, NDArray[Any]], path: str | os.PathLike[str], errors: str = "strict"
) -> Vocabulary:
    """Vocabulary held by the arrays of a file.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        As from `vocabulary_to_arrays`; others may be among them.
    path : path
        Where they come from, for messages.
    errors : {"strict", "replace"}, default "strict"
        What to do about bytes that are not UTF-8.

    Returns
    -------
    Vocabulary

    Raises
    ------
    FormatError
        If the arrays do not hold a vocabulary.
    """
    listed = arrays.get("vocabulary")
    if listed is None or listed.dtype != np.uint8 or listed.ndim != 1:
        raise FormatError(f"{path} lacks an array 'vocabulary' of bytes")
    try:
        tokens = json.loads(listed.tobytes().decode("utf-8", errors))
        if not isinstance(tokens, list):
            raise TypeError("not a list")
        return Vocabulary(tokens, arrays.get("counts"))
    except (TypeError, ValueError, RecursionError) as error:
        raise FormatError(f"{path} holds no valid vocabulary: {error}") from None


def _header(arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]) -> bytes:
    entries: dict[str, Any] = {"__metadata__": metadata}
    end = 0
    for name, array in arrays.items():
        start, end = end, end + array.nbytes
        code = _CODES[array.dtype.newbyteorder("<")]
        entries[name] = {"dtype": code, "shape": array.shape, "data_offsets": (start, end)}
    header = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)  # so that the data start at a multiple of 8
    if len(header) > _MAX_HEADER:
        raise ValueError(f"names and metadata take {len(header)} bytes, at most {_MAX_HEADER} fit")
    return header


def _pieces(array: NDArray[Any]) -> Iterator[NDArray[np.uint8]]:
    """Bytes of `array` in C order, copying little at a time if they are not in that order."""
    rows = np.atleast_1d(array)
    row_bytes = math.prod(rows.shape[1:]) * rows.itemsize
    step = max(1, _CHUNK // max(1, row_bytes))
    for start in range(0, len(rows), step):
        piece = rows[start : start + step]
        little = np.ascontiguousarray(piece, piece.dtype.newbyteorder("<"))
        yield little.reshape(-1).view(np.uint8)


def _check_tags(path: Path, tags: Mapping[str, str], kinds: tuple[str, ...]) -> None:
    if tags.get("format") != "sgns":
        raise FormatError(f"{path} is a safetensors file, but not one of sgns")
    if tags.get("version") != VERSION:
        raise FormatError(
            f"{path} is of version {tags.get('version')}; this sgns reads version {VERSION}"
        )
    if tags.get("kind") not in kinds:
        wanted = " or ".join(map(repr, kinds))
        raise FormatError(f"{path} holds {tags.get('kind')!r}, wanted {wanted}")


def _view(
    path: Path, name: str, entry: Mapping[str, Any], mapped: mmap.mmap, data: int
) -> NDArray[Any]:
    dtype = _DTYPES.get(entry["dtype"])
    if dtype is None:
        raise FormatError(f"{path}: array {name!r} has dtype {entry['dtype']}, unknown to sgns")
    try:
        array: NDArray[Any] = np.ndarray(
            entry["shape"], dtype, buffer=mapped, offset=data + entry["data_offsets"][0]
        )
    except (TypeError, ValueError) as error:  # shapes that only an empty array can have
        raise FormatError(f"{path}: array {name!r} cannot be mapped: {error}") from None
    if not array.flags.aligned:
        raise FormatError(f"{path}: array {name!r} is not aligned to its items")
    return array
