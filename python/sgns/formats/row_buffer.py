"""Bytes of a file of rows, of which the core reads many rows at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.errors import FormatError
from sgns.files.streams import Source
from sgns.formats.growing_table import GrowingTable, limit_hint

__all__ = ["RowBuffer", "RowReader"]

_READ_BYTES = 1 << 18
_LONGEST_STEP = 1 << 22

RowReader: TypeAlias = Callable[
    [bytes, int, NDArray[np.float32]], tuple[list[bytes], NDArray[np.uint64], int]
]
"""Function of the core that reads rows from a position on into the rows of a matrix.

It returns the tokens, their positions, and the position after the last row.
"""


class RowBuffer:
    """Part of the content of a file.

    Parameters
    ----------
    source : Source
        File to read.
    position : int, default 0
        Number of bytes that were read before.

    Attributes
    ----------
    data : bytes
        Bytes that were read and not dropped.
    at : int
        Index in `data` of the next byte to use. The bytes before it are used.
    """

    def __init__(self, source: Source, position: int = 0) -> None:
        self._source = source
        self._dropped = position
        self._table: GrowingTable | None = None
        self.data = b""
        self.at = 0

    @property
    def position(self) -> int:
        """Position in the file of the next byte to use."""
        return self._dropped + self.at

    def grow(self) -> bool:
        """Read more of the file, and drop the used bytes. Return False at the end of the file.

        Raises
        ------
        FormatError
            If the file is damaged. The message proposes to read the rows before the damage.
        """
        size = _READ_BYTES
        if self._source.size is None:
            # A step into the damage of a compressed file is lost as a whole.
            size = min(size, max(1024, self.position // 16))
        pieces = [self.data[self.at :]]
        self._dropped += self.at
        self.data, self.at = b"", 0  # less memory at once
        n_left = len(pieces[0])
        wanted = min(n_left, _LONGEST_STEP)  # as much again: long rows need few steps
        while piece := self._read_some(size):
            pieces.append(piece)
            wanted -= len(piece)
            if wanted <= 0:
                break
        self.data = b"".join(pieces)
        return len(self.data) > n_left

    def read_rows(
        self, read: RowReader, table: GrowingTable, n_rows: int, first_line: int | None = None
    ) -> int:
        """Read rows until the next one is incomplete or not plain.

        Parameters
        ----------
        read : RowReader
            Function of the core.
        table : GrowingTable
            Receives the rows.
        n_rows : int
            Maximum number of rows.
        first_line : int, optional
            Number of the first line, if each row is a line and lines are the positions in `table`.

        Returns
        -------
        int
            Number of rows.
        """
        self._table = table
        done = 0
        while done < n_rows:
            tokens, found, end = read(self.data, self.at, table.room(n_rows - done))
            if not tokens:
                break
            positions: Sequence[int]
            if first_line is None:
                positions = (found + np.uint64(self._dropped)).tolist()
            else:
                positions = range(first_line + done, first_line + done + len(tokens))
            table.extend(tokens, positions)
            done += len(tokens)
            self.at = end
        return done

    def _read_some(self, size: int) -> bytes:
        try:
            return self._source.read_some(size)
        except FormatError as error:
            n_rows = self._table.n_read if self._table else 0
            raise FormatError(f"{error}{limit_hint(n_rows)}") from None
