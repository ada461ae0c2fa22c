"""Edges in the columns of CSV and Parquet files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments.progress import Phase
from sgns.errors import CorpusError, FormatError
from sgns.files.names import Input, names_of
from sgns.graph.edge_list import EdgeList
from sgns.graph.named_nodes import in_order_of_edges
from sgns.reading.names import are_strings, as_strings, number_strings, refuse_nulls
from sgns.reading.table_files import file_columns

__all__ = ["check_edge_columns", "read_edge_table"]


def check_edge_columns(source: str | None, target: str | None, weight: str | None) -> None:
    """Raise ValueError if columns of a table are named, but not those of both nodes."""
    names = {"source": source, "target": target, "weight": weight}
    missing = [name for name in ("source", "target") if names[name] is None]
    if missing and any(names.values()):
        raise ValueError(
            f"{missing[0]} must name a column, too: edges of a table need source=SOURCE and "
            "target=TARGET"
        )


def read_edge_table(
    files: Iterable[Input],
    source: str,
    target: str,
    weight: str | None,
    phase: Phase | None = None,
) -> EdgeList:
    """Read the edges of files, in their order, from the columns of these names.

    Their number is reported to a phase.

    Raises
    ------
    ImportError, OSError, FormatError
        As `file_columns`.
    TypeError
        If a column is of another type.
    ValueError
        If a file has no such column, or if a column holds a null or a weight that is negative or
        not finite; the message has file and row.
    CorpusError
        If there are no edges.
    """
    files = list(files)
    columns = [source, target] + ([] if weight is None else [weight])
    numbered = _core.NumberedStrings()
    ends: tuple[list[NDArray[np.uint32]], ...] = ([], [])
    weights: list[NDArray[np.float64]] = []
    n_edges = 0
    for file in files:
        labels = [f"{file}, column {column!r}" for column in columns]
        for first, arrays in file_columns(file, columns):
            for label, array, numbers in zip(labels, arrays, ends, strict=False):
                number_strings(numbered, as_strings(array, label, first), label)
                numbers.append(numbered.take_numbers())
            n_edges += len(arrays[0])
            if phase is not None:
                phase.update(n_edges)
            if weight is not None:
                weights.append(_weights(arrays[2], labels[2], first))
    sources, targets = (np.concatenate([np.empty(0, np.uint32), *parts]) for parts in ends)
    if not sources.size:
        raise CorpusError(f"there are no edges in {names_of(files)}")
    sources, targets, nodes = in_order_of_edges(sources, targets, numbered.names)
    return EdgeList(sources, targets, np.concatenate(weights) if weights else None, nodes)


def _weights(array: Any, label: str, first: int) -> NDArray[np.float64]:
    """Return a part of a column of weights, which begins with row `first`."""
    import pyarrow as pa

    refuse_nulls(array, label, first)
    is_a, kind = pa.types, array.type
    if not (is_a.is_integer(kind) or is_a.is_floating(kind) or is_a.is_decimal(kind)):
        if not are_strings(kind):
            raise TypeError(f"{label} is of type {kind}: weights must be numbers")
        array = as_strings(array, label, first)
    numbers: NDArray[np.float64]
    try:
        numbers = array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:  # a string that is not a number
        numbers = np.array([_number(string) for string in array.to_pylist()], np.float64)
    (bad,) = np.nonzero(~(np.isfinite(numbers) & (numbers >= 0)))
    if bad.size:
        raise FormatError(
            f"{label}: a weight must be a finite number >= 0, got {array[int(bad[0])]} in row "
            f"{first + int(bad[0])}"
        )
    return numbers


def _number(text: str) -> float:
    """Return the number in a field, or NaN."""
    try:
        return np.nan if "_" in text else float(text)  # float("1_0") is 10
    except ValueError:
        return np.nan
