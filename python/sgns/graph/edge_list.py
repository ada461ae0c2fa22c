"""Edge lists: text with one edge per line."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgns.arguments.progress import Phase
from sgns.errors import CorpusError, FormatError
from sgns.files.encodings import bad_bytes
from sgns.files.lines import byte_lines
from sgns.files.names import Input, names_of

__all__ = ["EdgeList", "read_edge_list"]

#: Lines between two reports of progress.
_LINES_AT_ONCE = 1 << 14

#: Names of the first two columns, and of the third one, in lists with a header.
_HEADERS = {
    (b"source", b"target"),
    (b"from", b"to"),
    (b"src", b"dst"),
    (b"fromnodeid", b"tonodeid"),
    (b"node1", b"node2"),
    (b"id1", b"id2"),
    (b"id_1", b"id_2"),
}
_WEIGHT_HEADERS = {b"weight", b"weights"}


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


def read_edge_list(files: Iterable[Input], phase: Phase | None = None) -> EdgeList:
    """Read the edges of files, in their order, and report their number to a phase.

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
        for number, line in byte_lines(file):
            if phase is not None and number % _LINES_AT_ONCE == 0:
                phase.update(len(sources))
            fields = line.split()
            if not fields or fields[0].startswith(b"#"):
                continue
            if not 2 <= len(fields) <= 3:
                raise FormatError(
                    f"{file}, line {number} has {len(fields)} fields; an edge is two nodes "
                    f"and an optional weight{_advice(fields)}"
                )
            if number == 1 and _is_header(fields):
                raise FormatError(
                    f"{file}, line 1: {_shown(line)} seems to be a header: delete the line, or "
                    'begin it with "#"'
                )
            try:
                sources.append(numbers[fields[0]])
                targets.append(numbers[fields[1]])
            except UnicodeDecodeError as error:
                raise FormatError(
                    f"{file}, line {number}: the name of a node is not UTF-8: "
                    f"{bad_bytes(str(file), line, error)}"
                ) from None
            weights.append(1.0 if len(fields) == 2 else _weight(fields, file, number))
    if not sources:
        raise CorpusError(f"there are no edges in {names_of(files)}")
    return EdgeList(
        np.frombuffer(sources, np.uint32),
        np.frombuffer(targets, np.uint32),
        np.frombuffer(weights, np.float64),
        [name.decode() for name in numbers],
    )


def _weight(fields: list[bytes], file: Input, line: int) -> float:
    field = fields[2]
    try:
        weight = math.nan if b"_" in field else float(field)  # float("1_0") is 10
    except ValueError:
        weight = math.nan
    if not 0 <= weight < math.inf:
        raise FormatError(
            f"{file}, line {line}: a weight must be a finite number >= 0, got {_shown(field)}"
            f"{_advice(fields)}"
        )
    return weight


def _is_header(fields: list[bytes]) -> bool:
    """Return True if the fields of the first line are names of columns."""
    names = tuple(field.lower() for field in fields[:2])
    return names in _HEADERS or (len(fields) == 3 and fields[2].lower() in _WEIGHT_HEADERS)


def _advice(fields: list[bytes]) -> str:
    """Return how to correct a line that another program wrote, or "" if that is not known."""
    if fields[0].startswith((b"%", b"//")):
        return '; begin a comment with "#", or delete the line'
    if any(field.startswith(b"{") for field in fields[2:]):
        return (
            "; networkx wrote the attributes of the edge: write the list with data=False or "
            'data=["weight"], or use Graph.from_networkx'
        )
    if len(fields) == 1 and (b"," in fields[0] or b";" in fields[0]):
        return "; separate them by a space or a tab, not by a comma"
    if len(fields) > 3:
        return ": keep only these columns, and write one edge on each line"
    return ""


def _shown(text: bytes) -> str:
    return repr(text[:40].decode("utf-8", "replace"))
