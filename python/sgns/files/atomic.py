"""Replace a file all at once, or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

__all__ = ["atomic_write", "atomic_writes"]


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a binary file that takes the place of `path` when the block ends well.

    The bytes go to a temporary file in the same folder, ``.sgns-*.tmp``. They reach the disk
    before the file is renamed, so at any moment `path` is either the old file or the whole
    new one; after an exception it is the old one, and the temporary file is gone.
    An existing file keeps its permissions and a symbolic link keeps pointing where
    it did. A device or a pipe, which nothing can replace, is written directly.

    Parameters
    ----------
    path : path
        File to create or replace.

    Yields
    ------
    BinaryIO
        The temporary file, open for writing.

    Raises
    ------
    OSError
        As the built-in `open` would, for a missing or read-only folder, or if
        `path` is a folder; or if the bytes do not reach the disk. It names `path`. If it is
        the folder that does not reach the disk, `path` is the new file already.
    """
    with atomic_writes(path) as (file,):
        yield file


@contextmanager
def atomic_writes(*paths: str | os.PathLike[str]) -> Iterator[list[BinaryIO]]:
    """Open several files as `atomic_write` does: all reach the disk before one is renamed."""
    files: list[_Replacement] = []
    try:
        for path in paths:
            with _naming(path):
                files.append(_Replacement(Path(path)))
        with _naming(paths[0]):
            yield [file.stream for file in files]
        for file in files:
            with _naming(file.path):
                file.finish()
        for file in files:
            with _naming(file.path):
                file.take_place()
    except BaseException:
        for file in files:
            file.discard()
        raise
    for file in files:
        with _naming(file.path):
            file.sync_folder()


class _Replacement:
    """A temporary file on its way to the place of another."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._temporary: Path | None = None
        if path.exists() and not path.is_file():
            self.stream: BinaryIO = path.open("wb")
            return
        self._target = path.resolve()
        temporary = self._target.with_name(f".sgns-{secrets.token_hex(8)}.tmp")
        self.stream = temporary.open("x+b")
        self._temporary = temporary

    def finish(self) -> None:
        with self.stream:
            self.stream.flush()
            if self._temporary is not None:
                if self._target.exists():
                    self._temporary.chmod(stat.S_IMODE(self._target.stat().st_mode))
                os.fsync(self.stream.fileno())

    def take_place(self) -> None:
        if self._temporary is not None:
            self._temporary.replace(self._target)

    def discard(self) -> None:
        with suppress(OSError):  # what it was to write is not wanted any more
            self.stream.close()
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)

    def sync_folder(self) -> None:
        """Make the renaming itself survive a power cut, where the system can do that."""
        if self._temporary is None:
            return
        try:
            descriptor = os.open(self._target.parent, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            if error.errno in (errno.EIO, errno.ENOSPC):
                raise
            # Windows and some network file systems refuse.


@contextmanager
def _naming(path: str | os.PathLike[str]) -> Iterator[None]:
    """Let errors name the file that the caller knows, not the temporary one or none."""
    try:
        yield
    except OSError as error:
        name = "" if error.filename is None else Path(os.fsdecode(error.filename)).name
        if error.errno is None or (name and not name.startswith(".sgns-")):
            raise
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error
