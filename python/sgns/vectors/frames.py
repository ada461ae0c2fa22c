"""Data frames of pandas, polars and Arrow: of vectors, of their neighbors, and back to vectors.

The libraries are imported inside the functions, so that the package can be imported without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from sgns.arguments import check_choice
from sgns.arguments.packages import import_optional
from sgns.errors import FormatError
from sgns.formats.arrays import checked_table
from sgns.formats.arrow_tables import COUNT, TOKEN, VECTOR, arrow_table, columns_of, parts_of
from sgns.formats.table import Table
from sgns.formats.token_rules import TokenRules

__all__ = [
    "Library",
    "check_library",
    "frame_of_neighbors",
    "table_of",
    "to_arrow",
    "to_pandas",
    "to_polars",
]

Library: TypeAlias = Literal["pandas", "polars", "arrow"]
"""Libraries of data frames."""

_LIBRARIES = ("pandas", "polars", "arrow")


def to_pandas(table: Table) -> Any:
    """Return a `pandas.DataFrame` with the tokens as index and a column for each dimension."""
    pandas = import_optional("pandas", "a frame of pandas needs")
    index = pandas.Index(list(table.vocabulary), name=TOKEN)
    return pandas.DataFrame(np.array(table.matrix), index=index)


def to_polars(table: Table) -> Any:
    """Return a `polars.DataFrame` with the columns "token" and "vector", and "count" if known."""
    polars = import_optional("polars", "a frame of polars needs")
    vectors = polars.Series(
        VECTOR,
        np.ascontiguousarray(table.matrix),
        dtype=polars.Array(polars.Float32, table.vector_size),
    )
    columns = {TOKEN: polars.Series(TOKEN, list(table.vocabulary), polars.String), VECTOR: vectors}
    if table.vocabulary.counts is not None:
        columns[COUNT] = polars.Series(COUNT, np.array(table.vocabulary.counts))
    return polars.DataFrame(columns)


def to_arrow(table: Table) -> Any:
    """Return a `pyarrow.Table` with the columns "token" and "vector", and "count" if known."""
    return arrow_table(table.vocabulary, table.matrix)


def table_of(data: Any, token: str | None, vector: str | None) -> Table:
    """Return the tokens, vectors and counts of a data frame; see `WordVectors.from_table`."""
    arrow = _as_arrow(data, token)
    columns = columns_of(arrow.schema, token, vector)
    tokens, matrix, counts = parts_of(arrow, columns, TokenRules())
    try:
        # The name stands in messages, where files have their paths.
        rules = TokenRules(duplicates="error")
        return checked_table(tokens, matrix, counts, Path("the table"), rules)
    except FormatError as error:
        message = str(error).split("; duplicates='first'")[0]
        raise ValueError(message) from None


def _as_arrow(data: Any, token: str | None) -> Any:
    """Return a data frame as a `pyarrow.Table`, in which an index of pandas is the tokens."""
    pyarrow = import_optional("pyarrow", "data frames need")
    if isinstance(data, (pyarrow.Table, pyarrow.RecordBatch)):
        return pyarrow.table(data)
    if type(data).__module__.partition(".")[0] == "pandas" and hasattr(data, "reset_index"):
        return _of_pandas(pyarrow, data, token)
    if hasattr(data, "__arrow_c_stream__"):
        return pyarrow.table(data)
    hint = "; write frame.collect()" if hasattr(data, "collect") else ""
    raise TypeError(
        "table must be a frame of pandas or polars, or a table of Arrow, got "
        f"{type(data).__name__}{hint}"
    )


def _of_pandas(pyarrow: Any, frame: Any, token: str | None) -> Any:
    if not hasattr(frame, "columns"):
        raise TypeError("table must be a frame of pandas, got a Series: write series.to_frame()")
    frame = frame.set_axis([str(name) for name in frame.columns], axis="columns")
    if token is None and TOKEN not in frame.columns:
        is_numbered = type(frame.index).__name__ == "RangeIndex"
        if not is_numbered:
            frame = frame.reset_index(names=TOKEN)
    try:
        return pyarrow.Table.from_pandas(frame, preserve_index=False)
    except pyarrow.ArrowException as error:
        raise TypeError(f"table cannot be read: {error}") from None


def check_library(library: object) -> None:
    """Raise ValueError if a library of data frames is unknown."""
    check_choice("library", library, _LIBRARIES)


def frame_of_neighbors(
    queries: Sequence[str], found: Sequence[Sequence[tuple[str, float]]], library: str
) -> Any:
    """Return neighbors as a frame with the columns query, neighbor, cosine and rank.

    The rank of the nearest neighbor is 1.
    """
    pairs = [(query, *near) for query, each in zip(queries, found, strict=True) for near in each]
    ranks = [rank for each in found for rank in range(1, len(each) + 1)]
    columns = {
        "query": [query for query, _, _ in pairs],
        "neighbor": [neighbor for _, neighbor, _ in pairs],
        "cosine": np.array([cosine for _, _, cosine in pairs], np.float32),
        "rank": np.array(ranks, np.int64),
    }
    if library == "pandas":
        return import_optional("pandas", "a frame of pandas needs").DataFrame(columns)
    if library == "polars":
        polars = import_optional("polars", "a frame of polars needs")
        return polars.DataFrame(
            columns,
            schema={
                "query": polars.String,
                "neighbor": polars.String,
                "cosine": polars.Float32,
                "rank": polars.Int64,
            },
        )
    pyarrow = import_optional("pyarrow", "tables of Arrow need")
    texts = {name: pyarrow.array(columns[name], pyarrow.string()) for name in ("query", "neighbor")}
    return pyarrow.table(columns | texts)
