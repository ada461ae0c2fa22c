"""Byte streams of files, compressed or not."""

from __future__ import annotations

import errno
import io
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, TypeGuard

from sgns.errors import FormatError
from sgns.files.atomic import atomic_write
from sgns.files.frames import FRAMES, FrameReader
from sgns.files.names import Input, telling_folders

__all__ = [
    "CHUNK_BYTES",
    "COMPRESSIONS",
    "MAX_LINE",
    "Source",
    "as_damage",
    "compressing",
    "is_compressed",
    "is_regular",
    "seekable",
    "sink",
    "size_of",
]

COMPRESSIONS = {".gz": "gz", ".bz2": "bz2", ".xz": "xz", ".zst": "zst"}
"""Compression format by the last extension of a file name."""

CHUNK_BYTES = 1 << 20
"""Size of the pieces that `Source.chunks` yields, in bytes."""

MAX_LINE = 1 << 25
"""Limit of a line in bytes. It is enough for a million dimensions of 32 bytes each."""


class Source:
    """File that is open for reading and raises a `FormatError` if it is damaged.

    Parameters
    ----------
    path : Path, RemoteFile or StandardInput
        File to read. Its last extension determines the compression.
    threads : int, default 1
        Number of threads that unpack a local file, if it has frames that can be found without
        unpacking them. More than one need the memory of as many groups of frames, some megabytes.

    Attributes
    ----------
    size : int or None
        Number of bytes that `chunks` reads: the size of an uncompressed file when it was opened.
        None if that is not known in advance.
    """

    def __init__(self, path: Input, threads: int = 1) -> None:
        self._path = path
        self._done = 0
        self.size: int | None = None
        compression = COMPRESSIONS.get(path.suffix.lower())
        with ExitStack() as opened:
            with telling_folders(path):
                self._raw: BinaryIO = opened.enter_context(path.open("rb"))
            self._file: BinaryIO = self._raw
            if compression is None:
                self.size = size_of(path)
            else:
                try:
                    self._file = self._unpacked(compression, threads)
                except Exception as error:
                    raise as_damage(path, error) from None
                opened.enter_context(self._file)
            self._opened = opened.pop_all()

    def _unpacked(self, compression: str, threads: int) -> BinaryIO:
        from xopen import xopen  # imported late: it is slow and rarely needed

        def unpack(file: BinaryIO) -> Any:
            return xopen(file, "rb", threads=0, format=compression)

        if threads == 1 or compression not in FRAMES or not is_regular(self._path):
            file: BinaryIO = unpack(self._raw)
            return file
        reader = FrameReader(self._raw, compression, threads, unpack)
        return io.BufferedReader(reader, CHUNK_BYTES)

    def fileno(self) -> int:
        """Return the descriptor of the local file itself."""
        return self._raw.fileno()

    @property
    def position(self) -> int:
        """Number of bytes read from the file itself; of a compressed file, compressed bytes."""
        return self._done if self._raw is self._file else self._raw.tell()

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.close()

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, and none at the end of the file."""
        return self._counted(self._file.read, size)

    def read_some(self, size: int) -> bytes:
        """Return at most `size` bytes as soon as there are any, and none at the end of the file.

        Of a damaged file, the bytes before the damage are returned first, except for the last ones.
        """
        return self._counted(getattr(self._file, "read1", self._file.read), size)

    def chunks(self) -> Iterator[bytes]:
        """Yield the content in pieces of at most `CHUNK_BYTES`, split at any byte.

        An uncompressed file is read up to the size that it had when it was opened. Bytes that are
        appended later are not read, so a growing file cannot be read without end.

        Raises
        ------
        FormatError
            If the file is damaged, or ends before the size that it had when it was opened.
        """
        # Not mapped: if a mapped file shrinks, access to it kills the process.
        left = CHUNK_BYTES if self.size is None else self.size
        while chunk := self.read(min(left, CHUNK_BYTES)):
            yield chunk
            left -= len(chunk) if self.size is not None else 0
        if self.size is not None and self._done < self.size:
            raise FormatError(
                f"{self._path} shrank while it was read, from {self.size} bytes to {self._done}"
            )

    def readline(self, size: int) -> bytes:
        """Return the bytes up to and including the next newline, but at most `size`."""
        return self._counted(self._file.readline, size)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield the lines with their newlines, numbered from 1."""
        number = 0
        while line := self.readline(MAX_LINE):
            number += 1
            if len(line) == MAX_LINE:
                raise FormatError(f"{self._path}, line {number} has {MAX_LINE} bytes or more")
            yield number, line

    def _counted(self, method: Callable[[int], bytes], size: int) -> bytes:
        try:
            data = method(size)
        except Exception as error:
            raise as_damage(self._path, error, self._done) from None
        self._done += len(data)
        return data


def seekable(path: Input) -> BinaryIO:
    """Open a file for reading at any position. If it is not local, a temporary copy is opened."""
    if isinstance(path, Path):
        with telling_folders(path):
            return path.open("rb")
    copy: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        with path.open("rb") as file:
            shutil.copyfileobj(file, copy, CHUNK_BYTES)
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    return copy


def is_compressed(path: Input) -> bool:
    """Return True if the last extension of a file is one of `COMPRESSIONS`."""
    return path.suffix.lower() in COMPRESSIONS


def is_regular(path: Input) -> TypeGuard[Path]:
    """Return True for an existing local file that is neither a pipe nor a device nor a folder."""
    return isinstance(path, Path) and path.is_file()


def size_of(path: Input) -> int | None:
    """Return the stored size of a file in bytes, or None if it is unknown before reading."""
    if not isinstance(path, Path):
        return path.size
    status = path.stat()
    # Files below /proc report a size of 0 but have content. Those below /sys report that of a page;
    # they have no blocks on a disk.
    is_stored = stat.S_ISREG(status.st_mode) and getattr(status, "st_blocks", 1) > 0
    return (status.st_size or None) if is_stored else None


def as_damage(path: Input, error: Exception, done: int = 0) -> Exception:
    """Return `error` if it comes from the system, or else a `FormatError` that reports damage.

    Each decompression library raises its own exceptions for bad data. Only system errors have an
    error number. EINVAL is treated as damage: the data referred to an offset outside the file.
    """
    if isinstance(error, (FormatError, MemoryError)):
        return error
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        return error
    position = f" past byte {done} of its content" if done else ""
    return FormatError(f"{path} cannot be unpacked{position}: {error}")


@contextmanager
def sink(path: Path) -> Iterator[BinaryIO]:
    """Open a file for atomic writing. Its last extension determines the compression."""
    with atomic_write(path) as file, compressing(file, path) as stream:
        yield stream


@contextmanager
def compressing(file: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    """Yield a stream to `file`. The last extension of `path` determines the compression."""
    compression = COMPRESSIONS.get(path.suffix.lower())
    if compression is None:
        yield file
    else:
        from xopen import xopen

        with xopen(file, "wb", threads=0, format=compression) as compressed:
            yield compressed
