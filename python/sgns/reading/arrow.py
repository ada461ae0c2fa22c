"""Arrow arrays as batches of sentences, read in place.

The buffers of strings are not copied, and no Python string is made from them. pyarrow is imported
by the functions that need it: without an Arrow array, none of them runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.reading.batches import IdRows, Offsets, Rows, TextRows, TokenRows, empty_rows

__all__ = ["ROWS_TO_CONVERT", "rows_at_once", "rows_of"]

#: Rows to convert at once. Only the conversion shows how large they are.
ROWS_TO_CONVERT = 1 << 10

_BYTES_AT_ONCE = 1 << 22
_ROWS_AT_ONCE = 1 << 16


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


def rows_at_once(n_bytes: int, n_rows: int) -> int:
    """Return how many rows to read at once, of `n_rows` that take `n_bytes`."""
    return max(1, min(_ROWS_AT_ONCE, _BYTES_AT_ONCE * n_rows // max(1, n_bytes)))


def _parts(array: Any) -> Iterator[Any]:
    """Cut an array, so that errors and Ctrl-C come soon and copies stay small."""
    import pyarrow as pa

    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    # What must be converted is larger than it looks: the strings of a dictionary, for example.
    is_plain = _is_plain(array.type)
    n_rows = rows_at_once(array.nbytes, len(array)) if is_plain else ROWS_TO_CONVERT
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
