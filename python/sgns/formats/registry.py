"""The list of formats, and the two functions that use it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sgns.files.streams import COMPRESSIONS
from sgns.formats import glove, npz, projector, safetensors, word2vec_binary, word2vec_text
from sgns.formats.table import Table, check_finite

__all__ = ["FORMATS", "Format", "choose_format", "load_vectors", "save_vectors"]

_ASCII_SPACE = " \t\n\v\f\r"


class Loader(Protocol):
    """How a format reads: the first `limit` rows, or all."""

    def __call__(self, path: Path, *, limit: int | None, errors: str) -> Table: ...


@dataclass(frozen=True)
class Format:
    """One way to keep vectors in a file.

    Attributes
    ----------
    name : str
        What users call it.
    extensions : tuple of str
        Ends of file names, lower case, that choose it.
    save : callable
        Writes vectors to a path.
    load : callable
        Reads them back.
    forbidden : str
        Characters that a token cannot hold; if there are any, it cannot be empty.
    compressible : bool
        Whether a file may be compressed, with .gz, .bz2, .xz or .zst after its extension.
    """

    name: str
    extensions: tuple[str, ...]
    save: Callable[[Table, Path], None]
    load: Loader
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
"""Every format. A new one is a module and an entry here; the tests go through the list."""


def save_vectors(table: Table, path: str | os.PathLike[str], format: str | None = None) -> None:
    """Write vectors to a file, in place of what was there.

    Parameters
    ----------
    table : Table
        Tokens and vectors to write, such as a `WordVectors`.
    path : path
        File to create or replace; if anything fails, the old one stays.
    format : str, optional
        Name of a format in `FORMATS`; by default the extension of `path` chooses.

    Raises
    ------
    ValueError
        If the format is unknown, or cannot hold one of the tokens, or a component
        is not finite.
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
) -> Table:
    """Read vectors from a file.

    Parameters
    ----------
    path : path
        File to read.
    format : str, optional
        Name of a format in `FORMATS`; by default the extension of `path` chooses.
    limit : int, optional
        Read only this many vectors, the first ones.
    errors : {"strict", "replace"}, default "strict"
        What to do about a token that is not UTF-8: refuse the file, or put U+FFFD
        in place of each bad byte.

    Returns
    -------
    Table

    Raises
    ------
    FormatError
        If the file does not hold what the format promises.
    ValueError
        If an argument is wrong.
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
    """Find the format of a file by name, or else by the extension of its path.

    Parameters
    ----------
    path : Path
        File to read or write; it need not exist.
    name : str, optional
        Name of a format in `FORMATS`.

    Returns
    -------
    Format

    Raises
    ------
    ValueError
        If there is no such format, or none with this extension.
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
    raise ValueError(f"{path}: no format has this extension; name one, or use {known}")
