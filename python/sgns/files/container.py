"""Container files of sgns: named arrays in the safetensors layout.

A file consists of a header (see `sgns.files.header`) and the bytes of the arrays. Any safetensors
library can read it. ``checksums`` in the header holds the CRC-32 of each `_CHECKED_BYTES` bytes of
data, as eight hexadecimal digits each.
"""

from __future__ import annotations

import math
import mmap
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sgns._core import pread, read_into
from sgns.errors import FormatError
from sgns.files.atomic import atomic_write
from sgns.files.header import RESERVED, Shapes, make_header, read_header
from sgns.files.names import Input, PathLike, one_file
from sgns.files.streams import seekable

__all__ = [
    "Layout",
    "StoredArray",
    "Streamed",
    "Writer",
    "create",
    "locate",
    "pieces_of",
    "read",
    "tags_of",
    "verify_share",
    "write",
]

_CHECKED_BYTES = 1 << 22  # bytes of data per checksum
_COPIED_BYTES = 1 << 24  # bytes copied at a time from an array that is not contiguous


class Streamed(Protocol):
    """Array whose bytes come piece by piece, since it is not in memory."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of its items."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape."""

    @property
    def itemsize(self) -> int:
        """Bytes of an item."""

    def pieces(self) -> Iterator[memoryview]:
        """Yield its bytes in C order, as files hold them."""


def write(
    path: str | os.PathLike[str],
    kind: str,
    arrays: Mapping[str, NDArray[Any] | Streamed],
    metadata: Mapping[str, str],
) -> None:
    """Write named arrays to `path`. An existing file is replaced.

    The arrays are streamed, so memory never holds a second copy of a large array.

    Parameters
    ----------
    path : path
        File to create or replace, atomically.
    kind : str
        Kind of content, such as "model". `read` checks it.
    arrays : mapping of str to ndarray or Streamed
        Arrays of any shape and stride, of dtype float16, float32, float64, int8, uint8,
        uint32, uint64 or int64. The pieces of those that are streamed are read twice.
    metadata : mapping of str to str
        Additional entries. The keys "format", "kind", "version", "checksums" and
        "header_checksum" are reserved.

    Raises
    ------
    TypeError
        If an array has another dtype or a metadata entry is not a string.
    ValueError
        If a name is reserved or not valid Unicode, or the header is too long.
    OSError
        If the file cannot be written.
    """
    # In descending order of item size, every array is aligned to its own item size.
    ordered = dict(sorted(arrays.items(), key=lambda item: -item[1].itemsize))
    shapes = {name: (array.dtype, array.shape) for name, array in ordered.items()}
    # Computed before anything is written, because a pipe cannot seek back to the header.
    sums = _checksums(piece for array in ordered.values() for piece in pieces_of(array))
    header = make_header(kind, shapes, metadata, sums)
    with atomic_write(path) as file:
        file.write(header)
        for array in ordered.values():
            file.writelines(pieces_of(array))


class Writer:
    """Writer of consecutive arrays whose lengths are not known in advance.

    `create` makes it. Arrays must come in descending order of item size, or each must end at an
    offset at which the next one is aligned.
    """

    def __init__(self, file: BinaryIO, header_bytes: int) -> None:
        self.file = file
        self._start = self.end = header_bytes
        self.shapes: dict[str, tuple[np.dtype[Any], tuple[int, ...]]] = {}

    def extend(self, name: str, dtype: DTypeLike, n_items: int) -> None:
        """Record an array of `n_items` that the caller wrote to the file at `end`."""
        self.shapes[name] = np.dtype(dtype), (n_items,)
        self.end += n_items * np.dtype(dtype).itemsize

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Write an array at `end`."""
        self.file.seek(self.end)
        self.file.writelines(pieces_of(array))
        self.extend(name, array.dtype, array.size)

    def finish(self, kind: str, metadata: Mapping[str, str]) -> None:
        """Write the header. Call this after all arrays are written."""
        self.file.flush()
        sums = _checksums(_stored_pieces(self.file.fileno(), self._start, self.end))
        header = make_header(kind, self.shapes, metadata, sums, self._start)
        self.file.seek(0)
        self.file.write(header)


@contextmanager
def create(path: str | os.PathLike[str], most_bytes: int) -> Iterator[Writer]:
    """Create a container file whose arrays are written piece by piece.

    Parameters
    ----------
    path : path
        File to create or replace, atomically.
    most_bytes : int
        Upper bound of the total size of all arrays, in bytes. It sets the space that is reserved
        for the header with the checksums.

    Yields
    ------
    Writer
        Call its `finish` before the block ends.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    room = 8192 + 8 * (most_bytes // _CHECKED_BYTES + 1)
    with atomic_write(path) as file:
        yield Writer(file, room - room % 8)


class Layout:
    """Places of arrays in a file that several processes write together.

    The bytes are those of `write`.

    Parameters
    ----------
    kind : str
        Kind of content.
    shapes : mapping of str to (dtype, shape)
        All arrays.
    metadata : mapping of str to str
        Additional entries, as for `write`.

    Attributes
    ----------
    offsets : dict of str to int
        Offset of each array in the file.
    end : int
        Bytes of the file.
    n_checksums : int
        Number of checksums of the data.
    """

    def __init__(self, kind: str, shapes: Shapes, metadata: Mapping[str, str]) -> None:
        self._kind = kind
        self._shapes = dict(sorted(shapes.items(), key=lambda item: -item[1][0].itemsize))
        self._metadata = metadata
        sizes = [math.prod(shape) * dtype.itemsize for dtype, shape in self._shapes.values()]
        self.n_checksums = -(-sum(sizes) // _CHECKED_BYTES)
        # A checksum has as many digits, whatever it is.
        self._start = len(self.header(["00000000"] * self.n_checksums))
        ends = accumulate(sizes, initial=self._start)
        self.offsets = dict(zip(self._shapes, ends, strict=False))
        self.end = self._start + sum(sizes)

    def checksums(self, descriptor: int, first: int, last: int) -> list[str]:
        """Return the checksums from number `first` to `last` of the data in a file."""
        begin = self._start + first * _CHECKED_BYTES
        end = min(self.end, self._start + last * _CHECKED_BYTES)
        return list(_checksums(_stored_pieces(descriptor, begin, end)))

    def header(self, checksums: Iterable[str]) -> bytes:
        """Return the header, with all checksums."""
        return make_header(self._kind, self._shapes, self._metadata, checksums)


def read(
    path: PathLike | Input, *kinds: str, mapped: bool = False
) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Read the arrays of a file that `write` or `create` made.

    Parameters
    ----------
    path : path or str
        File to read, or a URL.
    *kinds : str
        Accepted kinds. The file must be of one of them.
    mapped : bool, default False
        Map the arrays read-only, as `StoredArray.map` does, instead of copying them to memory.

    Returns
    -------
    arrays : dict of str to ndarray
        Aligned and C-contiguous.
    metadata : dict of str to str
        Entries that were passed to `write`.

    Raises
    ------
    FormatError
        If the file is damaged, is not an sgns file, or is of another kind or version.
    OSError
        If the file cannot be opened.
    """
    located, metadata = locate(path, *kinds)
    arrays = {name: array.map() if mapped else array.read() for name, array in located.items()}
    return arrays, metadata


class _OpenFile:
    """File that stays open for reading until nothing refers to it.

    Unpickling opens the file again, for example in a worker process of torch's DataLoader.
    """

    def __init__(self, path: Input) -> None:
        self._path = path
        self._descriptor = -1
        with seekable(path) as file:  # its errors name the path; it refuses folders
            self._descriptor = os.dup(file.fileno())

    def fileno(self) -> int:
        return self._descriptor

    def close(self) -> None:
        """Close the file at once. Until then, Windows lets nobody replace it."""
        os.close(self._descriptor)
        self._descriptor = -1

    @property
    def identity(self) -> tuple[int, ...]:
        """Device, inode, size and modification time. A changed or replaced file has others."""
        status = os.fstat(self._descriptor)
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns

    def __reduce__(self) -> tuple[Any, ...]:
        if not isinstance(self._path, Path):
            raise TypeError(f"{self._path}: arrays of a remote file cannot be pickled")
        return _reopen, (self._path.absolute(), self.identity)

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        if self._descriptor >= 0:
            close(self._descriptor)  # `os` itself may be gone when the interpreter exits


def _reopen(path: Path, identity: tuple[int, ...]) -> _OpenFile:
    file = _OpenFile(path)
    if file.identity != identity:
        raise FormatError(f"{path} is not the file that was opened: it was replaced or changed")
    return file


@dataclass(frozen=True)
class StoredArray:
    """Location of an array in a file. The file stays open, even if another replaces its path."""

    path: Input
    file: _OpenFile
    name: str
    offset: int
    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def n_bytes(self) -> int:
        """Size of the array in bytes."""
        return math.prod(self.shape) * self.dtype.itemsize

    def rows(self, start: int, stop: int) -> StoredArray:
        """Return the location of some rows: items of the first axis."""
        row_bytes = math.prod(self.shape[1:]) * self.dtype.itemsize
        shape = (stop - start, *self.shape[1:])
        return replace(self, offset=self.offset + start * row_bytes, shape=shape)

    def read(self) -> NDArray[Any]:
        """Return a copy of the array in memory. Later changes of the file do not affect it.

        Raises
        ------
        FormatError
            If no array can have this shape, or the file was truncated.
        """
        with self._naming_array():
            array: NDArray[Any] = np.empty(self.shape, self.dtype)
        n_read = read_into(self.file.fileno(), array.reshape(-1).view(np.uint8), self.offset)
        if n_read < array.nbytes:
            raise FormatError(f"{self.path} lost its end while it was read")
        return array

    def map(self) -> NDArray[Any]:
        """Return a read-only view of the mapped file. The mapping lasts as long as any view.

        If the file is truncated in the meantime, access to the view ends the process: the system
        sends SIGBUS.

        Raises
        ------
        FormatError
            If no array can have this shape, or the array does not fit into the file or is not
            aligned.
        """
        start = self.offset - self.offset % mmap.ALLOCATIONGRANULARITY
        end = self.offset + self.n_bytes
        with self._naming_array():
            mapped = mmap.mmap(
                self.file.fileno(), max(1, end - start), access=mmap.ACCESS_READ, offset=start
            )
            array: NDArray[Any] = np.ndarray(
                self.shape, self.dtype, buffer=mapped, offset=self.offset - start
            )
        if not array.flags.aligned:
            raise FormatError(f"{self.path}: array {self.name!r} is not aligned to its items")
        return array

    @contextmanager
    def _naming_array(self) -> Iterator[None]:
        try:
            yield
        except (TypeError, ValueError) as error:  # such as 100 axes, or 0 x 2^62 x 2^62
            raise FormatError(
                f"{self.path}: array {self.name!r} cannot be loaded: {error}"
            ) from None


def locate(
    path: PathLike | Input, *kinds: str, verify: bool = True, foreign: bool = False
) -> tuple[dict[str, StoredArray], dict[str, str]]:
    """Check a file as `read` does, and return the locations of its arrays.

    The arrays are not loaded, so together they may be larger than memory. The checksum of the
    header is always verified. If `verify` is true, the whole file is read once to verify the
    checksums of the data. If `foreign` is true, a safetensors file that another program wrote is
    accepted too; then the metadata are ``{"foreign": ""}``.
    """
    path = one_file(path)
    file = _opened(path)
    with ExitStack() as refused:
        refused.callback(file.close)
        start, metadata, entries = read_header(path, file.fileno(), kinds, foreign)
        located: dict[str, StoredArray] = {}
        end = start
        for name, (dtype, shape, offsets) in sorted(entries.items(), key=lambda item: item[1][2]):
            array = StoredArray(path, file, name, start + offsets[0], dtype, shape)
            if array.offset != end or start + offsets[1] != end + array.n_bytes:
                raise FormatError(
                    f"{path}: the data offsets of array {name!r} do not match its size and the "
                    "arrays before it"
                )
            located[name] = array
            end += array.n_bytes
        size = os.fstat(file.fileno()).st_size
        if end != size:
            raise FormatError(f"{path} should have {end} bytes by its header, but has {size}")
        if verify and "checksums" in metadata:
            _check_data(path, file.fileno(), start, metadata["checksums"])
        refused.pop_all()
    if not metadata:
        return located, {"foreign": ""}
    return located, {key: value for key, value in metadata.items() if key not in RESERVED}


def verify_share(path: PathLike | Input, rank: int, size: int) -> None:
    """Verify the checksums of a part of the data: each of several processes does another part.

    Parameters
    ----------
    path : path or str
        File to read.
    rank, size : int
        This process, and the number of processes.

    Raises
    ------
    FormatError
        If the data do not match their checksums.
    """
    path = one_file(path)
    file = _opened(path)
    start, metadata, _ = read_header(path, file.fileno(), ())
    end = os.fstat(file.fileno()).st_size
    n_sums = -(-(end - start) // _CHECKED_BYTES)
    first, last = (n_sums * number // size for number in (rank, rank + 1))
    begin = start + first * _CHECKED_BYTES
    end = min(end, start + last * _CHECKED_BYTES)
    _check_data(path, file.fileno(), begin, metadata.get("checksums", "")[8 * first :], end)


def tags_of(path: str | os.PathLike[str]) -> tuple[str, str]:
    """Return the kind of a file, and the version of its format.

    Raises
    ------
    FormatError
        If the header is damaged, is not that of an sgns file, or is of another version.
    OSError
        If the file cannot be opened.
    """
    path = Path(path)
    with closing(_opened(path)) as file:
        _, metadata, _ = read_header(path, file.fileno(), ())
    return metadata["kind"], metadata["version"]


def _opened(path: Input) -> _OpenFile:
    # Opening a pipe would wait.
    if isinstance(path, Path) and path.exists() and not (path.is_file() or path.is_dir()):
        raise FormatError(f"{path} is not a regular file")
    return _OpenFile(path)


def _checksums(pieces: Iterable[bytes | memoryview]) -> Iterator[str]:
    """Yield the CRC-32 of each `_CHECKED_BYTES` bytes of the joined pieces, then of the rest."""
    crc = filled = 0
    for piece in pieces:
        view = memoryview(piece)
        while view.nbytes:
            part, view = view[: _CHECKED_BYTES - filled], view[_CHECKED_BYTES - filled :]
            crc = zlib.crc32(part, crc)
            filled += part.nbytes
            if filled == _CHECKED_BYTES:
                yield f"{crc:08x}"
                crc = filled = 0
    if filled:
        yield f"{crc:08x}"


def _stored_pieces(descriptor: int, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _CHECKED_BYTES):
        yield pread(descriptor, min(_CHECKED_BYTES, end - at), at)


def _check_data(
    path: Input, descriptor: int, start: int, checksums: str, end: int | None = None
) -> None:
    end = os.fstat(descriptor).st_size if end is None else end
    found = _checksums(_stored_pieces(descriptor, start, end))
    for number, at in enumerate(range(start, end, _CHECKED_BYTES)):
        if next(found, None) != checksums[8 * number : 8 * number + 8]:
            raise FormatError(
                f"{path} is damaged: bytes {at} to {min(end, at + _CHECKED_BYTES)} do not match "
                "their checksum"
            )


def pieces_of(array: NDArray[Any] | Streamed) -> Iterator[memoryview]:
    """Yield the bytes of an array in C order, as files hold them.

    If they are in another order, they are copied piece by piece.
    """
    if not isinstance(array, np.ndarray):
        yield from array.pieces()
        return
    rows = np.atleast_1d(array)
    row_bytes = math.prod(rows.shape[1:]) * rows.itemsize
    step = max(1, _COPIED_BYTES // max(1, row_bytes))
    for start in range(0, len(rows), step):
        piece = rows[start : start + step]
        little = np.ascontiguousarray(piece, piece.dtype.newbyteorder("<"))
        yield little.reshape(-1).view(np.uint8).data
