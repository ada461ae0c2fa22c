"""Documents as Python objects: lists, arrays, and columns of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

import numpy as np

from sgns.arguments import is_null
from sgns.reading.tables import column_rows, is_column, only_column

__all__ = ["documents_in"]


def documents_in(data: Any, name: str) -> Iterator[str | list[str]]:
    """Yield documents, each as a string or a list of strings.

    Parameters
    ----------
    data : iterable of str or of iterables of str, array, column, or table of one column
        Documents. A null of an array or a column is an empty document.
    name : str
        Name of the argument, for errors.

    Raises
    ------
    TypeError
        If `data` has several columns or no order, or if a document is neither a string nor an
        iterable of strings.
    ImportError
        If `data` is a column of Arrow and pyarrow is not installed.
    """
    for number, (row, can_be_null) in enumerate(_rows(data, name)):
        if isinstance(row, str):
            yield row
            continue
        if can_be_null and is_null(row):
            yield ""
            continue
        is_several = isinstance(row, Iterable) and not isinstance(row, (bytes, bytearray))
        tokens = list(row) if is_several else [row]
        if not all(isinstance(token, str) for token in tokens):
            hint = "; a document without text is ''" if is_null(row) else ""
            raise TypeError(
                f"document {number} must be a string or an iterable of strings, got "
                f"{row!r:.80}{hint}"
            )
        yield tokens


def _rows(data: Any, name: str) -> Iterator[tuple[Any, bool]]:
    """Yield the rows of `data`, each with True if it can be a null."""
    wanted = f"{name} must be an iterable of documents, which are strings or lists of tokens"
    if isinstance(data, (str, bytes)):
        raise TypeError(f"{wanted}, not {data[:40]!r}: put a single document into a list")
    if isinstance(data, Mapping):
        raise TypeError(f"{wanted}, not a {type(data).__name__}: pass list({name}.values())")
    if isinstance(data, Set):
        raise TypeError(f"{wanted}, not a {type(data).__name__}, which has no order: pass a list")
    if hasattr(data, "tocsr"):
        raise TypeError(f"{wanted}, not a sparse matrix: pass the texts, not their numbers")
    data = only_column(data, name)
    if hasattr(data, "dtype"):  # of NumPy, pandas or polars
        for row in _one_dimension(data, name):
            yield row, True
    elif is_column(data):
        for row in column_rows(data, name):
            yield row, True
    elif isinstance(data, Iterable):
        for row in data:
            yield row, False
    else:
        raise TypeError(f"{wanted}, got {data!r:.80}")


def _one_dimension(array: Any, name: str) -> Any:
    """Return an array of one dimension. Raise TypeError unless it has one column."""
    if fields := getattr(array.dtype, "names", None):
        raise TypeError(
            f"{name} has the fields {', '.join(map(repr, fields))}: choose one column, for "
            f"example {name}[{fields[0]!r}]"
        )
    shape: tuple[int, ...] = getattr(array, "shape", (0,))
    if len(shape) == 2 and shape[1] == 1:
        return np.asarray(array)[:, 0]
    if len(shape) != 1:
        raise TypeError(
            f"{name} must be 1-D or have one column, got shape {shape}: choose one column, for "
            f"example {name}[:, 0]"
        )
    return array
