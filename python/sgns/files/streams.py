"""Files as streams of bytes, compressed or not."""

from __future__ import annotations

import errno
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from sgns.errors import FormatError
from sgns.files.atomic import atomic_write
from sgns.files.names import Input

__all__ = ["CHUNK_BYTES", "COMPRESSIONS", "Source", "as_damage", "compressing", "sink", "size_of"]

COMPRESSIONS = {".gz": "gz", ".bz2": "bz2", ".xz": "xz", ".zst": "zst"}
"""Compression by the last extension of a file's name."""

CHUNK_BYTES = 1 << 20
"""Bytes that `Source.chunks` yields at a time."""

_MAX_LINE = 1 << 25  # bytes; a million dimensions at 32 bytes each


class Source:
    """A file open for reading, whose damage is a `FormatError`.

    Parameters
    ----------
    path : Path, RemoteFile or StandardInput
        File to read; its last extension says whether it is compressed.

    Attributes
    ----------
    size : int or None
        Bytes that `chunks` reads: those that an uncompressed file had when it was opened. None
        where that is not known beforehand.
    """

    def __init__(self, path: Input) -> None:
        self._path = path
        self._done = 0
        self.size: int | None = None
        compression = COMPRESSIONS.get(path.suffix.lower())
        with ExitStack() as opened:
            self._raw: BinaryIO = opened.enter_context(path.open("rb"))
            self._file: BinaryIO = self._raw
            if compression is None:
                self.size = size_of(path)
            else:
                from xopen import xopen  # slow to import, and most files are not compressed

                try:
                    self._file = xopen(self._raw, "rb", threads=0, format=compression)
                except Exception as error:
                    raise as_damage(path, error) from None
                opened.enter_context(self._file)
            self._opened = opened.pop_all()

    @property
    def position(self) -> int:
        """Bytes of the file itself, compressed ones where it is, that were read."""
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
        """At most `size` bytes, none at the end of the file."""
        return self._counted(self._file.read, size)

    def chunks(self) -> Iterator[bytes]:
        """Content in pieces of `CHUNK_BYTES`, cut anywhere.

        An uncompressed file is read up to the size that it had when it was opened: what is
        appended in the meantime, perhaps without end, is not.

        Raises
        ------
        FormatError
            If the file is damaged, or ends before the size it had when it was opened.
        """
        # Read, not mapped: a mapped file that shrinks would kill the process.
        left = CHUNK_BYTES if self.size is None else self.size
        while chunk := self.read(min(left, CHUNK_BYTES)):
            yield chunk
            left -= len(chunk) if self.size is not None else 0
        if self.size is not None and self._done < self.size:
            raise FormatError(
                f"{self._path} shrank while it was read, from {self.size} bytes to {self._done}"
            )

    def readline(self, size: int) -> bytes:
        """Bytes up to and with the next newline, but at most `size`."""
        return self._counted(self._file.readline, size)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Lines with their newlines, numbered from 1."""
        number = 0
        while line := self.readline(_MAX_LINE):
            number += 1
            if len(line) == _MAX_LINE:
                raise FormatError(f"{self._path}, line {number} has {_MAX_LINE} bytes or more")
            yield number, line

    def _counted(self, method: Callable[[int], bytes], size: int) -> bytes:
        try:
            data = method(size)
        except Exception as error:
            raise as_damage(self._path, error, self._done) from None
        self._done += len(data)
        return data


def size_of(path: Input) -> int | None:
    """Bytes of a file as it is stored, None where only reading can tell."""
    if not isinstance(path, Path):
        return path.size
    status = path.stat()
    # There are files that say they are empty and are not, below /proc and elsewhere.
    return (status.st_size or None) if stat.S_ISREG(status.st_mode) else None


def as_damage(path: Input, error: Exception, done: int = 0) -> Exception:
    """`error` if it comes from the system, or else a `FormatError` that tells of damage.

    Every library that unpacks data has its own exceptions for bad ones. Only those of
    the system carry a number; EINVAL among them means that the data led to a place
    outside the file.
    """
    if isinstance(error, (FormatError, MemoryError)):
        return error
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        return error
    place = f" past byte {done} of its content" if done else ""
    return FormatError(f"{path} cannot be unpacked{place}: {error}")


@contextmanager
def sink(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing, atomically, and compressed if its last extension says so."""
    with atomic_write(path) as file, compressing(file, path) as stream:
        yield stream


@contextmanager
def compressing(file: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    """Compress what is written to `file`, if the last extension of `path` says so."""
    compression = COMPRESSIONS.get(path.suffix.lower())
    if compression is None:
        yield file
    else:
        from xopen import xopen

        with xopen(file, "wb", threads=0, format=compression) as compressed:
            yield compressed
