"""List of formats, and the functions that use it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sgns.arguments import check_integer
from sgns.files.streams import COMPRESSIONS
from sgns.formats import glove, npz, projector, safetensors, word2vec_binary, word2vec_text
from sgns.formats.table import Table, check_finite
from sgns.formats.token_rules import TokenRules

__all__ = ["FORMATS", "Format", "choose_format", "load_vectors", "save_vectors"]

_ASCII_SPACE = " \t\n\v\f\r"


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
        Reads a table from a path, with the options `limit` and `rules`.
    forbidden : str
        Characters that a token cannot contain. If there are any, a token cannot be empty either.
    compressible : bool
        True if a file may be compressed, with .gz, .bz2, .xz or .zst after its extension.
    """

    name: str
    extensions: tuple[str, ...]
    save: Callable[[Table, Path], None]
    load: Callable[..., Table]
    forbidden: str = ""
    compressible: bool = False


FORMATS = (
    Format("safetensors", (".safetensors",), safetensors.save, safetensors.load),
    Format(
        "word2vec-text",
        (".txt", ".vec"),
        word2vec_text.save,
        word2vec_text.load,
        forbidden=_ASCII_SPACE,
        compressible=True,
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
    ),
    Format("npz", (".npz",), npz.save, npz.load),
    Format("projector", (".tsv",), projector.save, projector.load, forbidden="\t\n\r"),
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
    forbidden = frozenset(chosen.forbidden)
    for token in table.vocabulary if forbidden else ():
        if not token or not forbidden.isdisjoint(token):
            raise ValueError(f"format {chosen.name!r} cannot hold the token {token!r}")
    check_finite(table.matrix, lambda row: f"vector of {table.vocabulary.tokens[row]!r}")
    chosen.save(table, path)


def load_vectors(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    limit: int | None = None,
    errors: str = "strict",
    encoding: str = "utf-8",
    duplicates: str = "first",
) -> Table:
    """Read vectors from a file.

    Parameters
    ----------
    path : path
        File to read.
    format : str, optional
        Name of a format in `FORMATS`. If omitted, the extension of `path` determines it.
    limit : int, optional
        Number of rows to read, from the first one on. If omitted, all. The file may end after
        these rows, even if its header claims more.
    errors : {"strict", "replace", "ignore", "backslashreplace"}, default "strict"
        Treatment of a token that is not in the encoding: refuse the file, replace invalid bytes
        by U+FFFD, drop them, or write their codes.
    encoding : str, default "utf-8"
        Encoding of the tokens, such as "latin-1". Formats of this package and NumPy have UTF-8.
    duplicates : {"first", "error"}, default "first"
        Treatment of a token that occurs again: keep its first row and warn, or refuse the file.

    Returns
    -------
    Table

    Warns
    -----
    UserWarning
        If rows were skipped because their tokens occurred before.

    Raises
    ------
    FormatError
        If the file does not conform to the format.
    ValueError
        If the format is unknown, or `limit`, `errors`, `encoding` or `duplicates` is invalid.
    OSError
        If the file cannot be read.
    """
    if limit is not None:
        limit = check_integer("limit", limit, 1)
    rules = TokenRules(errors, encoding, duplicates)
    path = Path(path)
    table = choose_format(path, format).load(path, limit=limit, rules=rules)
    for note in table.notes:
        advice = "the first row of each token is kept; duplicates='error' refuses such files"
        warnings.warn(f"{note}; {advice}", stacklevel=3)  # the caller of WordVectors.load
    return table


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
