"""Columns of tables: of Arrow, Parquet, pandas, polars and Hugging Face datasets.

All columns are read through pyarrow, which is imported when the first column is read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from sgns.arguments.packages import import_optional
from sgns.errors import FormatError
from sgns.files.names import Input, StandardInput
from sgns.files.streams import as_damage
from sgns.reading.arrow import ROWS_TO_CONVERT, batches_of, rows_at_once
from sgns.reading.batches import Batch

__all__ = [
    "check_columns",
    "column_arrays",
    "column_batches",
    "column_rows",
    "import_pyarrow",
    "is_column",
    "only_column",
    "parquet_batches",
    "parquet_columns",
    "parquet_files",
]

#: Columns that an error lists at most.
_COLUMNS_IN_ERRORS = 20


def is_column(data: object) -> bool:
    """Return True if `data` is a column or a table of a supported library."""
    return (
        hasattr(data, "__arrow_c_stream__")
        or hasattr(data, "__arrow_c_array__")
        or _is(data, "pandas", "Series", "DataFrame")
        or _is(data, "datasets", "Dataset", "IterableDataset")
        or _is_column_of_dataset(data)
    )


def column_batches(column: Any, name: str | None) -> tuple[str, Iterator[Batch]]:
    """Return a label for errors and the batches of a column, or of column `name` of a table."""
    label = "the column" if name is None else f"column {name!r}"
    return label, batches_of(column_arrays(column, name, label), label)


def column_arrays(column: Any, name: str | None, label: str) -> Iterator[Any]:
    """Yield the Arrow arrays of a column, or of column `name` of a table.

    Raises
    ------
    ImportError
        If pyarrow is not installed.
    TypeError
        If `column` is not a column, or is a table and `name` is None.
    ValueError
        If the table has no such column.
    """
    pa = import_pyarrow()
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
        yield from _series_arrays(pa, column, label)
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
        raise TypeError(
            f"{label} must be a column, for example of Arrow or pandas, got {type(column)}; "
            "lists and arrays are for Corpus.from_sentences"
        )


def only_column(data: Any, label: str) -> Any:
    """Return the only column of a table. Anything that is not a table is returned unchanged.

    Raises
    ------
    TypeError
        If the table has several columns, or none; the message has their names.
    """
    names = _column_names(data)
    if names is None:
        return data
    if not names:
        raise TypeError(f"{label} is a table without columns")
    if len(names) > 1:
        raise TypeError(
            f"{label} is a table with {len(names)} columns, {_listed(map(repr, names))}: choose "
            f"one column, for example {label}{_selection(data, names[0])}"
        )
    if _is(data, "pandas", "DataFrame"):
        return data.iloc[:, 0]  # a name of pandas can be any object
    return data[names[0]]


def _selection(table: Any, name: Any) -> str:
    """Return how to select the column of a name, by its place if the name is not unique."""
    if list(_column_names(table) or []).count(name) > 1:
        return ".iloc[:, 0]"
    return f"[{name!r}]"


def column_rows(column: Any, label: str) -> Iterator[Any]:
    """Yield the rows of a column as Python objects, None for a null."""
    for array in column_arrays(column, None, label):
        for start in range(0, len(array), ROWS_TO_CONVERT):
            yield from array.slice(start, ROWS_TO_CONVERT).to_pylist()


def parquet_files(files: Iterable[Input]) -> list[Input]:
    """Return the files without metadata such as ``_SUCCESS``, which Spark writes beside them."""
    return [file for file in files if not file.name.startswith("_") or file.suffix == ".parquet"]


def parquet_batches(files: Iterable[Input], column: str) -> Iterator[tuple[str, Iterator[Batch]]]:
    """Yield a label for errors and the batches of a column, for each of some Parquet files.

    Raises
    ------
    ImportError
        If pyarrow is not installed.
    FormatError
        If a file is not a Parquet file, or is damaged.
    ValueError
        If a file has no such column.
    """
    for file in files:
        label = f"{file}, column {column!r}"
        arrays = (batch.column(0) for batch in parquet_columns(file, [column]))
        yield label, batches_of(arrays, label)


def parquet_columns(file: Input, columns: list[str]) -> Iterator[Any]:
    """Yield the record batches of some columns of a Parquet file.

    Raises
    ------
    ImportError, FormatError, ValueError
        As in `parquet_batches`.
    """
    import_pyarrow()
    import pyarrow.parquet as pq

    if isinstance(file, StandardInput):
        raise ValueError("a Parquet file is read from its end: it cannot come from standard input")
    with nullcontext(file) if isinstance(file, Path) else file.open() as source:
        try:
            parquet = pq.ParquetFile(source)
        except Exception as error:
            if "magic bytes" in str(error) and file.suffix != ".parquet":
                raise FormatError(
                    f"{file} is not a Parquet file: columns are read from Parquet; for lines of "
                    "text omit the column"
                ) from None
            raise as_damage(file, error) from None
        names = parquet.schema_arrow.names
        check_columns(str(file), columns, names)
        batches = parquet.iter_batches(_parquet_rows(parquet.metadata, columns), columns=columns)
        while True:
            try:
                batch = next(batches, None)
            except Exception as error:
                raise as_damage(file, error) from None
            if batch is None:
                return
            yield batch.select(columns)


def _series_arrays(pa: Any, series: Any, label: str) -> Iterator[Any]:
    """Yield Arrow arrays of a pandas Series. Python objects are converted a few rows at a time."""
    step = ROWS_TO_CONVERT if series.dtype == object else max(1, len(series))
    for start in range(0, len(series), step):
        try:
            array = pa.array(series.iloc[start : start + step], from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise TypeError(
                f"{label} holds values of different types in rows {start} to "
                f"{min(start + step, len(series)) - 1}: {error}"
            ) from None
        yield from array.chunks if isinstance(array, pa.ChunkedArray) else [array]


def _parquet_rows(metadata: Any, columns: list[str]) -> int:
    """Return how many rows of a Parquet file to read at once."""
    n_bytes = 0
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for part in map(group.column, range(group.num_columns)):
            if part.path_in_schema.partition(".")[0] in columns:
                n_bytes += part.total_uncompressed_size
    return rows_at_once(n_bytes, metadata.num_rows)


def _column_names(data: Any) -> list[Any] | None:
    """Return the names of the columns of a table; None if `data` is not a table."""
    if _is(data, "pandas", "DataFrame"):
        return list(data.columns)
    if hasattr(data, "dtype") or _is(data, "polars", "LazyFrame"):
        return None
    # pyarrow and datasets have the first, polars and others the second.
    names = getattr(data, "column_names", None) or getattr(data, "columns", None)
    return None if names is None or callable(names) else list(names)


def _chosen(names: list[str], name: str | None) -> str:
    if name is None:
        raise TypeError(
            f"this is a table: choose one of its columns, {_listed(names)}, as in "
            f"Corpus.from_column(table, name={next(iter(names), '...')!r})"
        )
    if name not in names:
        raise ValueError(f"the table has no column {name!r}; it has {_listed(names)}")
    return name


def _listed(names: Iterable[Any]) -> str:
    listed = [str(name) for name in names]
    more = ["..."] if len(listed) > _COLUMNS_IN_ERRORS else []
    return ", ".join(listed[:_COLUMNS_IN_ERRORS] + more) or "no columns"


def _is(data: object, library: str, *names: str) -> bool:
    """Return True for an instance of one of the named classes, without importing the library."""
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


def check_columns(table: str, columns: Iterable[str], names: Sequence[str]) -> None:
    """Raise ValueError unless each of some columns is once among the names of a table."""
    for column in columns:
        n = names.count(column)
        if n == 0:
            raise ValueError(f"{table} has no column {column!r}; it has {_listed(names)}")
        if n > 1:
            raise ValueError(f"{table} has {n} columns {column!r}: rename all but one of them")


def import_pyarrow() -> Any:
    """Import pyarrow. Raises ImportError, with the extra that installs it."""
    return import_optional("pyarrow", "columns need")
