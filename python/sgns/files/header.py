"""The header of a container: which arrays are in the file, and what the file is.

It is that of safetensors, JSON after its 8-byte length, as described at
https://github.com/huggingface/safetensors. Its metadata say what the file is: ``format`` is
"sgns", ``kind`` is for example "model", ``version`` is that of this module. ``checksums`` are
those of the data; ``header_checksum`` is the CRC-32 of the header itself with zeros in this place.
"""

from __future__ import annotations

import json
import math
import os
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from sgns.errors import FormatError

__all__ = ["RESERVED", "UNSOUND", "Entries", "Shapes", "make_header", "read_header"]

#: Dtype and shape of each array, in the order of the data.
Shapes: TypeAlias = Mapping[str, tuple[np.dtype[Any], tuple[int, ...]]]

#: Dtype and shape of each array, and where in the data it begins and ends.
Entries: TypeAlias = dict[str, tuple[np.dtype[Any], tuple[int, ...], tuple[int, int]]]

#: Keys of metadata that the header itself sets.
RESERVED = ("format", "kind", "version", "checksums", "header_checksum")

#: What it raises to take values out of JSON that was written by a stranger, or nobody.
UNSOUND = (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError)

_VERSION = "1"

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
_NO_CHECKSUM = b'"header_checksum":"00000000"'
_MAX_BYTES = 100_000_000  # safetensors reads no longer one


def make_header(
    kind: str,
    shapes: Shapes,
    metadata: Mapping[str, str],
    checksums: Iterable[str],
    n_bytes: int | None = None,
) -> bytes:
    """Make a header.

    Parameters
    ----------
    kind : str
        What the file holds.
    shapes : mapping of str to (dtype, shape)
        Arrays in the order of their data.
    metadata : mapping of str to str
        Entries besides those that are `RESERVED`.
    checksums : iterable of str
        Those of the data, taken once everything else is known to be sound.
    n_bytes : int, optional
        Length to fill, a multiple of 8; what is needed if left out.

    Returns
    -------
    bytes
        With its length before it, a multiple of 8 in all.

    Raises
    ------
    TypeError
        If an array has a dtype that is unknown or a metadata entry is not a string.
    ValueError
        If a name is taken or not valid Unicode, or the header becomes too long.
    """
    entries: dict[str, Any] = {"__metadata__": {}}
    end = 0
    for name, (dtype, shape) in shapes.items():
        if name in entries:
            raise ValueError(f"an array cannot be named {name!r}")
        code = _CODES.get(dtype.newbyteorder("<"))
        if code is None:
            known = ", ".join(dtype.name for dtype in _CODES)
            raise TypeError(f"array {name!r} has dtype {dtype}; known are {known}")
        start, end = end, end + math.prod(shape) * dtype.itemsize
        entries[name] = {"dtype": code, "shape": shape, "data_offsets": (start, end)}
    for key, value in metadata.items():
        if key in RESERVED:
            raise ValueError(f"metadata key {key!r} is set by the container itself")
        if not isinstance(key, str) or not isinstance(value, str):
            raise TypeError(f"metadata must map str to str, got {key!r}: {value!r}")
    tags = {"format": "sgns", "kind": kind, "version": _VERSION, "header_checksum": "00000000"}
    entries["__metadata__"] = {**tags, **metadata, "checksums": "".join(checksums)}
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
    room = len(text) + -len(text) % 8 if n_bytes is None else n_bytes - 8
    text = text.ljust(room)  # so that the data start at a multiple of 8
    if len(text) > min(room, _MAX_BYTES):
        raise ValueError(
            f"names and metadata take {len(text)} bytes, at most {min(room, _MAX_BYTES)} fit"
        )
    checksum = b'"header_checksum":"%08x"' % zlib.crc32(text)
    return struct.pack("<Q", len(text)) + text.replace(_NO_CHECKSUM, checksum, 1)


def read_header(
    path: Path, descriptor: int, kinds: tuple[str, ...]
) -> tuple[int, dict[str, str], Entries]:
    """Read the header of a file and check what it says of itself.

    Parameters
    ----------
    path : Path
        Name of the file, for errors.
    descriptor : int
        The file, open.
    kinds : tuple of str
        Kinds that will do.

    Returns
    -------
    n_bytes : int
        Where the data begin.
    metadata : dict of str to str
        Those that are `RESERVED`, too.
    entries : dict
        The arrays, not yet compared with the size of the file.

    Raises
    ------
    FormatError
        If the header is damaged, foreign, of another kind or of a newer version.
    """
    text = _read_text(path, descriptor)
    metadata, entries = _parse(path, text)
    _check_tags(path, metadata, kinds)
    _check_sum(path, text, metadata)
    return 8 + len(text), metadata, entries


def _read_text(path: Path, descriptor: int) -> bytes:
    prefix = os.pread(descriptor, 8, 0)
    if len(prefix) == 8:
        (length,) = struct.unpack("<Q", prefix)
        if length <= min(_MAX_BYTES, os.fstat(descriptor).st_size - 8):
            return os.pread(descriptor, length, 8)
    raise FormatError(f"{path} is not a sound safetensors file: it has no header")


def _parse(path: Path, text: bytes) -> tuple[dict[str, str], Entries]:
    """Metadata, and of each array its dtype, shape, and where it begins and ends."""
    try:
        header = dict(json.loads(text).items())
        metadata = dict((header.pop("__metadata__", None) or {}).items())
        if not all(isinstance(value, str) for value in metadata.values()):
            raise TypeError("metadata must be text")
        entries: Entries = {}
        for name, entry in header.items():
            dtype = _DTYPES.get(entry["dtype"])
            if dtype is None:
                raise TypeError(f"array {name!r} has dtype {entry['dtype']}, unknown to sgns")
            start, end = map(_whole, entry["data_offsets"])
            entries[name] = dtype, tuple(map(_whole, entry["shape"])), (start, end)
    except UNSOUND as error:
        raise FormatError(f"{path} is not a sound safetensors file: {error}") from None
    return metadata, entries


def _whole(number: object) -> int:
    if type(number) is not int or not 0 <= number < 2**63:
        raise ValueError(f"{number!r} is no size")
    return number


def _check_tags(path: Path, tags: Mapping[str, str], kinds: tuple[str, ...]) -> None:
    if tags.get("format") != "sgns":
        raise FormatError(f"{path} is a safetensors file, but not one of sgns")
    if tags.get("version") != _VERSION:
        raise FormatError(
            f"{path} is of version {tags.get('version')}; this sgns reads version {_VERSION}"
        )
    if tags.get("kind") not in kinds:
        wanted = " or ".join(map(repr, kinds))
        raise FormatError(f"{path} holds {tags.get('kind')!r}, wanted {wanted}")


def _check_sum(path: Path, text: bytes, tags: Mapping[str, str]) -> None:
    checksum = tags.get("header_checksum")
    if (checksum is None) != ("checksums" not in tags):
        raise FormatError(f"{path} is damaged: its header has one of two checksums")
    if checksum is None:  # made by other hands
        return
    written = b'"header_checksum":"%s"' % checksum.encode()
    if f"{zlib.crc32(text.replace(written, _NO_CHECKSUM, 1)):08x}" != checksum:
        raise FormatError(f"{path} is damaged: its header does not match its checksum")
