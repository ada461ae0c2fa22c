"""Columns of tables as rows of a corpus: Arrow, Parquet, pandas, polars, Hugging Face datasets.

Everything goes through pyarrow, which is imported where a column is read and nowhere else. The
buffers of strings are read in place; no Python string is made of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.files.names import Input, StandardInput
from sgns.files.streams import as_damage
from sgns.reading.batches import IdRows, Offsets, Rows, TextRows, TokenRows, empty_rows

__all__ = ["arrow_of", "is_column", "parquet_of", "rows_of"]

_BYTES_AT_ONCE = 1 << 22
_ROWS_AT_ONCE = 1 << 16
_ROWS_TO_CONVERT = 1 << 10  # of which only conversion shows how large they are


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
        for table in chosen.iter(batch_size=_ROWS_TO_CONVERT):
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


def rows_of(arrays: Iterable[Any], label: str) -> Iterator[Rows]:
    """Rows of Arrow arrays, some at a time; a null is an empty one.

    Raises
    ------
    TypeError
        If an array holds something else than strings, lists of strings or lists of integers, or
        if such a list holds a null.
    ValueError
        If offsets make no sense; those of strings are looked at when they are read.
    """
    first = 0
    for array in arrays:
        for part in _parts(array):
            yield _rows(part, label, first)
            first += len(part)


def _parts(array: Any) -> Iterator[Any]:
    """Cut an array, so that errors and Ctrl-C come soon and copies stay small."""
    import pyarrow as pa

    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    # What must be converted is larger than it looks: the strings of a dictionary, for example.
    is_plain = _is_plain(array.type)
    n_rows = _rows_at_once(array.nbytes, len(array)) if is_plain else _ROWS_TO_CONVERT
    for start in range(0, len(array), n_rows):
        yield array.slice(start, n_rows)


def _rows(array: Any, label: str, first: int) -> Rows:
    import pyarrow as pa

    array = _plain(array, label)
    if pa.types.is_null(array.type):
        return empty_rows(len(array))
    if _is_text(array.type):
        return TextRows(*_strings(array, label))
    values, ends = _lists(array, label)
    is_ids = pa.types.is_integer(values.type)
    if not is_ids:
        values = _plain(values, label, array.type)
    if values.null_count:
        at = int(np.flatnonzero(values.is_null().to_numpy(zero_copy_only=False))[0])
        row = first + int(np.searchsorted(ends, at, side="right"))
        raise TypeError(f"{label}: the list in row {row} holds a null")
    if len(values) == 0:
        return empty_rows(len(array))
    if is_ids:
        return IdRows(values.to_numpy(), ends)
    if not _is_text(values.type):
        raise _unfit(label, array.type)
    return TokenRows(TextRows(*_strings(values, label)), ends)


def _is_text(type: Any) -> bool:
    import pyarrow as pa

    is_a = pa.types
    return bool(
        is_a.is_string(type)
        or is_a.is_large_string(type)
        or is_a.is_binary(type)
        or is_a.is_large_binary(type)
    )


def _is_view(type: Any) -> bool:
    """Whether it is a list whose values lie anywhere."""
    return str(type).startswith(("list_view<", "large_list_view<"))


def _is_plain(type: Any) -> bool:
    """Whether an array of this type needs no conversion, and is as large as it looks."""
    import pyarrow as pa

    is_list = pa.types.is_list(type) or pa.types.is_large_list(type)
    inner = type.value_type if is_list else type
    return _is_text(inner) or pa.types.is_null(inner) or (is_list and pa.types.is_integer(inner))


def _plain(array: Any, label: str, within: Any = None) -> Any:
    """Text, lists or nulls as Arrow laid them out first, for newer ways to do so.

    Errors name the type of the list that it is `within`.
    """
    import pyarrow as pa

    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    kind, is_a = array.type, pa.types
    if is_a.is_dictionary(kind):
        # Made plain first: there is no take() of views.
        return _plain(array.dictionary, label, within).take(array.indices)
    if str(kind) in ("string_view", "binary_view"):  # older versions have no test of it
        return array.cast(pa.large_string() if str(kind) == "string_view" else pa.large_binary())
    if is_a.is_fixed_size_list(kind):
        return array.cast(pa.large_list(kind.value_type))
    is_list = is_a.is_list(kind) or is_a.is_large_list(kind) or _is_view(kind)
    if is_list or is_a.is_null(kind) or _is_text(kind):
        return array
    raise _unfit(label, within or kind)


def _unfit(label: str, kind: Any) -> TypeError:
    return TypeError(
        f"{label} is of type {kind}: it must hold strings, lists of strings or lists of integers"
    )


def _lists(array: Any, label: str) -> tuple[Any, NDArray[np.int64]]:
    """Values of an array of lists, one after the other, and where each list ends among them."""
    values = array.values
    if _is_view(array.type):
        starts = _numbers(array, 1, len(array), label).astype(np.int64)
        lengths = _numbers(array, 2, len(array), label).astype(np.int64)
    else:
        offsets = _numbers(array, 1, len(array) + 1, label).astype(np.int64)
        starts, lengths = offsets[:-1], np.diff(offsets)
    if (
        min(starts.min(initial=0), lengths.min(initial=0)) < 0
        or (starts > len(values) - lengths).any()
    ):
        raise ValueError(f"{label}: offsets of lists must rise from 0 to {len(values)}")
    if array.null_count or _is_view(array.type):
        # Nulls may have values nevertheless, and views may have any order.
        lengths[array.is_null().to_numpy(zero_copy_only=False)] = 0
        return array.flatten(), np.cumsum(lengths)
    return values.slice(int(starts[0]), int(lengths.sum())), np.cumsum(lengths)


def _strings(array: Any, label: str) -> tuple[bytes | memoryview, Offsets]:
    """Buffers of an array of strings, where nulls are empty."""
    offsets = _numbers(array, 1, len(array) + 1, label)
    data = array.buffers()[2]
    if array.null_count:
        nulls = array.is_null().to_numpy(zero_copy_only=False)
        lengths = np.diff(offsets)
        # A null may have bytes nevertheless. Offsets that make no sense are for the core to find.
        sound = offsets[0] >= 0 and not (lengths < 0).any() and offsets[-1] <= _size(data)
        if sound and lengths[nulls].any():
            array = array.fill_null("" if "string" in str(array.type) else b"")
            return _strings(array, label)
    return (b"" if data is None else memoryview(data)), offsets


def _size(buffer: Any) -> int:
    return 0 if buffer is None else int(buffer.size)


def _numbers(array: Any, buffer: int, n: int, label: str) -> Offsets:
    """Look at the first `n` numbers in a buffer of an array: its offsets or lengths."""
    dtype = np.dtype(np.int64 if str(array.type).startswith("large_") else np.int32)
    at = array.offset * dtype.itemsize
    try:
        numbers = np.frombuffer(array.buffers()[buffer] or b"", dtype, n, at)
    except ValueError:  # the message of NumPy names nothing
        raise ValueError(f"{label}: too few offsets for its rows") from None
    return numbers if numbers.flags.aligned else numbers.copy()


def _converted(pa: Any, series: Any, label: str) -> Iterator[Any]:
    """Arrow arrays of a pandas Series, some rows at a time if they are Python objects."""
    step = _ROWS_TO_CONVERT if series.dtype == object else max(1, len(series))
    for start in range(0, len(series), step):
        try:
            array = pa.array(series.iloc[start : start + step], from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise TypeError(
                f"{label} holds different things in rows {start} to {start + step - 1}: {error}"
            ) from None
        yield from array.chunks if isinstance(array, pa.ChunkedArray) else [array]


def _rows_at_once(n_bytes: int, n_rows: int) -> int:
    return max(1, min(_ROWS_AT_ONCE, _BYTES_AT_ONCE * n_rows // max(1, n_bytes)))


def _parquet_rows(metadata: Any, column: str) -> int:
    """Rows of a Parquet file to read at once."""
    n_bytes = 0
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for part in map(group.column, range(group.num_columns)):
            if part.path_in_schema.partition(".")[0] == column:
                n_bytes += part.total_uncompressed_size
    return _rows_at_once(n_bytes, metadata.num_rows)


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
