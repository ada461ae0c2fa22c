"""Inputs by name: files, folders, glob patterns, URLs and standard input."""

from __future__ import annotations

import errno
import glob
import io
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NoReturn, TypeAlias
from urllib.parse import unquote, urlsplit

__all__ = [
    "Input",
    "PathLike",
    "RemoteFile",
    "StandardInput",
    "expand",
    "is_url",
    "names_of",
    "one_file",
    "output_path",
    "telling_folders",
]

PathLike: TypeAlias = str | os.PathLike[str]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?:://|::.*://)")
_LOCAL_URL = re.compile(r"file://(?:localhost(?=/))?", re.IGNORECASE)
#: How the path of a local file begins in a URL on Windows.
_DRIVE = re.compile(r"/[A-Za-z]:")

#: Error numbers for errors of remote file systems that have none.
_CODES: dict[type[OSError], int] = {
    FileNotFoundError: errno.ENOENT,
    IsADirectoryError: errno.EISDIR,
    PermissionError: errno.EACCES,
    TimeoutError: errno.ETIMEDOUT,
}


class StandardInput:
    """Standard input. Its name is "-"."""

    name = "-"
    suffix = ""
    size = None

    def __str__(self) -> str:
        return "standard input"

    def open(self, mode: str = "rb") -> AbstractContextManager[BinaryIO]:
        """Return the stream. It stays open when the context ends."""
        if sys.stdin is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF), str(self))
        return nullcontext(sys.stdin.buffer)


@dataclass(frozen=True)
class RemoteFile:
    """Remote file that fsspec can open.

    Attributes
    ----------
    url : str
        Name of the file in errors.
    file_system : fsspec.AbstractFileSystem
        File system that opens it.
    path : str
        Path in the file system.
    size : int or None
        Size in bytes, None if the server does not report it.
    """

    url: str
    file_system: Any
    path: str
    size: int | None

    @property
    def name(self) -> str:
        """Last part of the path, without a query."""
        web = urlsplit(self.url)
        path = web.path if web.scheme in ("http", "https") else self.path
        return PurePosixPath(path).name

    @property
    def suffix(self) -> str:
        """Last extension of the name."""
        return PurePosixPath(self.name).suffix

    def __str__(self) -> str:
        return self.url

    def open(self, mode: str = "rb") -> BinaryIO:
        """Open the file for reading, and for seeking if its file system supports that."""
        with _errors_of(self.url):
            file = self.file_system.open(self.path, "rb")
        return io.BufferedReader(_RemoteBytes(file, self.url), 1 << 16)


#: One file to read: local, remote or standard input.
Input: TypeAlias = Path | RemoteFile | StandardInput


def expand(names: PathLike | Input | Iterable[PathLike | Input]) -> list[Input]:
    """Return the files that names stand for.

    Parameters
    ----------
    names : path, str, or iterable of these
        A file. A folder stands for all regular files below it, except hidden ones. A pattern
        such as ``data/*.txt`` stands for the files that match, unless a file has exactly this
        name; ``**`` matches folders at any depth. The string ``"-"`` stands for standard input.
        A string with a URL stands for a file, folder or pattern of a remote file system; one that
        begins with ``file://`` is a local name.

    Returns
    -------
    list of Path, RemoteFile or StandardInput
        Files in the order of `names`. The files of one name are sorted by their paths.

    Raises
    ------
    OSError
        If no file matches a name, or a file cannot be reached.
    ImportError
        If a URL is given and a package that it needs is not installed.
    ValueError
        If standard input is named twice, or a URL has an unknown protocol.
    """
    single = isinstance(names, (str, os.PathLike, RemoteFile, StandardInput))
    listed: list[Any] = [names] if single else list(names)  # type: ignore[arg-type]
    found: list[Input] = []
    for name in listed:
        if isinstance(name, (RemoteFile, StandardInput)):
            found.append(name)
        elif name == "-":
            found.append(StandardInput())
        else:
            target = _target(name)
            found += _local(target) if isinstance(target, Path) else _remote(target)
    if sum(isinstance(input, StandardInput) for input in found) > 1:
        raise ValueError("standard input can be read only once, but is named twice")
    return found


def is_url(name: object) -> bool:
    """Return True if `name` is a string with a URL, which fsspec resolves."""
    return isinstance(name, str) and _URL.match(name) is not None


def one_file(name: PathLike | Input) -> Input:
    """Return the file of a name that stands for one file: a path, a URL or ``"-"``.

    A local name is not a pattern, and its file need not exist. A URL that begins with ``file://``
    is a local name.

    Raises
    ------
    OSError
        If a remote file cannot be reached.
    ImportError
        If a URL is given and a package that it needs is not installed.
    ValueError
        If a URL has an unknown protocol or stands for several files.
    """
    if isinstance(name, (RemoteFile, StandardInput)):
        return name
    if name == "-":
        return StandardInput()
    target = _target(name)
    if isinstance(target, Path):
        return target
    files = _remote(target)
    if len(files) > 1:
        raise ValueError(f"{target} stands for {len(files)} files, among them {files[0]}: name one")
    return files[0]


def output_path(path: PathLike) -> Path:
    """Return the path of a file to write.

    Raises
    ------
    ValueError
        If it is a URL.
    FileNotFoundError
        If the name is empty.
    """
    if url := _url_of(path):
        raise ValueError(f"{url}: sgns cannot write to a URL; save to a local file, and copy it")
    return _local_path(path)


@contextmanager
def telling_folders(file: object) -> Iterator[None]:
    """Raise IsADirectoryError where Windows raises PermissionError, if `file` is a folder."""
    try:
        yield
    except PermissionError as error:
        if not (isinstance(file, Path) and file.is_dir()):
            raise
        code = errno.EISDIR
        raise IsADirectoryError(code, os.strerror(code), os.fspath(file)) from error


def names_of(inputs: Iterable[Input]) -> str:
    """Return the names of inputs for an error message; of more than three, the first two."""
    names = [str(input) for input in inputs]
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more files"]
    return ", ".join(names) or "no files"


def _target(name: PathLike) -> Path | str:
    """Return the path of a local name, or the URL of a remote one.

    Raises
    ------
    FileNotFoundError
        If the name is empty.
    """
    url = _url_of(name)
    if url is None:
        return _local_path(name)
    prefix = _LOCAL_URL.match(url)
    if prefix is None:
        return url
    text = url[prefix.end() :]
    if os.name == "nt" and _DRIVE.match(text):
        text = text[1:]
    path = Path(text)
    return path if path.exists() else Path(unquote(os.fspath(path)))


def _local_path(name: PathLike) -> Path:
    """Return the path of a local name.

    Raises
    ------
    FileNotFoundError
        If the name is empty, as that of an unset variable is: `Path` would make it the current
        folder.
    """
    if not os.fspath(name):
        raise FileNotFoundError(errno.ENOENT, "The name of a file is empty")
    return Path(name)


def _url_of(name: PathLike) -> str | None:
    """Return a URL, with the slashes that `Path` removed from it, or None for a local path."""
    text = os.fspath(name)
    if isinstance(name, str) or Path(text).exists():
        return text if is_url(text) else None
    text = text.replace(os.sep, "/")
    restored = text.replace(":/", ":///" if text.startswith("file:") else "://", 1)
    return restored if len(text.split(":", 1)[0]) > 1 and is_url(restored) else None


def _local(path: Path) -> list[Path]:
    pattern = os.fspath(path)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        # Windows does not look for a file with such a name.
        is_missing = isinstance(error, FileNotFoundError) or _is_invalid(error)
        if not (is_missing and glob.has_magic(pattern)):
            raise
        # Path.glob refuses absolute patterns.
        matches = glob.glob(pattern, recursive=True)  # noqa: PTH207
        return _sorted_files(filter(Path.is_file, map(Path, matches)), path)
    return _sorted_files(_files_below(path), path) if stat.S_ISDIR(mode) else [path]


def _is_invalid(error: OSError) -> bool:
    """Return whether Windows says that a file cannot have this name (ERROR_INVALID_NAME)."""
    return getattr(error, "winerror", None) == 123


def _files_below(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> NoReturn:
        raise error

    for parent, folders, files in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file():
                yield path


def _sorted_files(paths: Iterable[Path], name: Path) -> list[Path]:
    found = sorted(paths, key=os.fspath)
    if not found:
        raise _no_files(os.fspath(name), is_folder=name.is_dir())
    return found


def _no_files(name: str, is_folder: bool) -> FileNotFoundError:
    what = "No files in this folder" if is_folder else "No file matches"
    return FileNotFoundError(errno.ENOENT, what, name)


def _remote(url: str) -> list[RemoteFile]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise ImportError(
            f"{url}: URLs need fsspec: install it, or sgns with the extra 'remote'"
        ) from None
    try:
        with _errors_of(url):
            system, path = url_to_fs(url)
    except (ImportError, ValueError) as error:  # a package is missing, or an unknown protocol
        raise type(error)(f"{url}: {error}") from None
    with _errors_of(url):
        # In an HTTP URL, "?" begins a query.
        is_pattern = glob.has_magic(path) and "http" not in system.protocol
        try:
            about = system.info(path)
        except FileNotFoundError:
            if not is_pattern:
                raise
        else:
            if about["type"] != "directory":
                return [RemoteFile(url, system, path, about["size"])]
            is_pattern = False
        listed = (system.glob if is_pattern else system.find)(path, detail=True)
        files = [
            RemoteFile(system.unstrip_protocol(file), system, file, about["size"])
            for file, about in sorted(listed.items())
            if about["type"] == "file"
            and not file.endswith("/")
            and (is_pattern or not _is_hidden(file, path))
        ]
        if not files:
            raise _no_files(url, is_folder=not is_pattern)
    return files


def _is_hidden(path: str, folder: str) -> bool:
    return any(part.startswith(".") for part in path.removeprefix(folder).split("/"))


@contextmanager
def _errors_of(url: str) -> Iterator[None]:
    """Convert errors of a remote file system into OSErrors that name `url`."""
    try:
        yield
    except (ImportError, MemoryError, ValueError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            code, what = error.errno, error.strerror
        else:
            code = next((c for kind, c in _CODES.items() if isinstance(error, kind)), errno.EIO)
            what = os.strerror(code)
            if code == errno.EIO:
                what = str(error) or type(error).__name__
        raise OSError(code, what, url) from error


class _RemoteBytes(io.RawIOBase):
    """Raw stream of a remote file. Its failures are OSErrors that name it, not signs of damage."""

    def __init__(self, file: Any, url: str) -> None:
        self._file = file
        self._url = url

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _errors_of(self._url):
            data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        with _errors_of(self._url):
            return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
