"""What the formats made of lines have in common."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sgns.errors import FormatError
from sgns.files.streams import Source

__all__ = ["filled_lines", "is_number", "number_lines", "parse_numbers"]


def filled_lines(
    source: Source, path: Path, strip: bytes = b" \r\n"
) -> Iterator[tuple[int, bytes]]:
    """Lines of a file, numbered from 1, without the bytes of `strip` at their ends.

    Raises
    ------
    FormatError
        If a line is empty, unless only empty ones follow, or if the last one has no
        newline: a number cut short would look like another number.
    """
    empty = None
    for number, line in source.lines():
        if not line.endswith(b"\n"):
            raise FormatError(
                f"{path}, line {number} does not end in a newline: the file seems cut short "
                "(if it is whole, add one)"
            )
        stripped = line.rstrip(strip)
        if not stripped:
            empty = empty or number
        elif empty:
            raise FormatError(f"{path}, line {empty} is empty")
        else:
            yield number, stripped


def number_lines(matrix: NDArray[np.float32], separator: str) -> Iterator[str]:
    """Rows of a matrix as decimal numbers, without newlines.

    Nine significant digits tell every float32 from its neighbors, with enough room
    that readers may go through float64; the fewest digits that do would not leave it.
    """
    template = separator.join(["%.9g"] * matrix.shape[1])
    for start in range(0, len(matrix), 1024):
        for row in matrix[start : start + 1024].tolist():
            yield template % tuple(row)


def parse_numbers(fields: list[bytes], path: Path, line: int) -> list[float]:
    """Values of decimal numbers.

    Raises
    ------
    FormatError
        Naming the first field that is not a number.
    """
    try:
        if b"_" not in b"".join(fields):  # Python would read 1_0 as ten
            return list(map(float, fields))
    except ValueError:
        pass
    for column, field in enumerate(fields, start=1):
        if b"_" in field or not is_number(field):
            shown = field[:40].decode("utf-8", "replace")
            raise FormatError(f"{path}, line {line}: component {column} is {shown!r}, not a number")
    raise AssertionError("every field is a number")


def is_number(field: bytes) -> bool:
    """Whether Python reads `field` as a number."""
    try:
        float(field)
    except ValueError:
        return False
    return True
