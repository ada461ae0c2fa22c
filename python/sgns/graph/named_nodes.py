"""Nodes that are given by name: in lists, arrays and columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns._core import NumberedStrings
from sgns.pairs.named import names_in, unknown_name
from sgns.reading.names import are_strings, as_strings, number_strings
from sgns.reading.tables import column_arrays, is_column
from sgns.vocabulary import Vocabulary

__all__ = ["in_order_of_edges", "number_nodes"]

#: Objects that are converted and numbered at once.
_AT_ONCE = 1 << 16


def number_nodes(
    sources: ArrayLike, targets: ArrayLike, nodes: Vocabulary | None
) -> tuple[ArrayLike, ArrayLike, Vocabulary | None]:
    """Return the numbers of named sources and targets. Numbers are returned unchanged.

    Names without `nodes` are numbered in order of first occurrence, edge by edge.

    Raises
    ------
    TypeError
        If sources or targets are names and the others are not, or if they are of mixed types.
    ValueError
        If names hold a null or a lone surrogate; the message has the row.
    KeyError
        If a name is not in `nodes`; the message has the row.
    """
    numbered = NumberedStrings()
    found = []
    for name, values in (("sources", sources), ("targets", targets)):
        are_names = _number(name, values, numbered)
        found.append(numbered.take_numbers() if are_names else None)
    begins, ends = found
    if begins is None and ends is None:
        return sources, targets, nodes
    if begins is None or ends is None:
        raise TypeError("sources and targets must be both names, or both numbers of nodes")
    names = numbered.names
    if nodes is not None:
        ids = np.array([nodes.get(name, -1) for name in names], np.int64)
        for name, numbers in (("sources", begins), ("targets", ends)):
            if (unknown := np.flatnonzero(ids[numbers] < 0)).size:
                row = int(unknown[0])
                raise unknown_name(name, row, names[numbers[row]], nodes)
        return ids[begins], ids[ends], nodes
    if begins.size == ends.size:  # other lengths are an error later
        begins, ends, names = in_order_of_edges(begins, ends, names)
    return begins, ends, Vocabulary(names)


def in_order_of_edges(
    sources: NDArray[np.uint32], targets: NDArray[np.uint32], names: list[str]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], list[str]]:
    """Return the same edges with nodes that are numbered in order of first occurrence."""
    n_ends = 2 * sources.size
    firsts = np.full((2, len(names)), n_ends)
    for side, nodes in enumerate((sources, targets)):
        # Of assignments to one node the last one stays, which is that of its first occurrence.
        firsts[side, nodes[::-1]] = np.arange(side, n_ends, 2)[::-1]
    order = np.argsort(firsts.min(axis=0))
    numbers = np.empty(len(names), np.uint32)
    numbers[order] = np.arange(len(names), dtype=np.uint32)
    return numbers[sources], numbers[targets], [names[i] for i in order.tolist()]


def _number(name: str, values: Any, numbered: NumberedStrings) -> bool:
    """Give numbers to all values if they are names. Return False for others, such as ids."""
    arrays = _string_column(name, values)
    if arrays is not None:
        first = 0
        for array in arrays:
            number_strings(numbered, as_strings(array, name, first), name)
            first += len(array)
        return first > 0
    listed = isinstance(values, (list, tuple))
    array = values if listed else np.asarray(values)
    if not listed and (array.dtype.kind not in "UTO" or array.ndim != 1):
        return names_in(name, array) is not None
    row = 0
    for batch in _lists(array):
        n = numbered.add_objects(batch)
        row += n
        if n < len(batch):
            if names_in(name, values) is not None:  # raises for nulls and for other types
                raise ValueError(f"{name} hold a lone surrogate in row {row}: not valid Unicode")
            return False
    return row > 0


def _lists(values: Any) -> Iterator[list[Any]]:
    """Yield the values of a list, tuple or array as lists."""
    for start in range(0, len(values), _AT_ONCE):
        part = values[start : start + _AT_ONCE]
        yield part.tolist() if isinstance(part, np.ndarray) else list(part)


def _string_column(name: str, values: Any) -> list[Any] | None:
    """Return the Arrow arrays of a column of strings.

    None for other values, for Python objects, and if pyarrow is not installed.
    """
    is_one = hasattr(values, "dtype") or hasattr(values, "type")  # a table has neither
    if not is_one or not is_column(values) or str(getattr(values, "dtype", "")) == "object":
        return None
    try:
        arrays = list(column_arrays(values, None, name))
    except (ImportError, TypeError):
        return None
    return arrays if arrays and are_strings(arrays[0].type) else None
