"""Replace a file all at once, or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

__all__ = ["atomic_write"]


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a binary file that takes the place of `path` when the block ends well.

    The bytes go to a temporary file in the same folder. They reach the disk before
    the file is renamed, so at any moment `path` is either the old file or the whole
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
        `path` is a folder.
    """
    target = Path(path)
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return

    target = target.resolve()
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        file = temporary.open("x+b")
    except OSError as error:
        error.filename = os.fspath(path)  # the caller has never heard of the temporary file
        raise
    try:
        with file:
            yield file
            file.flush()
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself survive a power cut, where the system can do that."""
    with suppress(OSError):  # Windows and some network file systems refuse
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
