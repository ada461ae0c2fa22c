"""Lines of numbers, for the text formats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from sgns.errors import FormatError
from sgns.files.names import Input
from sgns.formats.table import Table

__all__ = [
    "is_number",
    "number_lines",
    "parse_numbers",
    "separator_hint",
    "shortest_lines",
    "write_rows",
]

_STEP = 1 << 16  # components formatted at a time


def number_lines(matrix: NDArray[np.float32], separator: str) -> Iterator[str]:
    """Yield the rows of a matrix as decimal numbers, without newlines.

    Nine significant digits distinguish every float32 from its neighbors, even if a reader parses
    them as float64 first. The shortest representation of each float32 would not allow that.
    """
    template = separator.join(["%.9g"] * matrix.shape[1])
    for start in range(0, len(matrix), 1024):
        for row in matrix[start : start + 1024].tolist():
            yield template % tuple(row)


def shortest_lines(matrix: NDArray[np.float32], separator: str) -> Iterator[str]:
    """Yield the rows of a matrix as the shortest decimal numbers that are read back exactly.

    A reader may parse them as float64 first. The shortest numbers that only a parser of float32
    reads back exactly, such as 7.038531e-26, have nine digits instead.
    """
    step = max(1, _STEP // matrix.shape[1])
    for start in range(0, len(matrix), step):
        rows = matrix[start : start + step]
        texts = rows.astype(np.str_)
        with np.errstate(over="ignore"):
            is_changed = texts.astype(np.float64).astype(np.float32) != rows
        for row, column in np.argwhere(is_changed).tolist():
            texts[row, column] = f"{rows[row, column]:.9g}"
        for fields in texts.tolist():
            yield separator.join(fields)


def write_rows(table: Table, file: BinaryIO) -> None:
    """Write one line per row: the token and its components, separated by spaces."""
    numbers = number_lines(table.matrix, " ")
    for token, row in zip(table.vocabulary, numbers, strict=True):
        file.write(f"{token} {row}\n".encode())


def parse_numbers(fields: list[bytes], path: Input, line: int) -> list[float]:
    """Return the values of decimal numbers.

    Raises
    ------
    FormatError
        If a field is not a number. The message names the first such field.
    """
    try:
        if b"_" not in b"".join(fields):  # float() reads 1_0 as ten
            return list(map(float, fields))
    except ValueError:
        pass
    for column, field in enumerate(fields, start=1):
        if b"_" in field or not is_number(field):
            shown = field[:40].decode("utf-8", "replace")
            point = "; write a decimal point, not a comma" * (b"," in field)
            raise FormatError(
                f"{path}, line {line}: component {column} is {shown!r}, not a number{point}"
            )
    raise AssertionError("every field is a number")


def is_number(field: bytes) -> bool:
    """Return True if Python reads `field` as a number."""
    try:
        float(field)
    except ValueError:
        return False
    return True


def separator_hint(line: bytes) -> str:
    """Return the end of a message about a line without spaces, if it has other separators."""
    for separator, name in ((b"\t", "tabs"), (b",", "commas"), (b";", "semicolons")):
        if separator in line and b" " not in line:
            return f"; separate them by spaces, not by {name}"
    return ""
