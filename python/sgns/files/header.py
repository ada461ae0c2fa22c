"""Header of a container file: its arrays and its metadata.

The header is that of safetensors: an 8-byte length, then JSON, as described at
https://github.com/huggingface/safetensors. The metadata identify the file: ``format`` is "sgns",
``kind`` is for example "model", and ``version`` is the `_VERSION` of this module. ``checksums``
holds the checksums of the data. ``header_checksum`` is the CRC-32 of the JSON text, computed with
eight zeros as the value of ``header_checksum``.
"""

from __future__ import annotations

import json
import math
import os
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np

from sgns._core import pread
from sgns.errors import FormatError
from sgns.files.kinds import FOREIGN
from sgns.files.names import Input
from sgns.files.recognition import Found, find_in, recognize, unexpected, wrong_kind
from sgns.files.text_signatures import HEAD_BYTES

__all__ = [
    "BFLOAT16",
    "DTYPES",
    "MALFORMED",
    "RESERVED",
    "Entries",
    "Shapes",
    "make_header",
    "read_header",
]

#: Dtype and shape of each array, in the order of the data.
Shapes: TypeAlias = Mapping[str, tuple[np.dtype[Any], tuple[int, ...]]]

#: Dtype and shape of each array, and the offsets in the data at which it begins and ends.
Entries: TypeAlias = dict[str, tuple[np.dtype[Any], tuple[int, ...], tuple[int, int]]]

#: Metadata keys that `make_header` sets itself.
RESERVED = ("format", "kind", "version", "checksums", "header_checksum")

#: Exceptions that malformed JSON metadata can raise.
MALFORMED = (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError)

_VERSION = "1"

#: Dtypes of arrays in a container, by their names in safetensors.
DTYPES: dict[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I64": np.dtype("<i8"),
    "U64": np.dtype("<u8"),
    "U32": np.dtype("<u4"),
    "U8": np.dtype("u1"),
    "I8": np.dtype("i1"),
}
_CODES = {dtype: code for code, dtype in DTYPES.items()}

BFLOAT16 = np.dtype([("bfloat16", "<u2")])
"""Dtype of an array of bfloat16: the upper halves of float32, which NumPy does not know."""
#: Dtypes that only other programs write. NumPy lacks some of them: bytes stand for these.
_FOREIGN_DTYPES = DTYPES | {
    "BF16": BFLOAT16,
    "I32": np.dtype("<i4"),
    "I16": np.dtype("<i2"),
    "U16": np.dtype("<u2"),
    "BOOL": np.dtype("?"),
    "C64": np.dtype("<c8"),
    "F8_E4M3": np.dtype("V1"),
    "F8_E5M2": np.dtype("V1"),
    "F8_E8M0": np.dtype("V1"),
}
_NO_CHECKSUM = b'"header_checksum":"00000000"'
_MAX_BYTES = 100_000_000  # safetensors refuses longer headers


def make_header(
    kind: str,
    shapes: Shapes,
    metadata: Mapping[str, str],
    checksums: Iterable[str],
    n_bytes: int | None = None,
) -> bytes:
    """Return the bytes of a header.

    Parameters
    ----------
    kind : str
        Kind of content.
    shapes : mapping of str to (dtype, shape)
        Arrays in the order of their data.
    metadata : mapping of str to str
        Entries other than the `RESERVED` ones.
    checksums : iterable of str
        Checksums of the data. They are consumed after all other arguments are checked.
    n_bytes : int, optional
        Total length to fill, a multiple of 8. If omitted, the shortest that fits.

    Returns
    -------
    bytes
        Header with its 8-byte length in front. The total length is a multiple of 8.

    Raises
    ------
    TypeError
        If an array has an unknown dtype or a metadata entry is not a string.
    ValueError
        If a name is reserved or not valid Unicode, or the header is too long.
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
    path: Input, descriptor: int, kinds: tuple[str, ...], foreign: bool = False
) -> tuple[int, dict[str, str], Entries]:
    """Read the header of a file, and check its format, kind, version and checksum.

    Parameters
    ----------
    path : Path, RemoteFile or StandardInput
        Name of the file, for errors.
    descriptor : int
        Descriptor of the open file.
    kinds : tuple of str
        Accepted kinds; any kind if empty.
    foreign : bool, default False
        Accept a safetensors file that another program wrote, too. Its metadata are empty.

    Returns
    -------
    n_bytes : int
        Length of the header, and so the offset of the data.
    metadata : dict of str to str
        All entries, including the `RESERVED` ones.
    entries : dict
        Arrays. Their offsets are not yet compared with the size of the file.

    Raises
    ------
    UnexpectedFileError
        If the file is recognized as another one, or is of another kind.
    FormatError
        If the header is damaged, or is of another version.
    """
    text = _read_text(path, descriptor)
    metadata, entries = _parse(path, text)
    if metadata.get("format") == "sgns":
        _check_tags(path, metadata, kinds)
        _check_sum(path, text, metadata)
        return 8 + len(text), metadata, _arrays(path, entries, DTYPES)
    if not foreign:
        raise unexpected(path, Found(FOREIGN, ""), "not a file of sgns")
    return 8 + len(text), {}, _arrays(path, entries, _FOREIGN_DTYPES)


def _read_text(path: Input, descriptor: int) -> bytes:
    prefix = pread(descriptor, 9, 0)
    if len(prefix) >= 8:
        (length,) = struct.unpack("<Q", prefix[:8])
        if length <= min(_MAX_BYTES, os.fstat(descriptor).st_size - 8):
            return pread(descriptor, length, 8)
    found = find_in(pread(descriptor, HEAD_BYTES, 0))
    if found is None or prefix[8:] == b"{":
        raise FormatError(
            f"{path} is not a valid safetensors file: it has no header. Is it a file that save() "
            "of sgns wrote?"
        )
    inside = recognize(path)  # also in a compressed file
    if inside is not None and inside.kind.is_vectors and inside.kind.test is not None:
        found = inside
    raise unexpected(path, found, "not a file of sgns")


def _parse(path: Input, text: bytes) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the metadata, and the entry of each array."""
    try:
        header = dict(json.loads(text).items())
        metadata = dict((header.pop("__metadata__", None) or {}).items())
        if not all(isinstance(value, str) for value in metadata.values()):
            raise TypeError("metadata values must be strings")
    except MALFORMED as error:
        raise FormatError(f"{path} is not a valid safetensors file: {error}") from None
    return metadata, header


def _arrays(path: Input, header: Mapping[str, Any], dtypes: Mapping[str, np.dtype[Any]]) -> Entries:
    """Return the dtype, shape, begin and end of each array."""
    entries: Entries = {}
    try:
        for name, entry in header.items():
            dtype = dtypes.get(entry["dtype"])
            if dtype is None:
                raise TypeError(f"array {name!r} has dtype {entry['dtype']}, unknown to sgns")
            start, end = map(_whole, entry["data_offsets"])
            entries[name] = dtype, tuple(map(_whole, entry["shape"])), (start, end)
    except MALFORMED as error:
        raise FormatError(f"{path} is not a valid safetensors file: {error}") from None
    return entries


def _whole(number: object) -> int:
    if type(number) is not int or not 0 <= number < 2**63:
        raise ValueError(f"{number!r} is not a valid size or offset")
    return number


def _check_tags(path: Input, tags: Mapping[str, str], kinds: tuple[str, ...]) -> None:
    if tags.get("version") != _VERSION:
        raise FormatError(
            f"{path} has version {tags.get('version')}; this sgns reads version {_VERSION}"
        )
    if kinds and tags.get("kind") not in kinds:
        raise wrong_kind(path, str(tags.get("kind")), kinds)


def _check_sum(path: Input, text: bytes, tags: Mapping[str, str]) -> None:
    checksum = tags.get("header_checksum")
    if (checksum is None) != ("checksums" not in tags):
        raise FormatError(f"{path} is damaged: its header has only one of its two checksums")
    if checksum is None:  # written by another program
        return
    written = b'"header_checksum":"%s"' % checksum.encode()
    if f"{zlib.crc32(text.replace(written, _NO_CHECKSUM, 1)):08x}" != checksum:
        raise FormatError(f"{path} is damaged: its header does not match its checksum")
