"""Files as streams of bytes, compressed or not."""

from __future__ import annotations

import errno
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from sgns.atomic import atomic_write
from sgns.errors import FormatError

__all__ = ["CHUNK_BYTES", "COMPRESSIONS", "Source", "as_damage", "sink"]

COMPRESSIONS = {".gz": "gz", ".bz2": "bz2", ".xz": "xz", ".zst": "zst"}
"""Compression by the last extension of a file's name."""

CHUNK_BYTES = 1 << 20
"""Bytes that `Source.chunks` yields at a time."""

_MAX_LINE = 1 << 25  # bytes; a million dimensions at 32 bytes each


class Source:
    """A file open for reading, whose damage is a `FormatError`.

    Parameters
    ----------
    path : Path
        File to read; its last extension says whether it is compressed.

    Attributes
    ----------
    size : int or None
        Bytes that can be read, None where that is not known beforehand.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO
        self._raw: BinaryIO
        self._done = 0
        self.size: int | None = None
        compression = COMPRESSIONS.get(path.suffix.lower())
        if compression is None:
            self._raw = self._file = path.open("rb")
            status = path.stat()
            self.size = status.st_size if stat.S_ISREG(status.st_mode) else None
        else:
            from xopen import xopen  # slow to import, and most files are not compressed

            self._raw = path.open("rb")
            try:
                self._file = xopen(self._raw, "rb", threads=0, format=compression)
            except Exception as error:
                self._raw.close()
                raise as_damage(path, error) from None

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
        self._file.close()
        self._raw.close()

    def read(self, size: int) -> bytes:
        """At most `size` bytes, none at the end of the file."""
        return self._counted(self._file.read, size)

    def chunks(self) -> Iterator[bytes]:
        """Content in pieces of `CHUNK_BYTES`, cut anywhere.

        Raises
        ------
        FormatError
            If the file is damaged, or ends before the size it had when it was opened.
        """
        # Read, not mapped: a mapped file that shrinks would kill the process.
        while chunk := self.read(CHUNK_BYTES):
            yield chunk
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


def as_damage(path: Path, error: Exception, done: int = 0) -> Exception:
    """`error` if it comes from the system, or else a `FormatError` that tells of damage.

    Every library that unpacks data has its own exceptions for bad ones. Only those of
    the system carry a number; EINVAL among them means that the data led to a place
    outside the file.
    """
    if isinstance(error, FormatError):
        return error
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        return error
    place = f" past byte {done} of its content" if done else ""
    return FormatError(f"{path} cannot be unpacked{place}: {error}")


@contextmanager
def sink(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing, atomically, and compressed if its last extension says so."""
    compression = COMPRESSIONS.get(path.suffix.lower())
    with atomic_write(path) as file:
        if compression is None:
            yield file
        else:
            from xopen import xopen

            with xopen(file, "wb", threads=0, format=compression) as compressed:
                yield compressed
