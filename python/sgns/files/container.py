"""The package's own file: named arrays in the safetensors layout.

A file is a header (see `sgns.files.header`) and the arrays' bytes; any safetensors library reads
it.
``checksums`` in the header are the CRC-32 of every `_BLOCK` bytes of data, eight hexadecimal digits
each.
"""

from __future__ import annotations

import math
import mmap
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sgns.errors import FormatError
from sgns.files.atomic import atomic_write
from sgns.files.header import RESERVED, make_header, read_header

__all__ = ["StoredArray", "Writer", "create", "locate", "read", "write"]

_BLOCK = 1 << 22  # bytes of data under one checksum
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
        Anything else worth knowing. "format", "kind", "version", "checksums" and
        "header_checksum" are taken.

    Raises
    ------
    TypeError
        If an array has another dtype or a metadata entry is not a string.
    ValueError
        If a name is taken or not valid Unicode, or the header becomes too long.
    OSError
        If the file cannot be written.
    """
    # Wide items first keeps every array aligned to its own item size.
    ordered = dict(sorted(arrays.items(), key=lambda item: -item[1].itemsize))
    shapes = {name: (array.dtype, array.shape) for name, array in ordered.items()}
    # Summed before anything is written: not every file, such as a pipe, can be gone back in.
    sums = _checksums(piece for array in ordered.values() for piece in _pieces(array))
    header = make_header(kind, shapes, metadata, sums)
    with atomic_write(path) as file:
        file.write(header)
        for array in ordered.values():
            file.writelines(_pieces(array))


class Writer:
    """Writes arrays whose length is not known beforehand, one after the other.

    Made by `create`. Arrays must come in falling order of their item size, or end where
    the next one is aligned.
    """

    def __init__(self, file: BinaryIO, header_bytes: int) -> None:
        self.file = file
        self._start = self.end = header_bytes
        self.shapes: dict[str, tuple[np.dtype[Any], tuple[int, ...]]] = {}

    def extend(self, name: str, dtype: DTypeLike, n_items: int) -> None:
        """Take in `n_items` that were written to the file at `end`."""
        self.shapes[name] = np.dtype(dtype), (n_items,)
        self.end += n_items * np.dtype(dtype).itemsize

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Write an array."""
        self.file.seek(self.end)
        self.file.writelines(_pieces(array))
        self.extend(name, array.dtype, array.size)

    def finish(self, kind: str, metadata: Mapping[str, str]) -> None:
        """Write the header, once everything else is there."""
        self.file.flush()
        sums = _checksums(_blocks(self.file.fileno(), self._start, self.end))
        header = make_header(kind, self.shapes, metadata, sums, self._start)
        self.file.seek(0)
        self.file.write(header)


@contextmanager
def create(path: str | os.PathLike[str], most_bytes: int) -> Iterator[Writer]:
    """Make a file of arrays that are written piece by piece.

    Parameters
    ----------
    path : path
        File to create or replace, atomically.
    most_bytes : int
        Upper bound of the bytes of all arrays; room for their checksums is set aside.

    Yields
    ------
    Writer
        To be finished before the block ends.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    room = 8192 + 8 * (most_bytes // _BLOCK + 1)
    with atomic_write(path) as file:
        yield Writer(file, room - room % 8)


def read(
    path: str | os.PathLike[str], *kinds: str, mapped: bool = False
) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Read the arrays of a file written by `write`.

    Parameters
    ----------
    path : path
        File to read.
    *kinds : str
        Kinds the caller can use; the file must be of one of them.
    mapped : bool, default False
        Whether to map the arrays, read-only, as `StoredArray.map` does.

    Returns
    -------
    arrays : dict of str to ndarray
        Aligned and C-contiguous.
    metadata : dict of str to str
        The entries given to `write`.

    Raises
    ------
    FormatError
        If the file is damaged, foreign, of another kind or of a newer version.
    OSError
        If the file cannot be opened.
    """
    places, metadata = locate(path, *kinds)
    arrays = {name: place.map() if mapped else place.read() for name, place in places.items()}
    return arrays, metadata


class _OpenFile:
    """A file open for reading until nothing refers to it.

    On its way to another process, as to a worker of torch's DataLoader, it is opened there anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1
        with path.open("rb") as file:  # with its errors, as for folders
            self._descriptor = os.dup(file.fileno())

    def fileno(self) -> int:
        return self._descriptor

    @property
    def identity(self) -> tuple[int, ...]:
        """What another file of this name, or one that was written to, has not."""
        status = os.fstat(self._descriptor)
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns

    def __reduce__(self) -> tuple[Any, ...]:
        return _opened_again, (self._path.absolute(), self.identity)

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        if self._descriptor >= 0:
            close(self._descriptor)  # where the interpreter ends, `os` may be gone before


def _opened_again(path: Path, identity: tuple[int, ...]) -> _OpenFile:
    file = _OpenFile(path)
    if file.identity != identity:
        raise FormatError(f"{path} is not the file that was opened: it was replaced or changed")
    return file


@dataclass(frozen=True)
class StoredArray:
    """Where an array is in a file, which stays open: another may take its name meanwhile."""

    path: Path
    file: _OpenFile
    name: str
    offset: int
    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def n_bytes(self) -> int:
        """Bytes of the array."""
        return math.prod(self.shape) * self.dtype.itemsize

    def read(self) -> NDArray[Any]:
        """Copy of the array in memory, which no later change of the file can reach.

        Raises
        ------
        FormatError
            If the array cannot have this shape, or the file has lost its end.
        """
        with self._believed():
            array: NDArray[Any] = np.empty(self.shape, self.dtype)
        left = array.reshape(-1).view(np.uint8).data
        while left.nbytes:
            # The system reads no more than 2 GiB at once.
            n_read = os.preadv(self.file.fileno(), [left], self.offset + array.nbytes - left.nbytes)
            if not n_read:
                raise FormatError(f"{self.path} lost its end while it was read")
            left = left[n_read:]
        return array

    def map(self) -> NDArray[Any]:
        """Read-only view of the mapped file, which stays mapped as long as a view lives.

        A file that is cut short meanwhile ends the process: the system sends it SIGBUS.

        Raises
        ------
        FormatError
            If it does not fit or is not aligned.
        """
        start = self.offset - self.offset % mmap.ALLOCATIONGRANULARITY
        end = self.offset + self.n_bytes
        with self._believed():
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
    def _believed(self) -> Iterator[None]:
        try:
            yield
        except (TypeError, ValueError) as error:  # shapes that only an empty array can have
            raise FormatError(f"{self.path}: array {self.name!r} makes no sense: {error}") from None


def locate(
    path: str | os.PathLike[str], *kinds: str, verify: bool = True
) -> tuple[dict[str, StoredArray], dict[str, str]]:
    """Check a file and tell where its arrays are.

    It is as `read`, but reads none of them: together they may be larger than memory. Unless
    `verify` is false, all of the file is gone through to compare checksums; those of the header
    always are.
    """
    path = Path(path)
    if path.exists() and not (path.is_file() or path.is_dir()):  # opening a pipe would wait
        raise FormatError(f"{path} is not a regular file")
    file = _OpenFile(path)
    start, metadata, entries = read_header(path, file.fileno(), kinds)
    places: dict[str, StoredArray] = {}
    end = start
    for name, (dtype, shape, offsets) in sorted(entries.items(), key=lambda item: item[1][2]):
        place = StoredArray(path, file, name, start + offsets[0], dtype, shape)
        if place.offset != end or start + offsets[1] != end + place.n_bytes:
            raise FormatError(f"{path}: array {name!r} is not where its size and the others say")
        places[name] = place
        end += place.n_bytes
    size = os.fstat(file.fileno()).st_size
    if end != size:
        raise FormatError(f"{path} should have {end} bytes by its header, but has {size}")
    if verify and "checksums" in metadata:
        _check_data(path, file.fileno(), start, metadata["checksums"])
    return places, {key: value for key, value in metadata.items() if key not in RESERVED}


def _checksums(pieces: Iterable[bytes | memoryview]) -> Iterator[str]:
    """CRC-32 of every `_BLOCK` bytes of what these pieces make together, and of the rest."""
    crc = filled = 0
    for piece in pieces:
        view = memoryview(piece)
        while view.nbytes:
            part, view = view[: _BLOCK - filled], view[_BLOCK - filled :]
            crc = zlib.crc32(part, crc)
            filled += part.nbytes
            if filled == _BLOCK:
                yield f"{crc:08x}"
                crc = filled = 0
    if filled:
        yield f"{crc:08x}"


def _blocks(descriptor: int, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _BLOCK):
        yield os.pread(descriptor, min(_BLOCK, end - at), at)


def _check_data(path: Path, descriptor: int, start: int, checksums: str) -> None:
    end = os.fstat(descriptor).st_size
    found = _checksums(_blocks(descriptor, start, end))
    for number, at in enumerate(range(start, end, _BLOCK)):
        if next(found, None) != checksums[8 * number : 8 * number + 8]:
            raise FormatError(
                f"{path} is damaged: bytes {at} to {min(end, at + _BLOCK)} do not match their "
                "checksum"
            )


def _pieces(array: NDArray[Any]) -> Iterator[memoryview]:
    """Bytes of `array` in C order, copying little at a time if they are not in that order."""
    rows = np.atleast_1d(array)
    row_bytes = math.prod(rows.shape[1:]) * rows.itemsize
    step = max(1, _CHUNK // max(1, row_bytes))
    for start in range(0, len(rows), step):
        piece = rows[start : start + step]
        little = np.ascontiguousarray(piece, piece.dtype.newbyteorder("<"))
        yield little.reshape(-1).view(np.uint8).data
