"""A table that is read from a file row by row, with checks."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from sgns.errors import FormatError, TokenEncodingError, TruncatedError
from sgns.files.names import Input
from sgns.formats.table import Table, check_finite
from sgns.formats.token_rules import TokenRules, skipped_rows
from sgns.vocabulary import Vocabulary

__all__ = ["MAX_VECTOR_SIZE", "GrowingTable", "limit_hint", "read_shape", "rows_that_fit"]

MAX_VECTOR_SIZE = 1 << 20
"""Maximum number of dimensions. A file that claims more is treated as damaged."""
_INITIAL_COMPONENTS = 1 << 16  # components allocated at first if the number of rows is unknown

#: The usual cause of numbers that are read as tokens: gensim writes such files.
_SPACE = (
    "a token before has a space in it, where this format ends a token; write the file again "
    "without spaces in tokens, or in another format"
)


class GrowingTable:
    """Tokens and vectors of a file, whose memory grows with the rows that were read.

    Parameters
    ----------
    path : Path
        File of the tokens, for messages.
    unit : str
        Unit of a position in the file: "line" or "byte".
    vector_size : int
        Number of dimensions.
    n_expected : int or None
        Number of rows to allocate at first, None if it is not reliably known. The file may
        have more or fewer rows.
    rules : TokenRules
        Encoding of the tokens, and what to do with bad and repeated ones.
    components_path : Path, optional
        File of the components, if it is not `path`.
    dtype : dtype, default float32
        Type of the components: float32 or float64.

    Attributes
    ----------
    n_read : int
        Number of rows that were read, those of repeated tokens included.
    """

    def __init__(
        self,
        path: Input,
        unit: str,
        vector_size: int,
        n_expected: int | None,
        rules: TokenRules,
        components_path: Input | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self._path = path
        self._components_path = components_path or path
        self._unit = unit
        self._is_binary = unit == "byte"
        self._rules = rules
        self._ids: dict[str, int] = {}
        self._positions = array("Q")
        self._first_repeated: tuple[str, int] | None = None
        self.n_read = 0
        n_rows = n_expected or max(1, _INITIAL_COMPONENTS // vector_size)
        self._matrix: NDArray[Any] = np.empty((n_rows, vector_size), dtype)

    def room(self, n_rows: int) -> NDArray[Any]:
        """Return memory for at least 1 and at most `n_rows` rows, to fill before `extend`."""
        n_kept = len(self._ids)
        if n_kept == len(self._matrix):
            # resize() uses realloc, which can avoid a second matrix in memory. It fills the new
            # rows with zeros, so that a large step would use memory for rows that do not exist.
            grown = n_kept + max(1, n_kept // 8)
            self._matrix.resize((grown, self._matrix.shape[1]), refcheck=False)
        return self._matrix[n_kept : n_kept + n_rows]

    def extend(self, tokens: list[bytes], positions: Sequence[int]) -> None:
        """Add the rows in the memory of `room`, whose tokens were found at `positions`.

        Raises
        ------
        FormatError
            If a token occurs again and the rules refuse that.
        TokenEncodingError
            If a token does not conform to the encoding and the rules refuse that.
        """
        texts = self._decode(tokens, positions)
        n_kept = len(self._ids)
        added = dict(zip(texts, range(n_kept, n_kept + len(texts)), strict=True))
        if len(added) == len(texts) and self._ids.keys().isdisjoint(added):
            self._ids.update(added)
            self._positions.extend(positions)
        else:
            for i, text in enumerate(texts):
                self._extend_with_one(text, n_kept + i, positions[i], self.n_read + i + 1)
        self.n_read += len(texts)

    def append(self, token: bytes, vector: ArrayLike, position: int) -> None:
        """Add a row that was found at `position`.

        Raises
        ------
        FormatError
            If a component is not finite or too large. Otherwise, as `extend`.
        """
        room = self.room(1)
        with np.errstate(over="ignore"):  # values that float32 cannot hold become infinite
            room[0] = vector
        name = self._name_of(self._components_path, position, self.n_read + 1)
        try:
            check_finite(room, lambda _: name)
        except ValueError as error:
            raise FormatError(str(error)) from None
        self.extend([token], [position])

    def finish(self) -> Table:
        """Return the table of all rows. Raise FormatError if there are none."""
        if not self._ids:
            raise FormatError(f"{self._path} holds no vectors")
        self._matrix.resize((len(self._ids), self._matrix.shape[1]), refcheck=False)
        notes: tuple[str, ...] = ()
        if self._first_repeated:
            text, position = self._first_repeated
            n_skipped = self.n_read - len(self._ids)
            notes = (skipped_rows(self._path, n_skipped, text, f"{self._unit} {position}"),)
        return Table(Vocabulary(self._ids), self._matrix, notes)

    def _decode(self, tokens: list[bytes], positions: Sequence[int]) -> list[str]:
        if self._is_binary and b"\0" in b"".join(tokens):
            bad = next(i for i, token in enumerate(tokens) if b"\0" in token)
            name = self._name_of(self._path, positions[bad], self.n_read + bad + 1)
            raise FormatError(f"{name}: token {tokens[bad]!r} has a null byte: {_SPACE}")
        try:
            return [self._rules.decode(token) for token in tokens]
        except UnicodeDecodeError as error:
            bad = next(i for i, token in enumerate(tokens) if token == error.object)
            name = self._name_of(self._path, positions[bad], self.n_read + bad + 1)
            known = "UTF-8" if self._rules.is_utf8 else self._rules.encoding
            advice = (
                "errors='replace' puts U+FFFD for each bad byte, and encoding='latin-1' (or "
                "another) reads files of that encoding"
            )
            if self._is_binary:
                advice += f"; if these bytes are no token at all, {_SPACE}"
            reason = f"{name}: token {tokens[bad]!r} is not {known}; {advice}"
            raise TokenEncodingError(
                error.encoding, error.object, error.start, error.end, reason
            ) from None

    def _extend_with_one(self, text: str, at: int, position: int, row: int) -> None:
        """Add a row of the matrix, or report or skip it if its token is not new."""
        n_kept = len(self._ids)
        first = self._ids.setdefault(text, n_kept)
        if first == n_kept:
            self._matrix[n_kept] = self._matrix[at]
            self._positions.append(position)
            return
        earlier = f"{self._unit} {self._positions[first]}"
        self._rules.check_repeated(self._name_of(self._path, position, row), text, earlier)
        self._first_repeated = self._first_repeated or (text, position)

    def _name_of(self, path: Input, position: int, row: int) -> str:
        return f"{path}, {self._unit} {position} (row {row})"


def read_shape(
    line: bytes, path: Input, value_bytes: int, file_bytes: int | None
) -> tuple[int, int]:
    """Return the numbers of rows and dimensions in a header.

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
        The file may have fewer rows than `n_tokens`.

    Raises
    ------
    FormatError
        If the line is not a valid header.
    TruncatedError
        If the file cannot hold one row of these dimensions.
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
    if file_bytes is not None and not rows_that_fit(file_bytes, vector_size, value_bytes):
        raise TruncatedError(
            f"{path}, line 1: the header claims {n_tokens} rows of {vector_size} dimensions, and "
            f"one row takes at least {vector_size * value_bytes} bytes, but the file has "
            f"{file_bytes}"
        )
    return n_tokens, vector_size


def rows_that_fit(file_bytes: int, vector_size: int, value_bytes: int) -> int:
    """Return the largest number of rows that a file of this size can hold."""
    return file_bytes // (1 + vector_size * value_bytes)  # an empty token and a separator


def limit_hint(n_rows: int) -> str:
    """Return the end of a message about a file that is cut after `n_rows` whole rows."""
    return f"; limit={n_rows} reads the rows before it" if n_rows > 0 else ""
