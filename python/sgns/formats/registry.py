"""List of formats, and the functions that use it."""

from __future__ import annotations

import errno
import stat
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sgns._core import LONGEST_TOKEN
from sgns.arguments import did_you_mean
from sgns.arguments.packages import import_optional
from sgns.errors import FormatError, UnexpectedFileError
from sgns.files.names import Input, PathLike, one_file
from sgns.files.recognition import Found, recognize, unexpected
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
from sgns.formats.precision import PRECISIONS, check_range
from sgns.formats.reduction import Reduction
from sgns.formats.subword_table import SubwordTable
from sgns.formats.table import Table, check_finite
from sgns.formats.text_lines import check_first_token
from sgns.formats.token_rules import TokenRules
from sgns.vocabulary import Vocabulary

__all__ = [
    "FORMATS",
    "Format",
    "check_held",
    "check_tokens",
    "choose_format",
    "format_of",
    "load_vectors",
    "read_table",
    "save_vectors",
]

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


def save_vectors(
    table: Table,
    path: PathLike,
    format: str | None = None,
    *,
    context_vectors: NDArray[np.float32] | None = None,
    dtype: DTypeLike | None = None,
    dims: int | None = None,
    limit: int | None = None,
    normalize: bool = False,
) -> None:
    """Write vectors to a file.

    To make the file smaller, `limit`, `dims`, `normalize` and `dtype` are applied, in this order.

    Parameters
    ----------
    table : Table
        Tokens and vectors to write.
    path : path
        File to create or replace. If anything fails, an existing file stays unchanged.
    format : str, optional
        Name of a format in `FORMATS`. If omitted, the extension of `path` determines it.
    context_vectors : ndarray of float32, shape (n_tokens, vector_size), optional
        Output matrix, for the format "fasttext-bin".
    dtype : {"float32", "float16", "int8"}, optional
        Type of the stored components. int8 stores a float32 scale for each row. `load_vectors`
        returns float32 in any case. If omitted, float32.
    dims : int, optional
        Number of dimensions to keep, from the first one on. If omitted, all.
    limit : int, optional
        Number of tokens to keep, from the first one on. If omitted, or if there are fewer, all.
    normalize : bool, default False
        Scale each vector to unit length, after `dims`. A zero vector stays zero.

    Raises
    ------
    TypeError
        If an argument has another type.
    ValueError
        If the format is unknown or cannot hold one of the tokens, if a component is not finite or
        `dtype` cannot hold it, if the format does not hold `dtype`, if there are fewer dimensions
        than `dims`, if `normalize` is for rows of n-grams, or if `context_vectors` have another
        shape or are for another format.
    ImportError
        If the format needs a package that is not installed; the message names the extra.
    OSError
        If the file cannot be written.
    """
    path = Path(path)
    chosen = choose_format(path, format)
    reduction = Reduction.checked(dtype, dims, limit, normalize)
    check_held(chosen, reduction.dtype)
    n_tokens, n_dimensions = len(table.vocabulary), table.vector_size
    if isinstance(table, SubwordTable) and not chosen.has_ngrams:
        table = Table(table.vocabulary, table.matrix)
    table = reduction.of(table)
    check_tokens(chosen, table.vocabulary)
    # If a format holds the rows, the vectors of the tokens need not be computed.
    saved = table.rows if isinstance(table, SubwordTable) else table.matrix
    name_of = partial(_vector_name, table.vocabulary)
    check_finite(saved, name_of)
    check_range(saved, reduction.dtype, name_of)
    if context_vectors is None:
        options = {} if reduction.dtype == "float32" else {"dtype": reduction.dtype}
        chosen.save(table, path, **options)
        return
    if not chosen.has_contexts:
        takes = " or ".join(repr(each.name) for each in FORMATS if each.has_contexts)
        raise ValueError(
            f"context_vectors are for the format {takes}, but the format is {chosen.name!r}"
        )
    shape = n_tokens, n_dimensions
    if context_vectors.shape != shape:
        raise ValueError(
            f"context_vectors must have the shape of the vectors of the tokens, {shape}, got "
            f"{context_vectors.shape}"
        )
    check_finite(context_vectors, lambda row: f"context vector {row}")
    kept = context_vectors[: reduction.limit, : reduction.dims]
    chosen.save(table, path, np.ascontiguousarray(kept))


def check_held(format: Format, dtype: str) -> None:
    """Raise ValueError if a format does not hold components of a type."""
    if dtype not in format.precisions:
        able = " or ".join(repr(each.name) for each in FORMATS if dtype in each.precisions)
        raise ValueError(
            f"dtype={dtype!r} is for the format {able}, but the format is {format.name!r}, which "
            f"holds {' or '.join(format.precisions)}"
        )


def _vector_name(vocabulary: Vocabulary, row: int) -> str:
    if row < len(vocabulary):
        return f"vector of {vocabulary.tokens[row]!r}"
    return f"vector of the bucket {row - len(vocabulary)} of n-grams"


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


def load_vectors(
    path: PathLike,
    format: str | None = None,
    *,
    limit: int | None = None,
    errors: str = "strict",
    encoding: str = "utf-8",
    duplicates: str = "first",
    tokens: PathLike | Iterable[str] | None = None,
    tensor: str | None = None,
    dtype: DTypeLike | None = None,
    dims: int | None = None,
    normalize: bool = False,
) -> Table:
    """Read vectors from a file.

    Parameters
    ----------
    path : path or str
        File to read, or its URL.
    format : str, optional
        Name of a format in `FORMATS`. If omitted, the extension of `path` determines it, except
        that text of word2vec may lack its header, and that a file which sgns saved may have any
        extension.
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
    tokens : path, str or iterable of str, optional
        For an npy file, and a safetensors file of another program: the tokens of its rows, or
        their file. It is text with a token on each line, a list in JSON, or a ``tokenizer.json``.
        If omitted, a file with one of the names in `sgns.formats.token_lists.NAMES` beside `path`.
    tensor : str, optional
        For a safetensors file of another program: the name of the matrix. It can be omitted if
        the file has only one.
    dtype : {"float32", "float16", "int8"}, optional
        Round the components as a file of this type would. They are float32 in memory in any case.
        This shows what a smaller file would lose, before it is written.
    dims : int, optional
        Number of dimensions to keep, from the first one on. If omitted, all.
    normalize : bool, default False
        Scale each vector to unit length, after `dims`. A zero vector stays zero.

    Returns
    -------
    Table
        Tokens and vectors. If the file has n-grams, a `SubwordTable`, which has their rows, too.

    Warns
    -----
    UserWarning
        If rows were skipped because their tokens occurred before.

    Raises
    ------
    UnexpectedFileError
        If the file is recognized as a file of another kind. The message names the right call.
    FormatError
        If the file does not conform to the format.
    ValueError
        If the format is unknown, or another argument is invalid.
    OSError
        If the file cannot be read.
    ImportError
        If a package that the format or a URL needs is not installed.
    """
    reduction = Reduction.checked(dtype, dims, limit, normalize)
    limit = reduction.limit
    rules = TokenRules(errors, encoding, duplicates)
    given = {"tokens": tokens, "tensor": tensor}
    options = {name: value for name, value in given.items() if value is not None}
    table = read_table(path, format, limit=limit, rules=rules, **options)
    for note in table.notes:
        advice = "the first row of each token is kept; duplicates='error' refuses such files"
        # The caller of WordVectors.load, which has a decorator.
        warnings.warn(f"{note}; {advice}", stacklevel=4)
    table = replace(reduction, limit=None).of(table)
    rows = table.rows if isinstance(table, SubwordTable) else table.matrix
    check_range(rows, reduction.dtype, partial(_vector_name, table.vocabulary))
    return reduction.rounded(table)


def read_table(
    path: PathLike, format: str | None, *, limit: int | None, rules: TokenRules, **options: Any
) -> Table:
    """Read vectors as `load_vectors` does, without a check of `limit`, and without warnings."""
    file = one_file(path)
    found = recognize(file)
    chosen = _format_of(file, format, found)
    for name in options:
        if name not in chosen.options:
            takes = " or ".join(repr(each.name) for each in FORMATS if name in each.options)
            raise ValueError(f"{name} is for the format {takes}, but the format is {chosen.name!r}")
    if found is not None and _is_refused(found, chosen):
        raise _in_another_format(file, found, chosen)
    with _as_another_format(file, found, chosen):
        table: Table = chosen.load(file, limit=limit, rules=rules, **options)
    return table


def read_fasttext_model(path: PathLike, *, rules: TokenRules) -> fasttext_bin.FasttextModel:
    """Read a model of fastText with its output matrix.

    Raises
    ------
    UnexpectedFileError
        If the file is recognized as a file of another kind.
    FormatError
        If the file does not conform to the format, or the model cannot be trained further.
    """
    file = one_file(path)
    found, chosen = recognize(file), choose_format(file, "fasttext-bin")
    if found is not None and _is_refused(found, chosen):
        raise _in_another_format(file, found, chosen)
    with _as_another_format(file, found, chosen):
        return fasttext_bin.load_model(file, rules=rules)


@contextmanager
def _as_another_format(file: Input, found: Found | None, chosen: Format) -> Iterator[None]:
    """Replace the error of a file that does not conform by one that names its recognized kind."""
    try:
        yield
    except UnexpectedFileError:
        raise
    except FormatError:
        if found is None or _is_damaged(found, chosen):
            raise
        raise _in_another_format(file, found, chosen) from None


def format_of(path: PathLike, name: str | None = None) -> Format:
    """Return the format in which a file is read: by its name, by its content or by its extension.

    Raises
    ------
    OSError
        If the file does not exist, or is a folder.
    ValueError
        If no format has this name or this extension. UnexpectedFileError if the content is known.
    """
    file = one_file(path)
    return _format_of(file, name, recognize(file))


def _format_of(file: Input, name: str | None, found: Found | None) -> Format:
    """Return the format by its name, by the content of the file, or by the extension."""
    if name is not None or found is None:
        # The error of a missing file or of a folder comes before that of its extension.
        if name is None and isinstance(file, Path) and stat.S_ISDIR(file.stat().st_mode):
            raise IsADirectoryError(errno.EISDIR, "this is a folder: name a file in it", str(file))
        return choose_format(file, name)
    if found.kind.is_container:
        return choose_format(file, "safetensors")
    for format in FORMATS:
        if format.has_signature and format.name == found.kind.name and not found.is_misnamed:
            return format
    try:
        chosen = choose_format(file)
    except ValueError:
        raise unexpected(file, found, "but its extension names no format") from None
    if chosen.name == "word2vec-text" and found.kind.name == "glove":
        return choose_format(file, "glove")  # files of both have these extensions
    return chosen


def _is_refused(found: Found, chosen: Format) -> bool:
    """Return True if a file is never in the chosen format."""
    # Without a header, a row of one dimension looks like a header.
    is_row = chosen.name == "glove" and found.start.split()[1:] == ["1"]
    return found.kind.name in chosen.never and not is_row


def _is_damaged(found: Found, chosen: Format) -> bool:
    """Return True if a file that cannot be read is in the chosen format after all."""
    kind = found.kind
    if chosen.name == "safetensors" and kind.is_container:
        return True
    return kind.name in (chosen.name, *chosen.other_kinds) and not found.is_misnamed


def _in_another_format(file: Input, found: Found, chosen: Format) -> UnexpectedFileError:
    return unexpected(file, found, f"not in the format {chosen.name!r}")


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
