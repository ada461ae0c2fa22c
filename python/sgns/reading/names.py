"""Columns of names: strings, or integers that stand for their spelling."""

from __future__ import annotations

from typing import Any

import numpy as np

from sgns import _core
from sgns.errors import CorpusError
from sgns.reading.arrow import batches_of
from sgns.reading.batches import TextBatch

__all__ = ["are_strings", "as_strings", "number_strings", "refuse_nulls"]


def are_strings(kind: Any) -> bool:
    """Return True for a type of Arrow whose values are strings, also views and dictionaries."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return are_strings(kind.value_type)
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or str(kind) == "string_view"


def as_strings(array: Any, label: str, first: int = 0) -> Any:
    """Return an Arrow array of strings or integers as large strings.

    Parameters
    ----------
    array : pyarrow.Array
        Part of a column.
    label : str
        Name of the column, for errors.
    first : int, default 0
        Row of the column with which the array begins.

    Raises
    ------
    TypeError
        If the array holds other types.
    ValueError
        If it holds a null (the message has the row), or if its offsets are invalid.
    CorpusError
        If a string is not UTF-8; the message has the row.
    """
    import pyarrow as pa

    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if pa.types.is_dictionary(array.type):
        words = array.dictionary
        if str(words.type) == "string_view":  # views cannot be taken
            words = words.cast(pa.large_string())
        array = words.take(array.indices)
    refuse_nulls(array, label, first)
    if not (are_strings(array.type) or pa.types.is_integer(array.type)):
        raise TypeError(
            f"{label} is of type {array.type}: names must be strings or integers; convert the "
            "column"
        )
    try:
        array.validate(full=True)
    except pa.ArrowInvalid as error:
        if "UTF8" not in str(error):
            raise ValueError(f"{label}: {error}") from None
        row = next(i for i, string in enumerate(array) if not _is_utf8(string))
        raise CorpusError(f"{label}: not UTF-8 in row {first + row}") from None
    return array.cast(pa.large_string())


def refuse_nulls(array: Any, label: str, first: int = 0) -> None:
    """Raise ValueError with the row of the first null or NaN of an Arrow array, if it has any."""
    (nulls,) = np.nonzero(np.asarray(array.is_null(nan_is_null=True)))
    if nulls.size:
        raise ValueError(f"{label} must not hold nulls, got one in row {first + int(nulls[0])}")


def number_strings(numbered: _core.NumberedStrings, strings: Any, label: str) -> None:
    """Add the strings of an array, which `as_strings` returned, to those with numbers."""
    for batch in batches_of([strings], label):
        assert isinstance(batch, TextBatch)
        numbered.add_column(batch.data, batch.offsets)


def _is_utf8(string: Any) -> bool:
    try:
        string.as_buffer().to_pybytes().decode()
    except UnicodeDecodeError:
        return False
    return True
