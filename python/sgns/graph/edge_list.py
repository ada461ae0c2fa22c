"""Edge lists: text with one edge per line."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments.progress import Phase
from sgns.errors import CorpusError, FormatError
from sgns.files.encodings import bad_bytes
from sgns.files.lines import line_blocks
from sgns.files.names import Input, names_of

__all__ = ["EdgeList", "read_edge_list"]

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

#: Advice for files that are tables.
_OF_TABLE = "name the columns of a table with source=SOURCE and target=TARGET"


class EdgeList(NamedTuple):
    """Edges of files. Nodes are numbered in order of first occurrence."""

    #: Numbers of the source and target nodes of the edges, uint32, shape (n_edges,).
    sources: NDArray[np.uint32]
    targets: NDArray[np.uint32]
    #: Weights of the edges, float64, shape (n_edges,); None if each is 1.
    weights: NDArray[np.float64] | None
    #: Names of the nodes.
    nodes: list[str]


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
    edges = _core.EdgeLines()
    for file in files:
        if file.suffix == ".parquet":
            raise FormatError(f"{file} is not text: {_OF_TABLE}")
        _read_file(file, edges, phase)
    if not len(edges):
        raise CorpusError(f"there are no edges in {names_of(files)}")
    return EdgeList(edges.sources(), edges.targets(), edges.weights(), edges.nodes)


def _read_file(file: Input, edges: _core.EdgeLines, phase: Phase | None) -> None:
    """Add the edges of a file. The core reads plain lines; the others are read or refused here."""
    number = 0
    for block, end in line_blocks(file):
        if phase is not None:
            phase.update(len(edges))
        at = 0
        while at < len(block):
            if number:  # the first line can be a header
                at, n_lines = edges.read(block, at, end.decode())
                number += n_lines
                if at == len(block):
                    break
            stop = block.index(end, at)
            number += 1
            _read_line(file, number, block[at:stop].removesuffix(b"\r"), edges)
            at = stop + 1


def _read_line(file: Input, number: int, line: bytes, edges: _core.EdgeLines) -> None:
    """Add the edge of a line, if it has one."""
    fields = line.split()
    if not fields or fields[0].startswith(b"#"):
        return
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
    for name in fields[:2]:
        try:
            name.decode()
        except UnicodeDecodeError as error:
            raise FormatError(
                f"{file}, line {number}: the name of a node is not UTF-8: "
                f"{bad_bytes(str(file), line, error)}"
            ) from None
    weight = 1.0 if len(fields) == 2 else _weight(fields, file, number)
    edges.add(fields[0], fields[1], weight)


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
        return f"; separate them by a space or a tab, not by a comma, or {_OF_TABLE}"
    if len(fields) > 3:
        return ": keep only these columns, and write one edge on each line"
    return ""


def _shown(text: bytes) -> str:
    return repr(text[:40].decode("utf-8", "replace"))
