"""Edge lists: text with one edge per line."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgns.errors import CorpusError, FormatError
from sgns.files.names import Input, names_of
from sgns.files.streams import Source

__all__ = ["EdgeList", "read_edge_list"]


class EdgeList(NamedTuple):
    """Edges of files. Nodes are numbered in order of first occurrence."""

    #: Numbers of the source and target nodes of the edges, uint32, shape (n_edges,).
    sources: NDArray[np.uint32]
    targets: NDArray[np.uint32]
    #: Weights of the edges, float64, shape (n_edges,).
    weights: NDArray[np.float64]
    #: Names of the nodes.
    nodes: list[str]


class _Numbers(dict[bytes, int]):
    """Numbers of names. A new name gets the next number at its first lookup."""

    def __missing__(self, name: bytes) -> int:
        name.decode()  # raises unless the name is UTF-8
        self[name] = number = len(self)
        return number


def read_edge_list(files: Iterable[Input]) -> EdgeList:
    """Read the edges of files, in their order.

    Raises
    ------
    OSError
        If a file cannot be read.
    FormatError
        If a line is not an edge; the message gives file and line.
    CorpusError
        If there are no edges.
    """
    files = list(files)
    numbers = _Numbers()
    sources, targets, weights = array("I"), array("I"), array("d")
    for file in files:
        with Source(file) as source:
            for number, line in source.lines():
                fields = line.split()
                if not fields or fields[0].startswith(b"#"):
                    continue
                if not 2 <= len(fields) <= 3:
                    raise FormatError(
                        f"{file}, line {number} has {len(fields)} fields; an edge is two nodes "
                        "and an optional weight"
                    )
                try:
                    sources.append(numbers[fields[0]])
                    targets.append(numbers[fields[1]])
                except UnicodeDecodeError as error:
                    raise FormatError(
                        f"{file}, line {number}: the name of a node is not UTF-8: {error}"
                    ) from None
                weights.append(1.0 if len(fields) == 2 else _weight(fields[2], file, number))
    if not sources:
        raise CorpusError(f"there are no edges in {names_of(files)}")
    return EdgeList(
        np.frombuffer(sources, np.uint32),
        np.frombuffer(targets, np.uint32),
        np.frombuffer(weights, np.float64),
        [name.decode() for name in numbers],
    )


def _weight(field: bytes, file: Input, line: int) -> float:
    try:
        weight = math.nan if b"_" in field else float(field)  # float("1_0") is 10
    except ValueError:
        weight = math.nan
    if not 0 <= weight < math.inf:
        raise FormatError(
            f"{file}, line {line}: a weight must be a finite number >= 0, "
            f"got {field[:40].decode('utf-8', 'replace')!r}"
        )
    return weight
