"""Vectors read from a file, in any format; and the format that a file is in."""

from __future__ import annotations

import errno
import stat
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import DTypeLike

from sgns.errors import FormatError, UnexpectedFileError
from sgns.files.names import Input, PathLike, one_file
from sgns.files.recognition import Found, recognize, unexpected
from sgns.formats import fasttext_bin
from sgns.formats.precision import check_range
from sgns.formats.reduction import Reduction
from sgns.formats.registry import FORMATS, Format, choose_format
from sgns.formats.subword_table import SubwordTable, row_name
from sgns.formats.table import Table
from sgns.formats.token_rules import TokenRules

__all__ = ["format_of", "load_vectors", "read_fasttext_model", "read_table"]


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
    check_range(rows, reduction.dtype, partial(row_name, table.vocabulary))
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
