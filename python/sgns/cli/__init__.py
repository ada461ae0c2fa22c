"""The command line: one module for each group of commands, put together here."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from cyclopts import App, CycloptsError, Parameter

from sgns._core import __version__
from sgns.arguments.progress import answering, event_line
from sgns.cli.card import card
from sgns.cli.completion import completion_command
from sgns.cli.configuration import configuration
from sgns.cli.demo import demo
from sgns.cli.documents import documents
from sgns.cli.encode import encode
from sgns.cli.estimate import estimate
from sgns.cli.evaluate import evaluate
from sgns.cli.explore import explore
from sgns.cli.export import export
from sgns.cli.info import info
from sgns.cli.node2vec import node2vec
from sgns.cli.plot import plot
from sgns.cli.query import analogy, neighbors
from sgns.cli.ranks import check_command, tells_start_and_end
from sgns.cli.streams import choose_events, prepared, say, write_event
from sgns.cli.train import train
from sgns.cli.tune import tune
from sgns.cli.vector import vector
from sgns.cli.words import describe_misuse, in_command_line_words, in_commands, options_of
from sgns.errors import DistributedError, DivergenceError, UnexpectedFileError

__all__ = ["app", "main"]

#: Options of reading vectors that the other commands do without.
_ONLY_OF_EXPORT = ("duplicates", "encoding", "errors", "limit")


def _shown_default(value: object) -> str | None:
    """Return a default for the help: nothing for a flag that is off."""
    return None if value is None or value is False else str(value)


app = App(
    name="sgns",
    help="Train, query, evaluate and draw word vectors: skip-gram and CBOW with negative sampling.",
    version=__version__,
    help_format="rst",
    default_parameter=Parameter(
        negative_iterable=(), negative_none=(), show_default=_shown_default
    ),
)
for command in (
    analogy,
    card,
    demo,
    documents,
    encode,
    estimate,
    evaluate,
    explore,
    export,
    info,
    neighbors,
    node2vec,
    plot,
    train,
    tune,
    vector,
):
    app.command(command)
app.command(completion_command(app), name="--install-completion")


class _Ended(KeyboardInterrupt):
    """Raised by SIGTERM and SIGHUP, which end a command as Ctrl-C does."""

    def __init__(self, number: int) -> None:
        self.number = number


def main(tokens: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    tokens : sequence of str, optional
        Arguments; those of the process if omitted.

    Returns
    -------
    int
        Exit code: 0 for success, 1 for an error, 2 for wrong usage, 130 after Ctrl-C, 129 after
        SIGHUP, 143 after SIGTERM, 141 if the reader of the output closed it.
    """
    arguments = sys.argv[1:] if tokens is None else tokens
    choose_events(as_json=False)
    app.config = configuration([name for name in app if not name.startswith("-")])
    started = time.monotonic()
    code = _run(arguments)
    if tells_start_and_end():
        write_event(event_line("exit", code=code, seconds=time.monotonic() - started))
    return code


def _run(arguments: Sequence[str]) -> int:
    name = next((token for token in arguments if not token.startswith("-")), None)
    try:
        with prepared(lambda warning: _in_words(warning, options_of(app, name))):
            command, bound, *_ = app.parse_args(arguments, exit_on_error=False, print_error=False)
            check_command(name)
            if tells_start_and_end():
                write_event(
                    event_line("start", command=name, arguments=[*arguments], version=__version__)
                )
            with _ended_by_signals(), answering(lambda: say("between two phases", level="end")):
                command(*bound.args, **bound.kwargs)
    except CycloptsError as error:
        return _complain(describe_misuse(error, app, name), 2)
    except _Ended as error:
        return _complain("terminated", 128 + error.number)
    except KeyboardInterrupt:
        return _complain("interrupted", 130)
    except BrokenPipeError:  # as with `| head`: no message can be read
        return 141
    except (
        DistributedError,
        DivergenceError,
        ImportError,
        KeyError,
        MemoryError,
        OSError,
        ValueError,
    ) as error:
        return _complain(_message(error, options_of(app, name)), 1)
    return 0


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let SIGTERM, and SIGHUP unless it is ignored as by nohup, end a command cleanly."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise _Ended(number)

    before = {
        number: signal.signal(number, end)
        for number in {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}  # not on Windows
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _complain(message: str, code: int) -> int:
    say(" ".join(message.splitlines()), level="error" if code < 128 else "end")
    return code


def _message(error: Exception, options: Mapping[str, str]) -> str:
    if isinstance(error, UnexpectedFileError):
        return in_commands(error, options)
    return _in_words(_raw_message(error), options)


def _in_words(message: str, options: Mapping[str, str]) -> str:
    reading = {n: o for n, o in options_of(app, "export").items() if n in _ONLY_OF_EXPORT}
    return in_command_line_words(message, options, reading)


def _raw_message(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror is not None:
        name = "" if error.filename is None else f"{os.fsdecode(error.filename)}: "
        return f"{name}{error.strerror}"
    if isinstance(error, KeyError) and error.args:
        return str(error.args[0])  # str() of the error itself would add quotes
    if isinstance(error, MemoryError):
        return f"out of memory: {error}".rstrip(": ")
    return str(error)
