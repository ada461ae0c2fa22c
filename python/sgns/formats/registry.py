"""List of formats, and the functions that use it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sgns.files.streams import COMPRESSIONS
from sgns.formats import glove, npz, projector, safetensors, word2vec_binary, word2vec_text
from sgns.formats.table import Table, check_finite

__all__ = [
    "FORMATS",
    "Format",
    "check_tokens",
    "choose_format",
    "load_vectors",
    "save_vectors",
]

_ASCII_SPACE = " \t\n\v\f\r"


class Loader(Protocol):
    """Function that reads the first `limit` rows of a file, or all rows."""

    def __call__(self, path: Path, *, limit: int | None, errors: str) -> Table: ...


@dataclass(frozen=True)
class Format:
    """File format of vectors.

    Attributes
    ----------
    name : str
        Name for users.
    extensions : tuple of str
        Extensions of its files, in lower case.
    save : callable
        Writes a table to a path.
    load : callable
        Reads a table from a path.
    forbidden : str
        Characters that a token cannot contain. If there are any, a token cannot be empty either.
    compressible : bool
        True if a file may be compressed, with .gz, .bz2, .xz or .zst after its extension.
    least_bytes : int
        Fewest bytes that a component of a vector takes in an uncompressed file.
    second_file : callable, optional
        Returns the path of the second file that belongs to a file, if there is one.
    """

    name: str
    extensions: tuple[str, ...]
    save: Callable[[Table, Path], None]
    load: Loader
    forbidden: str = ""
    compressible: bool = False
    least_bytes: int = 4
    second_file: Callable[[Path], Path] | None = None


FORMATS = (
    Format("safetensors", (".safetensors",), safetensors.save, safetensors.load),
    Format(
        "word2vec-text",
        (".txt", ".vec"),
        word2vec_text.save,
        word2vec_text.load,
        forbidden=_ASCII_SPACE,
        compressible=True,
        least_bytes=2,
    ),
    Format(
        "word2vec-binary",
        (".bin",),
        word2vec_binary.save,
        word2vec_binary.load,
        forbidden=" \n",
        compressible=True,
    ),
    Format(
        "glove",
        (".glove",),
        glove.save,
        glove.load,
        forbidden=_ASCII_SPACE,
        compressible=True,
        least_bytes=2,
    ),
    Format("npz", (".npz",), npz.save, npz.load),
    Format(
        "projector",
        (".tsv",),
        projector.save,
        projector.load,
        forbidden="\t\n\r",
        least_bytes=2,
        second_file=projector.metadata_path,
    ),
)
"""All formats. A new format needs a module and an entry here. The tests cover every entry."""


def save_vectors(table: Table, path: str | os.PathLike[str], format: str | None = None) -> None:
    """Write vectors to a file.

    Parameters
    ----------
    table : Table
        Tokens and vectors to write.
    path : path
        File to create or replace. If anything fails, an existing file stays unchanged.
    format : str, optional
        Name of a format in `FORMATS`. If omitted, the extension of `path` determines it.

    Raises
    ------
    ValueError
        If the format is unknown or cannot hold one of the tokens, or if a component is not
        finite.
    OSError
        If the file cannot be written.
    """
    path = Path(path)
    chosen = choose_format(path, format)
    check_tokens(chosen, table.vocabulary)
    check_finite(table.matrix, lambda row: f"vector of {table.vocabulary.tokens[row]!r}")
    chosen.save(table, path)


def check_tokens(format: Format, tokens: Iterable[str]) -> None:
    """Raise ValueError if a format cannot hold one of the tokens.

    Call this before a training whose vectors the format is to hold, not only after it.
    """
    forbidden = frozenset(format.forbidden)
    for token in tokens if forbidden else ():
        if not _holds(forbidden, token):
            able = (each.name for each in FORMATS if _holds(frozenset(each.forbidden), token))
            raise ValueError(
                f"format {format.name!r} cannot hold the token {token!r}; formats that can: "
                + ", ".join(able)
            )


def _holds(forbidden: frozenset[str], token: str) -> bool:
    return not forbidden or (token != "" and forbidden.isdisjoint(token))


def load_vectors(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    limit: int | None = None,
    errors: str = "strict",
) -> Table:
    """Read vectors from a file.

    Parameters
    ----------
    path : path
        File to read.
    format : str, optional
        Name of a format in `FORMATS`. If omitted, the extension of `path` determines it.
    limit : int, optional
        Number of vectors to read, from the first one on. If omitted, all.
    errors : {"strict", "replace"}, default "strict"
        Treatment of a token that is not UTF-8: refuse the file, or replace each invalid byte by
        U+FFFD.

    Returns
    -------
    Table

    Raises
    ------
    FormatError
        If the file does not conform to the format.
    ValueError
        If the format is unknown, or `limit` or `errors` is invalid.
    OSError
        If the file cannot be read.
    """
    if limit is not None and limit < 1:
        raise ValueError(f"limit must be at least 1, got {limit}")
    if errors not in ("strict", "replace"):
        raise ValueError(f"errors must be 'strict' or 'replace', got {errors!r}")
    path = Path(path)
    return choose_format(path, format).load(path, limit=limit, errors=errors)


def choose_format(path: Path, name: str | None = None) -> Format:
    """Return the format of a file by its name, or else by the extension of the path.

    Parameters
    ----------
    path : Path
        File to read or write. It need not exist.
    name : str, optional
        Name of a format in `FORMATS`.

    Returns
    -------
    Format

    Raises
    ------
    ValueError
        If no format has this name or this extension.
    """
    if name is not None:
        for format in FORMATS:
            if format.name == name:
                return format
        names = ", ".join(format.name for format in FORMATS)
        raise ValueError(f"unknown format {name!r}; choose one of {names}")
    inner = path.with_suffix("") if path.suffix.lower() in COMPRESSIONS else path
    for format in FORMATS:
        if inner.suffix.lower() in format.extensions and (format.compressible or inner == path):
            return format
    known = ", ".join(f"{' '.join(format.extensions)} ({format.name})" for format in FORMATS)
    raise ValueError(f"{path}: no format has this extension; name a format, or use {known}")
