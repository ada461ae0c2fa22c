"""List of formats of vectors, and what each can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from sgns._core import LONGEST_TOKEN
from sgns.arguments import did_you_mean
from sgns.arguments.packages import import_optional
from sgns.files.names import Input
from sgns.files.streams import COMPRESSIONS
from sgns.formats import (
    csv,
    fasttext_bin,
    glove,
    npy,
    npz,
    parquet,
    projector,
    safetensors,
    word2vec_binary,
    word2vec_text,
)
from sgns.formats.precision import PRECISIONS
from sgns.formats.table import Table
from sgns.formats.text_lines import check_first_token

__all__ = ["FORMATS", "Format", "check_held", "check_tokens", "choose_format"]

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
        Reads a table from an `Input`, with `limit`, `rules` and the `options`.
    forbidden : str
        Characters that a token cannot contain. If there are any, a token cannot be empty either.
    longest_token : int, optional
        Most bytes of a token.
    skips_mark : bool
        True if readers skip a byte order mark before the first token.
    compressible : bool
        True if a file may be compressed, with .gz, .bz2, .xz or .zst after its extension.
    least_bytes : int
        Fewest bytes that a component of a vector takes in an uncompressed file.
    second_file : callable, optional
        Returns the path of the second file that belongs to a file, if there is one.
    options : tuple of str
        Options of `read_table` that only some formats take.
    other_kinds : tuple of str
        Kinds of files in `sgns.files.kinds.KINDS` that a damaged file can seem to be.
    never : tuple of str
        Kinds that are refused before `load` is called, because it would not tell them apart.
    has_ngrams : bool
        True if a file can hold the rows of n-grams. Other formats hold the vectors of the tokens.
    has_signature : bool
        True if a file is recognized by its content, whatever its extension is.
    has_contexts : bool
        True if `save` takes context vectors, too.
    precisions : tuple of str
        Types of components that a file can hold. If there are several, `save` takes `dtype`.
    package : str, optional
        Optional package that reads and writes the files.
    """

    name: str
    extensions: tuple[str, ...]
    save: Callable[..., None]
    load: Callable[..., Table]
    forbidden: str = ""
    longest_token: int | None = None
    skips_mark: bool = False
    compressible: bool = False
    least_bytes: int = 4
    second_file: Callable[[Path], Path] | None = None
    options: tuple[str, ...] = ()
    other_kinds: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    has_ngrams: bool = False
    has_signature: bool = False
    has_contexts: bool = False
    precisions: tuple[str, ...] = PRECISIONS[:1]
    package: str | None = None


FORMATS = (
    Format(
        "safetensors",
        (".safetensors",),
        safetensors.save,
        safetensors.load,
        options=("tokens", "tensor"),
        has_ngrams=True,
        precisions=PRECISIONS,
    ),
    Format(
        "word2vec-text",
        (".txt", ".vec"),
        word2vec_text.save,
        word2vec_text.load,
        forbidden=_ASCII_SPACE,
        compressible=True,
        options=("dtype",),
        least_bytes=2,
    ),
    Format(
        "word2vec-binary",
        (".bin",),
        word2vec_binary.save,
        word2vec_binary.load,
        forbidden=" \n\0",
        longest_token=word2vec_binary.MAX_TOKEN,
        compressible=True,
        never=word2vec_binary.NEVER,
    ),
    Format(
        "fasttext-bin",
        (".fasttext",),
        fasttext_bin.save,
        fasttext_bin.load,
        forbidden="\0",
        longest_token=LONGEST_TOKEN,
        compressible=True,
        has_ngrams=True,
        has_signature=True,
        has_contexts=True,
    ),
    Format(
        "glove",
        (".glove",),
        glove.save,
        glove.load,
        forbidden=_ASCII_SPACE,
        skips_mark=True,
        compressible=True,
        options=("dtype",),
        other_kinds=("csv", "table"),
        never=("word2vec-text", "word2vec-binary"),
        least_bytes=2,
    ),
    Format(
        "npz",
        (".npz",),
        npz.save,
        npz.load,
        other_kinds=("zip", "torch"),
        precisions=PRECISIONS,
    ),
    Format(
        "npy",
        (".npy",),
        npy.save,
        npy.load,
        second_file=npy.tokens_path,
        options=("tokens",),
        precisions=PRECISIONS[:2],
    ),
    Format(
        "parquet",
        (".parquet",),
        parquet.save,
        parquet.load,
        precisions=PRECISIONS,
        package="pyarrow",
    ),
    Format(
        "csv",
        (".csv",),
        csv.save,
        csv.load,
        forbidden="\n\r",
        compressible=True,
        other_kinds=("table", "numbers"),
        least_bytes=2,
    ),
    Format(
        "projector",
        (".tsv",),
        projector.save,
        projector.load,
        forbidden="\t\n\r",
        skips_mark=True,
        never=("table",),
        least_bytes=2,
        second_file=projector.metadata_path,
    ),
)
"""All formats. A new format needs a module and an entry here. The tests cover every entry."""


def check_held(format: Format, dtype: str) -> None:
    """Raise ValueError if a format does not hold components of a type."""
    if dtype not in format.precisions:
        able = " or ".join(repr(each.name) for each in FORMATS if dtype in each.precisions)
        raise ValueError(
            f"dtype={dtype!r} is for the format {able}, but the format is {format.name!r}, which "
            f"holds {' or '.join(format.precisions)}"
        )


def check_tokens(format: Format, tokens: Iterable[str]) -> None:
    """Raise ValueError if a format cannot hold one of the tokens, which are in order of rows.

    Call this before a training whose vectors are saved in the format.
    """
    forbidden, longest = frozenset(format.forbidden), format.longest_token
    for row, token in enumerate(tokens if forbidden else ()):
        if format.skips_mark and not row:
            check_first_token(token, format.name)
        if longest and 4 * len(token) > longest and (size := len(token.encode())) > longest:
            raise ValueError(
                f"token {token[:40]!r}... takes {size} bytes, at most {longest} fit into the "
                f"format {format.name!r}; other formats hold it"
            )
        if not _holds(forbidden, token):
            able = (each.name for each in FORMATS if _holds(frozenset(each.forbidden), token))
            raise ValueError(
                f"format {format.name!r} cannot hold the token {token!r}; formats that can: "
                + ", ".join(able)
            )


def _holds(forbidden: frozenset[str], token: str) -> bool:
    return not forbidden or (token != "" and forbidden.isdisjoint(token))


def choose_format(path: Input, name: str | None = None) -> Format:
    """Return the format of a file by its name, or else by the extension of the path.

    Parameters
    ----------
    path : Path, RemoteFile or StandardInput
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
    ImportError
        If a package that it needs is not installed.
    """
    chosen = _chosen(path, name)
    if chosen.package is not None:
        import_optional(chosen.package, f"the format {chosen.name!r} needs")
    return chosen


def _chosen(path: Input, name: str | None) -> Format:
    if name is not None:
        for format in FORMATS:
            if format.name == name:
                return format
        names = ", ".join(format.name for format in FORMATS)
        hint = did_you_mean(name, [format.name for format in FORMATS])
        raise ValueError(f"unknown format {name!r}{hint}; choose one of {names}")
    is_compressed = path.suffix.lower() in COMPRESSIONS
    inner = PurePath(path.name).with_suffix("") if is_compressed else path
    for format in FORMATS:
        if inner.suffix.lower() in format.extensions and (format.compressible or not is_compressed):
            return format
        if inner.suffix.lower() in format.extensions:
            raise ValueError(
                f"{path}: {inner.suffix} files are never compressed; drop the {path.suffix}"
            )
    if isinstance(path, Path) and path.is_dir():
        raise ValueError(f"{path} is a folder: name a file in it")
    known = ", ".join(f"{' '.join(format.extensions)} ({format.name})" for format in FORMATS)
    raise ValueError(f"{path}: no format has this extension; name a format, or use {known}")
