"""The command line: one module for each group of commands, put together here."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from cyclopts import App, CycloptsError, Parameter

from sgns._core import __version__
from sgns.cli.demo import demo
from sgns.cli.encode import encode
from sgns.cli.estimate import estimate
from sgns.cli.evaluate import evaluate
from sgns.cli.export import export
from sgns.cli.info import info
from sgns.cli.node2vec import node2vec
from sgns.cli.plot import plot
from sgns.cli.query import analogy, neighbors
from sgns.cli.train import train
from sgns.errors import DivergenceError

__all__ = ["app", "main"]

app = App(
    name="sgns",
    help="Train, query, evaluate and draw word vectors: skip-gram and CBOW with negative sampling.",
    version=__version__,
    help_format="rst",
    default_parameter=Parameter(negative=()),
)
for command in (
    analogy,
    demo,
    encode,
    estimate,
    evaluate,
    export,
    info,
    neighbors,
    node2vec,
    plot,
    train,
):
    app.command(command)


class _Terminated(KeyboardInterrupt):
    """Raised by SIGTERM, which ends a command as Ctrl-C does."""


def main(tokens: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    tokens : sequence of str, optional
        Arguments; those of the process if omitted.

    Returns
    -------
    int
        Exit code: 0 for success, 1 for an error, 2 for wrong usage, 130 after Ctrl-C, 143 after
        SIGTERM, 141 if the reader of the output closed it.
    """
    arguments = sys.argv[1:] if tokens is None else tokens
    try:
        command, bound, *_ = app.parse_args(arguments, exit_on_error=False, print_error=False)
        with _ended_by_sigterm():
            command(*bound.args, **bound.kwargs)
        sys.stdout.flush()
    except CycloptsError as error:
        return _complain(f"{error} See --help.", 2)
    except _Terminated:
        return _complain("terminated", 143)
    except KeyboardInterrupt:
        return _complain("interrupted", 130)
    except BrokenPipeError:  # as with `| head`: nobody reads any message
        return 141
    except (DivergenceError, ImportError, KeyError, MemoryError, OSError, ValueError) as error:
        return _complain(_message(error), 1)
    return 0


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _complain(message: str, code: int) -> int:
    print("sgns: error:" if code < 128 else "sgns:", *message.splitlines(), file=sys.stderr)
    return code


def _message(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {error.strerror}"
    if isinstance(error, KeyError) and error.args:
        return str(error.args[0])  # str() of the error itself would add quotes
    if isinstance(error, MemoryError):
        return f"out of memory: {error}".rstrip(": ")
    return str(error)
