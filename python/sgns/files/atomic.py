"""Atomic replacement of files."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from sgns.files.names import output_path, telling_folders

__all__ = ["atomic_write", "atomic_writes", "try_to_create"]

#: Errors of Windows: ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION.
_OPEN_ON_WINDOWS = (5, 32)
_ADVICE = (
    "Windows cannot replace a file that is open. Close what reads it, such as a corpus or mapped "
    "vectors in this or another program, or write to another file"
)


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a binary file that replaces `path` when the block ends without an error.

    The bytes go to a temporary file in the same folder, ``.sgns-*.tmp``. They are synced to the
    disk before the file is renamed. At any moment `path` is therefore either the old file or the
    complete new file. After an exception it is the old file, and the temporary file is removed.
    The new file gets the permissions of the old one. A symbolic link stays, and the file that it
    points to is replaced. A device or a pipe cannot be replaced, so it is written directly.

    Parameters
    ----------
    path : path
        File to create or replace.

    Yields
    ------
    BinaryIO
        Temporary file, open for writing.

    Raises
    ------
    OSError
        If the folder is missing or read-only, if `path` is a folder, or if the bytes cannot be
        written to the disk. The error names `path`. If only the sync of the folder fails, `path`
        is already the new file.
    FileNotFoundError, ValueError
        If the name of `path` is empty, or a URL.
    """
    with atomic_writes(path) as (file,):
        yield file


@contextmanager
def atomic_writes(*paths: str | os.PathLike[str]) -> Iterator[list[BinaryIO]]:
    """Open several files as `atomic_write` does. All are synced before any is renamed."""
    files: list[_Replacement] = []
    targets = [output_path(path) for path in paths]
    try:
        for path, target in zip(paths, targets, strict=True):
            with _naming(path):
                files.append(_Replacement(target))
                files[-1].create()
        with _naming(paths[0]):
            yield [file.stream for file in files]
        for file in files:
            with _naming(file.path):
                file.finish()
        for file in files:
            with _naming(file.path):
                file.rename()
    except BaseException:
        for file in files:
            file.discard()
        raise
    for file in files:
        with _naming(file.path):
            file.sync_folder()


def try_to_create(path: str | os.PathLike[str]) -> None:
    """Create the temporary file that `atomic_write` would create for a regular file; remove it.

    Raises
    ------
    OSError
        If that fails. The error names `path`.
    """
    file = _Replacement(Path(path))
    try:
        with _naming(path):
            file.create()
    finally:
        file.discard()


class _Replacement:
    """Temporary file that will replace another file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._temporary: Path | None = None
        self._stream: BinaryIO | None = None

    @property
    def stream(self) -> BinaryIO:
        """The temporary file, open for writing."""
        assert self._stream is not None
        return self._stream

    def create(self) -> None:
        """Create the file. Call `discard` whatever happens, also if this is interrupted."""
        if self.path.exists() and not self.path.is_file():
            with telling_folders(self.path):
                self._stream = self.path.open("wb")
            return
        self._target = self.path.resolve()
        self._temporary = self._target.with_name(f".sgns-{secrets.token_hex(8)}.tmp")
        try:
            self._stream = self._temporary.open("x+b")
        except OSError:
            self._temporary = None
            raise

    def finish(self) -> None:
        with self.stream:
            self.stream.flush()
            if self._temporary is not None:
                if self._target.exists():
                    self._temporary.chmod(stat.S_IMODE(self._target.stat().st_mode))
                os.fsync(self.stream.fileno())

    def rename(self) -> None:
        if self._temporary is not None:
            _replace(self._temporary, self._target)

    def discard(self) -> None:
        if self._stream is not None:
            with suppress(OSError):  # the buffered data are discarded anyway
                self._stream.close()
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)

    def sync_folder(self) -> None:
        """Sync the folder, so that the rename survives a power cut, if the system supports it."""
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
            # Windows and some network file systems cannot sync folders.


def _replace(new: Path, old: Path) -> None:
    """Rename a file, in place of another one. Windows refuses that while the other one is open."""
    for pause in (0.1, 0.5, 2.0, None):
        try:
            new.replace(old)
            return
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _OPEN_ON_WINDOWS or not old.is_file():
                raise
            if pause is None:
                raise PermissionError(error.errno, f"{error.strerror}: {_ADVICE}") from error
        time.sleep(pause)  # virus scanners open new files, and close them soon


@contextmanager
def _naming(path: str | os.PathLike[str]) -> Iterator[None]:
    """Make OSErrors name `path` if they name the temporary file or no file."""
    try:
        yield
    except OSError as error:
        name = "" if error.filename is None else Path(os.fsdecode(error.filename)).name
        if error.errno is None or (name and not name.startswith(".sgns-")):
            raise
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error
