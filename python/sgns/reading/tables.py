"""Columns of tables as Arrow arrays: Arrow, Parquet, pandas, polars, Hugging Face datasets.

pyarrow is imported when a column is read, and not before.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from sgns.files.names import Input, StandardInput
from sgns.files.streams import as_damage
from sgns.reading.arrow import ROWS_TO_CONVERT, rows_at_once

__all__ = ["arrow_of", "is_column", "parquet_of"]


def is_column(data: object) -> bool:
    """Whether `data` is a column, or a table, of one of the libraries that have them."""
    return (
        hasattr(data, "__arrow_c_stream__")
        or hasattr(data, "__arrow_c_array__")
        or _is(data, "pandas", "Series", "DataFrame")
        or _is(data, "datasets", "Dataset", "IterableDataset")
        or _is_column_of_dataset(data)
    )


def arrow_of(column: Any, name: str | None, label: str) -> Iterator[Any]:
    """Arrow arrays that a column consists of, or that column `name` of a table does.

    Raises
    ------
    ImportError
        If pyarrow is not installed.
    TypeError
        If `column` is no column, or a table and no name is given.
    ValueError
        If the table has no such column.
    """
    pa = _pyarrow()
    if _is_column_of_dataset(column):
        column, name = column.source, column.column_name
    if _is(column, "datasets", "Dataset", "IterableDataset"):
        names = column.column_names or ([] if name is None else [name])
        chosen = column.select_columns([_chosen(names, name)]).with_format("arrow")
        for table in chosen.iter(batch_size=ROWS_TO_CONVERT):
            yield from table.column(0).chunks
        return
    if _is(column, "pandas", "DataFrame"):
        column, name = column[_chosen(list(column.columns), name)], None
    if isinstance(column, (pa.Table, pa.RecordBatch)):
        column, name = column.column(_chosen(column.column_names, name)), None
    if _is(column, "pandas", "Series"):
        yield from _converted(pa, column, label)
    elif isinstance(column, pa.ChunkedArray):
        yield from column.chunks
    elif isinstance(column, pa.Array):
        yield column
    elif hasattr(column, "__arrow_c_stream__") and name is not None:
        for batch in pa.RecordBatchReader.from_stream(column):
            yield batch.column(_chosen(batch.schema.names, name))
    elif hasattr(column, "__arrow_c_stream__"):
        chunked = pa.chunked_array(column)
        if pa.types.is_struct(chunked.type):  # a table
            _chosen([field.name for field in chunked.type], name)
        yield from chunked.chunks
    elif hasattr(column, "__arrow_c_array__"):
        yield pa.array(column)
    else:
        raise TypeError(f"{label} must be a column, as of Arrow or pandas, got {type(column)}")


def parquet_of(file: Input, column: str) -> Iterator[Any]:
    """Arrow arrays of a column of a Parquet file: one group of rows after the other.

    Raises
    ------
    FormatError
        If it is no Parquet file, or damaged.
    ValueError
        If it has no such column.
    """
    _pyarrow()
    import pyarrow.parquet as pq

    if isinstance(file, StandardInput):
        raise ValueError("a Parquet file is read from its end: it cannot come from standard input")
    with nullcontext(file) if isinstance(file, Path) else file.open() as source:
        try:
            parquet = pq.ParquetFile(source)
        except Exception as error:
            raise as_damage(file, error) from None
        names = parquet.schema_arrow.names
        if column not in names:
            raise ValueError(f"{file} has no column {column!r}, but {_listed(names)}")
        batches = parquet.iter_batches(_parquet_rows(parquet.metadata, column), columns=[column])
        while True:
            try:
                batch = next(batches, None)
            except Exception as error:
                raise as_damage(file, error) from None
            if batch is None:
                return
            yield batch.column(0)


def _converted(pa: Any, series: Any, label: str) -> Iterator[Any]:
    """Arrow arrays of a pandas Series, some rows at a time if they are Python objects."""
    step = ROWS_TO_CONVERT if series.dtype == object else max(1, len(series))
    for start in range(0, len(series), step):
        try:
            array = pa.array(series.iloc[start : start + step], from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise TypeError(
                f"{label} holds different things in rows {start} to {start + step - 1}: {error}"
            ) from None
        yield from array.chunks if isinstance(array, pa.ChunkedArray) else [array]


def _parquet_rows(metadata: Any, column: str) -> int:
    """Rows of a Parquet file to read at once."""
    n_bytes = 0
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for part in map(group.column, range(group.num_columns)):
            if part.path_in_schema.partition(".")[0] == column:
                n_bytes += part.total_uncompressed_size
    return rows_at_once(n_bytes, metadata.num_rows)


def _chosen(names: list[str], name: str | None) -> str:
    if name is None:
        raise TypeError(f"this is a table: choose one of its columns, {_listed(names)}")
    if name not in names:
        raise ValueError(f"there is no column {name!r}, but {_listed(names)}")
    return name


def _listed(names: list[str]) -> str:
    return ", ".join(map(str, names)) or "none at all"


def _is(data: object, library: str, *names: str) -> bool:
    """Whether it is an instance of a class of a library that may not even be installed."""
    module = sys.modules.get(library)
    return module is not None and any(
        isinstance(data, getattr(module, name)) for name in names if hasattr(module, name)
    )


def _is_column_of_dataset(data: object) -> bool:
    return (
        type(data).__module__.partition(".")[0] == "datasets"
        and hasattr(data, "column_name")
        and _is(getattr(data, "source", None), "datasets", "Dataset", "IterableDataset")
    )


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise ImportError(
            "columns need pyarrow: install it, or sgns with the extra 'arrow'"
        ) from None
    return pyarrow
