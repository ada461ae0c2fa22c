"""What the names of texts stand for: files, folders, globs, URLs and standard input."""

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
from urllib.parse import urlsplit

__all__ = ["Input", "PathLike", "RemoteFile", "StandardInput", "expand", "is_url", "names_of"]

PathLike: TypeAlias = str | os.PathLike[str]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?:://|::.*://)")

#: What an error of a remote file system says, where it has no number.
_CODES: dict[type[OSError], int] = {
    FileNotFoundError: errno.ENOENT,
    IsADirectoryError: errno.EISDIR,
    PermissionError: errno.EACCES,
    TimeoutError: errno.ETIMEDOUT,
}


class StandardInput:
    """What is piped in; a string "-" stands for it."""

    name = "-"
    suffix = ""
    size = None

    def __str__(self) -> str:
        return "standard input"

    def open(self, mode: str = "rb") -> AbstractContextManager[BinaryIO]:
        """Give the stream, which stays open."""
        if sys.stdin is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF), str(self))
        return nullcontext(sys.stdin.buffer)


@dataclass(frozen=True)
class RemoteFile:
    """A file that fsspec knows how to reach.

    Attributes
    ----------
    url : str
        Its name in errors.
    size : int or None
        Bytes that it has, None where the other side does not tell.
    """

    url: str
    file_system: Any
    path: str
    size: int | None

    @property
    def name(self) -> str:
        """Last part of its path, without a query."""
        web = urlsplit(self.url)
        path = web.path if web.scheme in ("http", "https") else self.path
        return PurePosixPath(path).name

    @property
    def suffix(self) -> str:
        """Last extension of its name."""
        return PurePosixPath(self.name).suffix

    def __str__(self) -> str:
        return self.url

    def open(self, mode: str = "rb") -> BinaryIO:
        """Open it for reading, and for seeking where its file system can."""
        with _errors_of(self.url):
            file = self.file_system.open(self.path, "rb")
        return io.BufferedReader(_RemoteBytes(file, self.url), 1 << 16)


#: One file to read, wherever it is.
Input: TypeAlias = Path | RemoteFile | StandardInput


def expand(names: PathLike | Input | Iterable[PathLike | Input]) -> list[Input]:
    """Find the files that names stand for.

    Parameters
    ----------
    names : path, str, or iterable of these
        A file; a folder, for the regular files below it except hidden ones; a pattern such
        as ``data/*.txt``, for the files that match (``**`` reaches through folders), unless
        a file has this very name; as strings also ``"-"``, for standard input, and a URL, for a
        file, folder or pattern of a remote file system.

    Returns
    -------
    list of Path, RemoteFile or StandardInput
        In the order of `names`; those of one name in the order of their spelling.

    Raises
    ------
    OSError
        If there is nothing of a name, or it cannot be reached.
    ImportError
        If a URL is given and what reaches it is not installed.
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
        elif isinstance(name, str) and is_url(name):
            found += _remote(name)
        else:
            found += _local(Path(name))
    if sum(isinstance(input, StandardInput) for input in found) > 1:
        raise ValueError("standard input can be read only once, but is named twice")
    return found


def is_url(name: object) -> bool:
    """Whether `name` is a string that fsspec is to resolve."""
    return isinstance(name, str) and _URL.match(name) is not None


def names_of(inputs: Iterable[Input]) -> str:
    """Names for an error, some if there are many."""
    names = [str(input) for input in inputs]
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more files"]
    return ", ".join(names) or "no files"


def _local(path: Path) -> list[Path]:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        pattern = os.fspath(path)
        if not glob.has_magic(pattern):
            raise
        matches = glob.glob(pattern, recursive=True)  # noqa: PTH207  # absolute ones, too
        return _some(filter(Path.is_file, map(Path, matches)), path)
    return _some(_below(path), path) if stat.S_ISDIR(mode) else [path]


def _below(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> NoReturn:
        raise error

    for place, folders, files in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(place, name)
            if not name.startswith(".") and path.is_file():
                yield path


def _some(paths: Iterable[Path], name: Path) -> list[Path]:
    found = sorted(paths, key=os.fspath)
    if not found:
        raise _nothing(os.fspath(name), is_folder=name.is_dir())
    return found


def _nothing(name: str, is_folder: bool) -> FileNotFoundError:
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
    except (ImportError, ValueError) as error:  # of its protocol, or unknown
        raise type(error)(f"{url}: {error}") from None
    with _errors_of(url):
        is_pattern = glob.has_magic(path) and "http" not in system.protocol  # "?" begins a query
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
            raise _nothing(url, is_folder=not is_pattern)
    return files


def _is_hidden(path: str, folder: str) -> bool:
    return any(part.startswith(".") for part in path.removeprefix(folder).split("/"))


@contextmanager
def _errors_of(url: str) -> Iterator[None]:
    """Make OSErrors that name `url` of all that a remote file system raises on its side."""
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
    """A remote file whose failures are OSErrors that name it, so that none is taken for damage."""

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
