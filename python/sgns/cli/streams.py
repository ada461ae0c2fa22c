"""Standard output, for results, and standard error, for messages. No command uses others.

Results that cannot be printed are an error. Messages that cannot be printed are dropped: they never
end a command.
"""

from __future__ import annotations

import errno
import io
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, Literal, TextIO, TypeAlias

from sgns.arguments.progress import event_line

__all__ = [
    "Messages",
    "Results",
    "choose_events",
    "flush",
    "is_json",
    "prepared",
    "print_json",
    "print_rows",
    "say",
    "write_event",
]

#: Levels of messages.
Level: TypeAlias = Literal["info", "end", "warning", "error"]

#: Beginnings of messages as text.
_PREFIXES: dict[Level, str] = {
    "info": "",
    "end": "sgns: ",
    "warning": "sgns: warning: ",
    "error": "sgns: error: ",
}

_IS_JSON = ContextVar("is_json", default=False)


@contextmanager
def prepared(reworded: Callable[[str], str] = str) -> Iterator[None]:
    """Prepare both streams for a command; flush the results at its end. Warnings become messages.

    `reworded` returns the message of a warning in the words of the command.

    A character that the encoding of the output cannot hold is printed with backslashes, as in
    Python's own messages. A descriptor that is closed is reserved, so that no file that is opened
    later receives what a library prints there.

    Raises
    ------
    OSError
        If the results cannot be printed. `BrokenPipeError` if their reader closed the pipe.
    """
    _reserve_closed()
    stream = sys.stdout
    errors = getattr(stream, "errors", None)
    if errors == "strict" and hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")
    try:
        with _warnings_as_messages(reworded):
            yield
        flush()
    except BaseException:
        with suppress(OSError):
            flush()
        raise
    finally:
        if errors == "strict" and hasattr(stream, "reconfigure"):
            with suppress(OSError, ValueError):  # it flushes
                stream.reconfigure(errors=errors)


@contextmanager
def _warnings_as_messages(reworded: Callable[[str], str]) -> Iterator[None]:
    """Print warnings without the path and the line of Python code that they name."""
    with warnings.catch_warnings():

        def note(message: Warning | str, *where: Any, **to: Any) -> None:
            say(reworded(str(message)), level="warning")

        warnings.showwarning = note
        yield


def print_rows(rows: Sequence[Sequence[object]]) -> None:
    """Print lines of fields that tabs separate to standard output."""
    _print("".join("\t".join(map(str, row)) + "\n" for row in rows))


def print_json(report: Mapping[str, Any] | Sequence[Any]) -> None:
    """Print a result as JSON to standard output. NaN and infinity become null."""
    _print(json.dumps(_plain(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def say(message: str, quiet: bool = False, level: Level = "info") -> None:
    """Print a message to standard error, unless `quiet` or the stream is closed.

    In JSON it is an event, and `level` its field.
    """
    if quiet:
        return
    if is_json():
        write_event(event_line("message", level=level, message=message))
    else:
        Messages().write(_PREFIXES[level] + message + "\n")


def write_event(line: str) -> None:
    """Write an event as JSON to standard error."""
    Messages().write(line + "\n")


def is_json() -> bool:
    """Return whether messages are events in JSON."""
    return _IS_JSON.get()


def choose_events(as_json: bool) -> None:
    """Print messages as events in JSON from here on, or as text."""
    _IS_JSON.set(as_json)


class Results(io.TextIOBase):
    """Standard output as a file for code that prints. An error is that of `print_rows`."""

    def __init__(self) -> None:
        self._stream = sys.stdout  # this object may take its place

    def write(self, text: str) -> int:
        """Write text."""
        with _naming_output():
            if self._stream is None:
                raise OSError(errno.EBADF, "it is closed")
            return self._stream.write(text)


class Messages:
    """Standard error as a file for progress bars. Writing to it never fails."""

    @property
    def encoding(self) -> str:
        """Encoding of the stream."""
        return getattr(sys.stderr, "encoding", None) or "utf-8"

    def isatty(self) -> bool:
        """Return whether the stream is a terminal."""
        with suppress(AttributeError, ValueError):
            return sys.stderr.isatty()
        return False

    def fileno(self) -> int:
        """Return the descriptor of the stream."""
        if sys.stderr is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return sys.stderr.fileno()

    def write(self, text: str) -> int:
        """Write text and flush it, if the stream can be written."""
        if sys.stderr is not None:
            try:
                sys.stderr.write(text)
                sys.stderr.flush()
            except (OSError, ValueError):
                _discard(sys.stderr)
        return len(text)

    def flush(self) -> None:
        """Do nothing: `write` flushes."""


def _print(text: str) -> None:
    Results().writelines(io.StringIO(text))  # by lines: a closed pipe is noticed early


def flush() -> None:
    """Print what waits in the buffer of standard output."""
    if sys.stdout is not None:
        with _naming_output():
            sys.stdout.flush()


@contextmanager
def _naming_output() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _discard(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise
        raise OSError(error.errno, error.strerror, "standard output") from error


def _discard(stream: TextIO | None) -> None:
    """Drop the buffer of a broken stream, which Python would flush again at its exit."""
    if stream is None:
        return
    with suppress(OSError, ValueError):
        descriptor = stream.fileno()
        if descriptor in (1, 2):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)


def _reserve_closed() -> None:
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            # A folder: unlike /dev/null it refuses what is written, also by the name /dev/stdout.
            # Windows opens no folders.
            os.open(
                "/" if os.name == "posix" else os.devnull, os.O_RDONLY
            )  # takes the lowest descriptor that is free


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not -float("inf") < value < float("inf"):
        return None
    return value
