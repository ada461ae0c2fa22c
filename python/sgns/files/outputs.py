"""Checks of output files before the work that leads to them."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from sgns.files.atomic import try_to_create
from sgns.files.names import PathLike, output_path
from sgns.machine import GIB

__all__ = ["check_outputs", "check_space", "check_writable"]


def check_writable(path: PathLike) -> None:
    """Raise the OSError that `atomic_write` would raise. Nothing is changed.

    Parameters
    ----------
    path : path
        File to be written later.

    Raises
    ------
    OSError
        If the name is empty or too long, if `path` is a folder, or if its folder is missing, is
        not a folder or cannot be written to. The message says what to do.
    ValueError
        If `path` is a URL.
    """
    path = output_path(path)
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        _check_folder(path)
        try_to_create(path)
        return
    if stat.S_ISDIR(mode):
        raise _error(errno.EISDIR, "give the name of a file in it", path)
    if stat.S_ISREG(mode):
        try_to_create(path)
    elif not os.access(path, os.W_OK):  # opening a pipe would wake its reader
        raise _error(errno.EACCES, "choose another file", path)


def check_space(path: PathLike, n_bytes: int) -> None:
    """Raise OSError if the disk of a file has less free space than its `n_bytes`.

    File systems that do not report their free space are not checked.
    """
    path = Path(path).resolve()
    if path.exists() and not path.is_file():  # such as a pipe
        return
    disk = shutil.disk_usage(path.parent)
    if disk.total and n_bytes > disk.free:
        raise _error(
            errno.ENOSPC,
            f"the file takes {n_bytes / GIB:,.3f} GiB or more, and {disk.free / GIB:,.3f} GiB are "
            "free",
            path,
        )


def check_outputs(
    outputs: Mapping[str, PathLike | None], inputs: Iterable[tuple[str, object]] = ()
) -> None:
    """Check that files can be written, and that none of them is an input or written twice.

    Parameters
    ----------
    outputs : mapping of str to path or None
        Files to be written later, by their names in errors; None stands for no file.
    inputs : iterable of (str, object), optional
        Files that must not change, each with its name in errors. Objects other than `Path` are
        not local files, and are ignored.

    Raises
    ------
    OSError
        As `check_writable` raises it.
    ValueError
        If a file is both an output and an input, or two outputs; or if an output is a URL.
    """
    taken = [(name, file) for name, file in inputs if isinstance(file, Path)]
    for name, output in outputs.items():
        if output is None:
            continue
        check_writable(output)
        path = Path(output)
        for other, file in taken:
            if _same(path, file):
                raise ValueError(
                    f"{path} is both {other} and {name}: choose another file for the {name}"
                )
        taken.append((name, path))


def _check_folder(path: Path) -> None:
    try:
        folder = path.resolve().parent
    except RuntimeError:  # so Python before 3.13 reports a circle of symbolic links
        raise _error(errno.ELOOP, "choose another file", path) from None
    named = folder if path.is_symlink() else path.parent
    if not folder.exists():
        raise _error(errno.ENOENT, f"create the folder {named}, or choose another one", path)
    if not folder.is_dir():
        raise _error(errno.ENOTDIR, f"{named} is a file, choose another folder", path)


def _same(first: Path, second: Path) -> bool:
    if first.exists() and second.exists():
        return first.samefile(second) and not first.is_char_device()  # such as /dev/null
    return first.resolve() == second.resolve()


def _error(code: int, advice: str, path: Path) -> OSError:
    return OSError(code, f"{os.strerror(code)}: {advice}", os.fspath(path))
