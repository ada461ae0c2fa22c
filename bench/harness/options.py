"""Parsers of command lines, and checks of the packages that a command needs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser whose help shows the docstring of the command's module."""
    # The default is the name of the module's file, which does not run as a script.
    module = sys.modules["__main__"].__spec__
    return argparse.ArgumentParser(
        prog=f"python -m {module.name}" if module else None,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def corpus_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser for a benchmark on a corpus, with `--json`."""
    made = parser(description)
    made.add_argument(
        "corpus", type=plain_text, help="uncompressed text with a sentence or paragraph per line"
    )
    add_json(made)
    return made


def plain_text(path: str) -> Path:
    """Return the path of an uncompressed file; some contestants cannot read compressed ones."""
    if Path(path).suffix in {".gz", ".bz2", ".xz", ".zst"}:
        raise argparse.ArgumentTypeError(f"{path} is compressed; decompress it first")
    if not Path(path).is_file():
        raise argparse.ArgumentTypeError(f"the file {path} does not exist")
    return Path(path)


def add_json(to: argparse.ArgumentParser) -> None:
    """Add the option `--json`."""
    to.add_argument("--json", type=Path, metavar="OUT", help="write all figures to this JSON file")


def add_edges(to: argparse.ArgumentParser, labels_required: bool = False) -> None:
    """Add an edge list and the option `--labels`."""
    to.add_argument("edges", type=plain_text, help="edge list with lines `u v [weight]`")
    to.add_argument(
        "--labels",
        type=plain_text,
        required=labels_required,
        metavar="FILE",
        help="file with a node and its class per line",
    )


def add_option(
    to: argparse.ArgumentParser,
    flag: str,
    default: float | list[int],
    meaning: str,
    dest: str | None = None,
) -> None:
    """Add an option with the type of its default; a list means that it takes several values."""
    several = isinstance(default, list)
    values = default if isinstance(default, list) else [default]
    to.add_argument(
        flag,
        type=type(values[0]),
        nargs="+" if several else None,
        default=default,
        dest=dest,
        metavar="N" if isinstance(values[0], int) else "X",
        help=f"{meaning} (default: {' '.join(map(str, values))})",
    )


def add_choices(
    to: argparse.ArgumentParser, flag: str, choices: Iterable[str], meaning: str
) -> None:
    """Add an option for several of the choices, all if omitted."""
    names = list(choices)
    to.add_argument(
        flag,
        nargs="+",
        choices=names,
        default=names,
        metavar="NAME",
        help=f"{meaning} (default: all of {', '.join(map(repr, names))})",
    )


def missing_package(package: str, distribution: str | None = None) -> str | None:
    """Return a description of a package that is not installed, or None if it is installed.

    `distribution` is its name on PyPI, if that differs from the name of the import.
    """
    return None if find_spec(package) else f"the package {(distribution or package)!r}"


def is_available(name: str, missing: str | None) -> bool:
    """Return True if nothing is missing; otherwise print that `name` is skipped."""
    if missing:
        print(f"{name} is skipped: {missing} is not installed")
    return not missing


def require_package(
    to: argparse.ArgumentParser, package: str, distribution: str | None = None
) -> None:
    """End the command with an error if a package is not installed."""
    if missing := missing_package(package, distribution):
        to.error(f"{missing} is not installed, and this benchmark needs it")
