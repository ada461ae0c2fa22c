"""A table that is read from a file row by row, with checks."""

from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.errors import FormatError, TokenEncodingError, TruncatedError
from sgns.formats.table import Table, check_finite
from sgns.vocabulary import Vocabulary

__all__ = ["MAX_VECTOR_SIZE", "GrowingTable", "read_shape"]

MAX_VECTOR_SIZE = 1 << 20
"""Maximum number of dimensions. A file that claims more is treated as damaged."""
_INITIAL_COMPONENTS = 1 << 16  # components allocated at first if the number of rows is unknown


class GrowingTable:
    """Tokens and vectors of a file, whose memory grows with the rows that were read.

    Parameters
    ----------
    path : Path
        File being read, for messages.
    unit : str
        Unit of a position in the file: "line" or "byte".
    vector_size : int
        Number of dimensions.
    n_expected : int or None
        Number of rows to allocate at first, None if it is not reliably known. The file may
        have more or fewer rows.
    errors : {"strict", "replace"}
        Treatment of a token that is not UTF-8, as in `load_vectors`.
    """

    def __init__(
        self, path: Path, unit: str, vector_size: int, n_expected: int | None, errors: str
    ) -> None:
        self._path = path
        self._unit = unit
        self._errors = errors
        self._ids: dict[str, int] = {}
        self._positions = array("Q")
        n_rows = n_expected or max(1, _INITIAL_COMPONENTS // vector_size)
        self._matrix: NDArray[np.float32] = np.empty((n_rows, vector_size), np.float32)

    def __len__(self) -> int:
        return len(self._ids)

    def append(self, token: bytes, vector: ArrayLike, position: int) -> None:
        """Add a row that was found at `position`.

        Raises
        ------
        FormatError
            If the token is empty or a duplicate.
        TokenEncodingError
            If the token is not UTF-8.
        """
        row = len(self._ids)
        self._positions.append(position)
        if not token:
            raise FormatError(f"{self._name_of(row)}: the token is empty")
        try:
            text = token.decode("utf-8", self._errors)
        except UnicodeDecodeError as error:
            reason = f"{self._name_of(row)}: token {token!r} is not UTF-8"
            raise TokenEncodingError(
                error.encoding, error.object, error.start, error.end, reason
            ) from None
        first = self._ids.setdefault(text, row)
        if first != row:
            earlier = f"{self._unit} {self._positions[first]}"
            raise FormatError(f"{self._name_of(row)}: token {text!r} is already at {earlier}")
        if row == len(self._matrix):
            # resize() uses realloc, which can avoid a second matrix in memory.
            self._matrix.resize((2 * row, self._matrix.shape[1]), refcheck=False)
        with np.errstate(over="ignore"):  # finish() reports values that float32 cannot hold
            self._matrix[row] = vector

    def finish(self, components: Path | None = None) -> Table:
        """Return the table of all rows.

        Parameters
        ----------
        components : Path, optional
            File of the components, if it is not the file of the tokens.

        Raises
        ------
        FormatError
            If there are no rows or a component is not finite.
        """
        if not self._ids:
            raise FormatError(f"{self._path} holds no vectors")
        self._matrix.resize((len(self._ids), self._matrix.shape[1]), refcheck=False)
        self._path = components or self._path
        try:
            check_finite(self._matrix, self._name_of)
        except ValueError as error:
            raise FormatError(str(error)) from None
        return Table(Vocabulary(self._ids), self._matrix)

    def _name_of(self, row: int) -> str:
        return f"{self._path}, {self._unit} {self._positions[row]} (row {row + 1})"


def read_shape(
    line: bytes, path: Path, value_bytes: int, file_bytes: int | None
) -> tuple[int, int]:
    """Return the numbers of rows and dimensions in a header, if the file can hold as many.

    Parameters
    ----------
    line : bytes
        First line of the file.
    path : Path
        File being read, for messages.
    value_bytes : int
        Minimum size of a component, in bytes.
    file_bytes : int or None
        Size of the file, None if its rows are compressed or it is a pipe.

    Returns
    -------
    n_tokens, vector_size : int

    Raises
    ------
    FormatError
        If the line is not a valid header.
    TruncatedError
        If the header claims more than the file can hold.
    """
    fields = line.split()
    if len(fields) != 2 or not all(field.isdigit() and len(field) < 20 for field in fields):
        shown = line[:40].decode("utf-8", "replace")
        raise FormatError(
            f"{path}, line 1: expected a header of two numbers, rows and dimensions, got {shown!r}"
        )
    n_tokens, vector_size = map(int, fields)
    if not n_tokens or not 0 < vector_size <= MAX_VECTOR_SIZE:
        raise FormatError(
            f"{path}, line 1: the header claims {n_tokens} rows of {vector_size} dimensions; "
            f"at least 1 row and 1 to {MAX_VECTOR_SIZE} dimensions are needed"
        )
    needed = n_tokens * (2 + vector_size * value_bytes)  # a token, a separator, the components
    if file_bytes is not None and needed > file_bytes:
        raise TruncatedError(
            f"{path}, line 1: the header claims {n_tokens} rows of {vector_size} dimensions, "
            f"at least {needed} bytes, but the file has {file_bytes}"
        )
    return n_tokens, vector_size
