"""Sessions from logs: CSV and Parquet files with one event in each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.files.names import Input
from sgns.reading.arrow import batches_of
from sgns.reading.batches import Batch
from sgns.reading.names import are_strings, as_strings, number_strings, refuse_nulls
from sgns.reading.table_files import file_columns
from sgns.reading.tables import import_pyarrow

__all__ = ["log_batches"]


def log_batches(
    files: Sequence[Input], session: str, item: str, time: str | None = None
) -> Iterator[Batch]:
    """Yield the items of each session, by time, or in the order of the rows if `time` is None.

    Sessions are in the order of their first rows, and can continue in a later file.

    Raises
    ------
    ImportError, OSError, FormatError, ValueError
        As `file_columns`. Also ValueError if a column holds a null; the message has file and row.
    TypeError
        If sessions or items are neither strings nor integers, or times are neither numbers nor
        times, or not of one kind in all files.
    CorpusError
        If a name is not UTF-8; the message has file and row.
    """
    pa = import_pyarrow()

    columns = [session, item] + ([] if time is None else [time])
    numbered = _core.NumberedStrings()
    items: list[Any] = []
    times: list[NDArray[Any]] = []
    kinds: dict[str, str] = {}
    for file in files:
        labels = [f"{file}, column {column!r}" for column in columns]
        of_file: list[Any] = []
        for first, arrays in file_columns(file, columns):
            number_strings(numbered, as_strings(arrays[0], labels[0], first), labels[0])
            items.append(as_strings(arrays[1], labels[1], first))
            for array in arrays[2:]:
                is_text = are_strings(array.type)
                of_file.append(as_strings(array, labels[2], first) if is_text else array)
        if of_file:
            moments, kind = _moments(pa.chunked_array(of_file), labels[2])
            times.append(moments)
            kinds.setdefault(kind, labels[2])
    if len(kinds) > 1:
        each = " and ".join(f"{kind} in {label}" for kind, label in kinds.items())
        raise TypeError(f"times must be of one kind in all files, got {each}")
    sessions = numbered.take_numbers()
    if time is None:
        order = np.argsort(sessions, kind="stable")
    else:
        order = np.lexsort((np.concatenate([np.empty(0, np.int8), *times]), sessions))
    strings = pa.chunked_array(items, pa.large_string()).combine_chunks().take(pa.array(order))
    ends = np.cumsum(np.bincount(sessions)).astype(np.int64)
    offsets = pa.array(np.concatenate([np.zeros(1, np.int64), ends]))
    yield from batches_of([pa.LargeListArray.from_arrays(offsets, strings)], "the sessions")


def _moments(column: Any, label: str) -> tuple[NDArray[Any], str]:
    """Return a column of times as numbers, and the kind of times."""
    import pyarrow as pa

    refuse_nulls(column, label)
    if are_strings(column.type):
        column = _parsed(column, label)
    kind, is_a = column.type, pa.types
    if is_a.is_integer(kind) or is_a.is_floating(kind) or is_a.is_decimal(kind):
        numbers = column.cast(pa.float64(), safe=False) if is_a.is_decimal(kind) else column
        refuse_nulls(numbers, label)  # NaN
        return numbers.to_numpy(), "numbers"
    if is_a.is_temporal(kind):
        number = pa.int32() if kind.bit_width == 32 else pa.int64()
        return column.cast(number).to_numpy(), str(kind)
    raise TypeError(f"{label} is of type {kind}: times must be numbers, dates or times")


def _parsed(column: Any, label: str) -> Any:
    """Return the times in a column of strings."""
    times = _as_times(column)
    if times is not None:
        return times
    fit, end = 0, len(column)  # the first `fit` rows are of one kind, the first `end` are not
    while end - fit > 1:
        middle = (fit + end) // 2
        if _as_times(column.slice(0, middle)) is None:
            end = middle
        else:
            fit = middle
    raise TypeError(
        f"{label}: {column[end - 1]} in row {end - 1} is not a time: write all of them as numbers, "
        "or as 2026-01-31 12:00:00"
    )


def _as_times(column: Any) -> Any:
    """Return strings as numbers or times, or None if they are not of one kind."""
    import pyarrow as pa

    for kind in (pa.int64(), pa.float64(), pa.timestamp("us"), pa.timestamp("us", "UTC")):
        try:
            return column.cast(kind)
        except pa.ArrowInvalid:
            continue
    return None
