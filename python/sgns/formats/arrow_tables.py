"""Tables of Arrow with a token and a vector in each row, for Parquet files and data frames.

pyarrow is imported inside the functions, so that the package can be imported without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import did_you_mean
from sgns.arguments.packages import import_optional
from sgns.formats.growing_table import MAX_VECTOR_SIZE
from sgns.formats.precision import packed, unpacked
from sgns.formats.token_rules import TokenRules
from sgns.vocabulary import Vocabulary

__all__ = ["COUNT", "TOKEN", "VECTOR", "Columns", "arrow_table", "columns_of", "parts_of"]

TOKEN, VECTOR, COUNT, SCALE = "token", "vector", "count", "scale"
"""Names of columns. COUNT is there if counts are known, SCALE if vectors are int8."""

_SHOWN = 8  # columns in a message


@dataclass(frozen=True)
class Columns:
    """Columns of a table: one of tokens, and one of vectors or one for each dimension."""

    token: str
    vectors: list[str]
    is_list: bool
    count: str | None
    scale: str | None

    @property
    def names(self) -> list[str]:
        """All of them."""
        return [self.token, *self.vectors, *filter(None, (self.count, self.scale))]


def arrow_table(vocabulary: Vocabulary, matrix: NDArray[np.float32], dtype: str = "float32") -> Any:
    """Return a `pyarrow.Table` with the columns "token" and "vector", and "count" if known.

    "vector" is a list of fixed length; it shares the memory of a contiguous float32 matrix. int8
    has the column "scale".
    """
    pa = import_optional("pyarrow", "tables of Arrow need")
    stored, scales = packed(matrix, dtype)
    values = pa.array(np.ascontiguousarray(stored).reshape(-1))
    columns = {
        TOKEN: pa.array(vocabulary.tokens, pa.string()),
        VECTOR: pa.FixedSizeListArray.from_arrays(values, matrix.shape[1]),
    }
    if scales is not None:
        columns[SCALE] = pa.array(scales)
    if vocabulary.counts is not None:
        columns[COUNT] = pa.array(vocabulary.counts)
    return pa.table(columns)


def columns_of(schema: Any, token: str | None = None, vector: str | None = None) -> Columns:
    """Return the columns of a schema of Arrow that hold tokens and vectors.

    Parameters
    ----------
    schema : pyarrow.Schema
        Columns of a table.
    token : str, optional
        Name of the column of tokens. If omitted, "token", or else the only column of strings.
    vector : str, optional
        Name of a column of lists of numbers. If omitted, "vector", or else the only column of
        lists, or else all columns of numbers, one for each dimension.

    Raises
    ------
    ValueError
        If there is no such column, or several.
    """
    names = list(schema.names)
    for each in names:
        if names.count(each) > 1:
            raise ValueError(f"the table has two columns {each!r}: rename one")
    for option, name in (("token", token), ("vector", vector)):
        if name is not None and name not in names:
            hint = did_you_mean(name, names)
            raise ValueError(f"{option}: there is no column {name!r}{hint}; {_listed(names)}")
    types = {name: _plain_type(schema.field(name).type) for name in names}
    texts = [name for name in names if _is_text(types[name])]
    token = token or _only(texts, TOKEN, "token", "column of strings", names)
    lists = [name for name in names if _is_list(types[name]) and name != token]
    count = COUNT if COUNT in names and COUNT not in (token, vector) else None
    if vector is not None or lists:
        vector = vector or _only(lists, VECTOR, "vector", "column of lists of numbers", names)
        if not _is_list(types[vector]):
            raise ValueError(f"vector: column {vector!r} is of {types[vector]}, not of lists")
        is_int8 = str(types[vector].value_type) == "int8"
        scale = SCALE if is_int8 and SCALE in names else None
        return Columns(token, [vector], True, count, scale)
    numbers = [name for name in names if _is_number(types[name]) and name not in (token, count)]
    if not numbers:
        raise ValueError(f"there is no column of lists, and no column of numbers; {_listed(names)}")
    return Columns(token, numbers, False, count, None)


def parts_of(
    table: Any, columns: Columns, rules: TokenRules
) -> tuple[list[str], NDArray[np.float32], NDArray[Any] | None]:
    """Return the tokens, vectors and counts of a `pyarrow.Table`. They are not yet checked.

    Raises
    ------
    TypeError
        If a column holds something else.
    ValueError
        If a value is missing, vectors have several lengths, a token is not UTF-8, or there are no
        rows.
    """
    if not len(table):
        raise ValueError("the table has no rows")
    for name in columns.names:
        if table.column(name).null_count:
            row = table.column(name).is_null().to_numpy().argmax()
            raise ValueError(f"column {name!r} lacks a value in row {row + 1}: drop such rows")
    tokens = _tokens(table.column(columns.token), columns.token, rules)
    if columns.is_list:
        matrix = _vectors(table.column(columns.vectors[0]), columns.vectors[0])
    else:
        matrix = np.empty((len(table), len(columns.vectors)), np.float32)
        with np.errstate(over="ignore"):  # what float32 cannot hold is found afterwards
            for i, name in enumerate(columns.vectors):
                matrix[:, i] = table.column(name).to_numpy()
    if columns.scale is not None:
        scales = table.column(columns.scale).to_numpy().astype(np.float32)
        matrix = unpacked(matrix, scales)
    counts = None if columns.count is None else table.column(columns.count).to_numpy()
    return tokens, matrix, counts


def _tokens(column: Any, name: str, rules: TokenRules) -> list[str]:
    pa = import_optional("pyarrow", "tables of Arrow need")
    if not _is_text(_plain_type(column.type)):
        raise TypeError(
            f"column {name!r} of tokens is of {column.type}: convert it to strings, in pandas with "
            f".astype({{{name!r}: str}})"
        )
    tokens = []
    for chunk in column.chunks:
        plain = _plain(chunk)
        if not pa.types.is_large_binary(plain.type):
            # Also of views and dictionaries; bytes, because strings of a file may not be UTF-8.
            plain = plain.cast(pa.large_string()) if "string" in str(plain.type) else plain
            plain = plain.cast(pa.large_binary())
        for token in plain.to_pylist():
            try:
                tokens.append(rules.decode(token))
            except UnicodeDecodeError:
                raise ValueError(
                    f"row {len(tokens) + 1}: token {token[:40]!r} is not "
                    f"{rules.encoding.upper()}; errors='replace' puts U+FFFD for each bad byte"
                ) from None
    return tokens


def _vectors(column: Any, name: str) -> NDArray[np.float32]:
    """Return the rows of a column of lists of numbers."""
    matrix: NDArray[np.float32] | None = None
    start = 0
    for chunk in column.chunks:
        array = _plain(chunk)
        values, size = _values(array, name, start)
        if not size or not len(array):
            continue
        if matrix is None:
            if size > MAX_VECTOR_SIZE:
                raise ValueError(
                    f"column {name!r} has vectors of {size} components, at most {MAX_VECTOR_SIZE} "
                    "are supported"
                )
            matrix = np.empty((len(column), size), np.float32)
        if size != matrix.shape[1]:
            raise ValueError(
                f"column {name!r} has vectors of {matrix.shape[1]} and, in row {start + 1}, of "
                f"{size} components: keep those of one length"
            )
        with np.errstate(over="ignore"):
            matrix[start : start + len(array)] = values.reshape(len(array), size)
        start += len(array)
    if matrix is None:
        raise ValueError(f"column {name!r} has vectors without components")
    return matrix


def _values(array: Any, name: str, start: int) -> tuple[NDArray[Any], int]:
    """Return the numbers of an array of lists, and the length of each list."""
    pa = import_optional("pyarrow", "tables of Arrow need")
    if pa.types.is_fixed_size_list(array.type):
        size = array.type.list_size
    else:
        compute = import_optional("pyarrow.compute", "tables of Arrow need")
        lengths = compute.list_value_length(array).to_numpy()
        size = int(lengths[0]) if len(lengths) else 0
        if (other := np.flatnonzero(lengths != size)).size:
            raise ValueError(
                f"column {name!r} has vectors of {size} and, in row {start + int(other[0]) + 1}, "
                f"of {lengths[other[0]]} components: keep those of one length"
            )
    values = array.flatten()
    if not _is_number(values.type):
        raise TypeError(f"column {name!r} holds lists of {values.type}, not of numbers")
    if values.null_count:
        row = start + int(values.is_null().to_numpy(zero_copy_only=False).argmax()) // size
        raise ValueError(f"column {name!r} lacks a number in row {row + 1}: drop such rows")
    return values.to_numpy(zero_copy_only=False), size


def _plain(array: Any) -> Any:
    """Return an array without the layers of extensions and dictionaries."""
    pa = import_optional("pyarrow", "tables of Arrow need")
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _plain_type(type: Any) -> Any:
    pa = import_optional("pyarrow", "tables of Arrow need")
    if isinstance(type, pa.BaseExtensionType):
        type = type.storage_type
    return type.value_type if pa.types.is_dictionary(type) else type


def _is_text(type: Any) -> bool:
    names = ("string", "large_string", "string_view", "binary", "large_binary", "binary_view")
    return str(type) in names


def _is_list(type: Any) -> bool:
    return str(type).startswith(
        ("list<", "large_list<", "fixed_size_list<", "list_view<", "large_list_view<")
    )


def _is_number(type: Any) -> bool:
    pa = import_optional("pyarrow", "tables of Arrow need")
    return bool(pa.types.is_floating(type) or pa.types.is_integer(type))


def _only(found: Sequence[str], usual: str, option: str, what: str, names: Sequence[str]) -> str:
    """Return the column with the usual name, or else the only one that can be meant."""
    if usual in found or (usual in names and option == "token"):
        return usual
    if len(found) == 1:
        return found[0]
    problem = f"there is no {what}" if not found else f"there are several: {', '.join(found)}"
    raise ValueError(f"{option} must name a {what}, and {problem}; {_listed(names)}")


def _listed(names: Sequence[str]) -> str:
    more = ", ..." if len(names) > _SHOWN else ""
    return f"the columns are {', '.join(map(repr, names[:_SHOWN]))}{more}"
