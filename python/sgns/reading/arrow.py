"""Arrow arrays as batches of sentences.

The buffers of strings are read in place. No Python strings are built from them. pyarrow is imported
inside the functions, so that the package can be imported without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.reading.batches import Batch, IdBatch, Offsets, TextBatch, TokenBatch, empty_batch

__all__ = ["ROWS_TO_CONVERT", "batches_of", "rows_at_once"]

#: Rows in a batch of an array that must be converted: its size is known only afterwards.
ROWS_TO_CONVERT = 1 << 10

_BYTES_AT_ONCE = 1 << 22
_ROWS_AT_ONCE = 1 << 16


def batches_of(arrays: Iterable[Any], label: str) -> Iterator[Batch]:
    """Yield the rows of Arrow arrays in batches. A null is an empty row.

    Raises
    ------
    TypeError
        If an array does not hold strings, lists of strings or lists of integers, or if such a
        list holds a null.
    ValueError
        If offsets of lists are invalid. The core checks offsets of strings when it reads them.
    """
    first = 0
    for array in arrays:
        for part in _parts(array):
            yield _batch(part, label, first)
            first += len(part)


def rows_at_once(n_bytes: int, n_rows: int) -> int:
    """Return how many rows a batch has if `n_rows` take `n_bytes`."""
    return max(1, min(_ROWS_AT_ONCE, _BYTES_AT_ONCE * n_rows // max(1, n_bytes)))


def _parts(array: Any) -> Iterator[Any]:
    """Cut an array, so that errors and Ctrl-C come soon and copies stay small."""
    import pyarrow as pa

    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    # An array can grow when it is converted, for example when strings replace a dictionary.
    is_plain = _is_plain(array.type)
    n_rows = rows_at_once(array.nbytes, len(array)) if is_plain else ROWS_TO_CONVERT
    for start in range(0, len(array), n_rows):
        yield array.slice(start, n_rows)


def _batch(array: Any, label: str, first: int) -> Batch:
    import pyarrow as pa

    array = _plain(array, label)
    if pa.types.is_null(array.type):
        return empty_batch(len(array))
    if _is_text(array.type):
        return TextBatch(*_strings(array, label))
    values, ends = _lists(array, label)
    is_ids = pa.types.is_integer(values.type)
    if not is_ids:
        values = _plain(values, label, array.type)
    if values.null_count:
        at = int(np.flatnonzero(values.is_null().to_numpy(zero_copy_only=False))[0])
        row = first + int(np.searchsorted(ends, at, side="right"))
        raise TypeError(f"{label}: the list in row {row} holds a null")
    if len(values) == 0:
        return empty_batch(len(array))
    if is_ids:
        return IdBatch(values.to_numpy(), ends)
    if not _is_text(values.type):
        raise _unfit(label, array.type)
    return TokenBatch(TextBatch(*_strings(values, label)), ends)


def _is_text(type: Any) -> bool:
    import pyarrow as pa

    is_a = pa.types
    return bool(
        is_a.is_string(type)
        or is_a.is_large_string(type)
        or is_a.is_binary(type)
        or is_a.is_large_binary(type)
    )


def _is_list(type: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_list(type) or pa.types.is_large_list(type))


def _is_view(type: Any) -> bool:
    """Return True for a list view, whose values can be in any order."""
    return str(type).startswith(("list_view<", "large_list_view<"))


def _is_plain(type: Any) -> bool:
    """Return True if an array of this type needs no conversion."""
    import pyarrow as pa

    is_list = _is_list(type)
    inner = type.value_type if is_list else type
    return _is_text(inner) or pa.types.is_null(inner) or (is_list and pa.types.is_integer(inner))


def _plain(array: Any, label: str, within: Any = None) -> Any:
    """Convert newer layouts of Arrow to plain strings, lists or nulls.

    If the array holds the values of lists, errors name `within`, the type of the lists.
    """
    import pyarrow as pa

    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    kind, is_a = array.type, pa.types
    if is_a.is_dictionary(kind):
        # Convert the dictionary first: string views do not support take().
        return _plain(array.dictionary, label, within).take(array.indices)
    if str(kind) in ("string_view", "binary_view"):  # older versions have no is_string_view
        return array.cast(pa.large_string() if str(kind) == "string_view" else pa.large_binary())
    if is_a.is_fixed_size_list(kind):
        return array.cast(pa.large_list(kind.value_type))
    if _is_list(kind) or _is_view(kind) or is_a.is_null(kind) or _is_text(kind):
        return array
    raise _unfit(label, within or kind)


def _unfit(label: str, kind: Any) -> TypeError:
    return TypeError(
        f"{label} is of type {kind}: it must hold strings, lists of strings or lists of integers"
    )


def _lists(array: Any, label: str) -> tuple[Any, NDArray[np.int64]]:
    """Return the values of all lists, and the end of each list among them."""
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
        # Nulls can have values, and views can have any order: flatten() drops and orders them.
        lengths[array.is_null().to_numpy(zero_copy_only=False)] = 0
        return array.flatten(), np.cumsum(lengths)
    return values.slice(int(starts[0]), int(lengths.sum())), np.cumsum(lengths)


def _strings(array: Any, label: str) -> tuple[bytes | memoryview, Offsets]:
    """Return the data and offsets of an array of strings. Nulls become empty strings."""
    offsets = _numbers(array, 1, len(array) + 1, label)
    data = array.buffers()[2]
    if array.null_count:
        nulls = array.is_null().to_numpy(zero_copy_only=False)
        lengths = np.diff(offsets)
        # A null can have bytes. The core reports invalid offsets.
        is_valid = offsets[0] >= 0 and not (lengths < 0).any() and offsets[-1] <= _size(data)
        if is_valid and lengths[nulls].any():
            array = array.fill_null("" if "string" in str(array.type) else b"")
            return _strings(array, label)
    return (b"" if data is None else memoryview(data)), offsets


def _size(buffer: Any) -> int:
    return 0 if buffer is None else int(buffer.size)


def _numbers(array: Any, buffer: int, n: int, label: str) -> Offsets:
    """Return a view of the first `n` offsets or lengths in a buffer of an array."""
    dtype = np.dtype(np.int64 if str(array.type).startswith("large_") else np.int32)
    start = array.offset * dtype.itemsize
    try:
        numbers = np.frombuffer(array.buffers()[buffer] or b"", dtype, n, start)
    except ValueError:  # NumPy's message does not name the column
        raise ValueError(f"{label}: too few offsets for its rows") from None
    return numbers if numbers.flags.aligned else numbers.copy()
