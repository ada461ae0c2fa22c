"""Layout of the models of fastText (.bin): numbers, the dictionary, and matrices.

https://github.com/facebookresearch/fastText, ``src/fasttext.cc``, ``args.cc``, ``dictionary.cc``
and ``densematrix.cc``. All numbers are little-endian.
"""

from __future__ import annotations

import struct
from array import array
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgns._core import LONGEST_TOKEN
from sgns.errors import FormatError, TruncatedError
from sgns.files.names import Input
from sgns.files.streams import Source

__all__ = [
    "ARGUMENTS",
    "DICTIONARY",
    "ENTRY",
    "HEADER",
    "MAGIC",
    "PRUNED",
    "QUANTIZED",
    "REST",
    "SHAPE",
    "VALUE_BYTES",
    "VERSION",
    "Arguments",
    "Entries",
    "Reader",
]

MAGIC = 793712314
VERSION = 12

HEADER = struct.Struct("<2i")
"""Magic number and version; in files before fastText 0.1 the first two `Arguments`."""
ARGUMENTS = struct.Struct("<12id")
REST = struct.Struct("<10id")
"""The other `Arguments` in files before fastText 0.1."""
DICTIONARY = struct.Struct("<3iq")
"""Numbers of entries, words and labels; words of the text."""
PRUNED = struct.Struct("<q")
"""Length of the pruned index; files before fastText 0.1 lack it."""
ENTRY = struct.Struct("<qb")
"""Count and type of an entry, after its spelling and a null byte."""
QUANTIZED = struct.Struct("<?")
"""Flag before a matrix; files before fastText 0.1 lack it."""
SHAPE = struct.Struct("<2q")
"""Shape of a matrix."""
VALUE_BYTES = 4

_PIECE_BYTES = 1 << 18  # read at a time
_FIRST_VALUES = 1 << 18  # components allocated at first if the size of the file is unknown


class Arguments(NamedTuple):
    """Arguments of the training, by their names in fastText."""

    dim: int
    ws: int = 5
    epoch: int = 5
    min_count: int = 1
    neg: int = 5
    word_ngrams: int = 1
    loss: int = 2  # negative sampling
    model: int = 2  # skip-gram; 1 is CBOW, 3 is supervised
    bucket: int = 0
    minn: int = 0
    maxn: int = 0
    lr_update_rate: int = 100
    t: float = 1e-4


class Entries(NamedTuple):
    """Entries of a dictionary: the words, then the labels."""

    spellings: list[bytes]
    counts: NDArray[np.int64]
    types: NDArray[np.int8]


class Reader:
    """Numbers, entries and rows of a file, one after another.

    Parameters
    ----------
    source : Source
        Open file.
    path : Path, RemoteFile or StandardInput
        Its name, for messages.
    """

    def __init__(self, source: Source, path: Input) -> None:
        self._source = source
        self._path = path
        self._data = b""
        self._at = 0
        self.position = 0

    @property
    def left(self) -> int | None:
        """Number of bytes that follow; None if the size of the file is unknown."""
        return None if self._source.size is None else self._source.size - self.position

    def error(self, reason: str) -> FormatError:
        """Return the error of damage at the current position."""
        return FormatError(f"{self._path}, byte {self.position}: {reason}")

    def check_left(self, n_bytes: int, what: str) -> None:
        """Raise TruncatedError if the file is known to have fewer bytes from here on."""
        if self.left is not None and self.left < n_bytes:
            raise self._ended(f"{what}, which take {n_bytes} bytes of {self.left}")

    def numbers(self, layout: struct.Struct, what: str) -> tuple[Any, ...]:
        """Return the next numbers."""
        while len(self._data) - self._at < layout.size:
            self._grow(what)
        values = layout.unpack_from(self._data, self._at)
        self._advance(layout.size)
        return values

    def entries(self, n: int) -> Entries:
        """Return the next `n` entries of a dictionary."""
        what = f"the {n} entries of the dictionary"
        self.check_left(n * (1 + ENTRY.size), what)
        spellings, counts, types = [], array("q"), array("b")
        data, at = self._data, self._at
        for number in range(n):
            while (end := data.find(b"\0", at)) < 0 or len(data) - end - 1 < ENTRY.size:
                self._advance(at - self._at)
                if end < 0 and len(data) - at > LONGEST_TOKEN:
                    raise self.error(f"entry {number + 1} has more than {LONGEST_TOKEN} bytes")
                self._grow(what)
                data, at = self._data, self._at
            spellings.append(data[at:end])
            count, kind = ENTRY.unpack_from(data, end + 1)
            counts.append(count)
            types.append(kind)
            at = end + 1 + ENTRY.size
        self._advance(at - self._at)
        return Entries(spellings, np.array(counts, np.int64), np.array(types, np.int8))

    def rows(self, vector_size: int, kept: list[slice]) -> NDArray[np.float32]:
        """Return some rows of the next matrix, in ascending order, and skip those between.

        Rows are read into the array that is returned. If the size of the file is unknown, it grows
        with the rows that were read.
        """
        what = f"the rows of {vector_size} numbers"
        row_bytes = vector_size * VALUE_BYTES
        self.check_left(kept[-1].stop * row_bytes, what)
        n_kept = sum(part.stop - part.start for part in kept)
        n_first = n_kept if self.left is not None else 1 + _FIRST_VALUES // vector_size
        matrix = np.empty((min(n_kept, n_first), vector_size), "<f4")
        done = at = 0
        for part in kept:
            self.skip((part.start - at) * row_bytes, what)
            at, wanted = part.stop, done + part.stop - part.start
            while done < wanted:
                if done == len(matrix):
                    matrix.resize((min(n_kept, done + done // 2), vector_size), refcheck=False)
                stop = min(wanted, len(matrix))
                self._fill(matrix[done:stop].reshape(-1).view(np.uint8).data, what)
                done = stop
        return matrix

    def skip(self, n_bytes: int, what: str) -> None:
        """Pass over the next bytes."""
        while n_bytes:
            if self._at == len(self._data):
                self._grow(what, n_bytes)
            step = min(n_bytes, len(self._data) - self._at)
            self._advance(step)
            n_bytes -= step

    def finish(self, n_bytes: int) -> None:
        """Check that exactly `n_bytes` follow, if the size of the file is known."""
        self.check_left(n_bytes, "the rows of its output matrix")
        if self.left is not None and self.left > n_bytes:
            raise self.error(f"{self.left - n_bytes} bytes follow the end of the model")

    def _fill(self, room: memoryview, what: str) -> None:
        done = 0
        while done < room.nbytes:
            if self._at == len(self._data):
                self._grow(what, room.nbytes - done)
            piece = self._data[self._at : self._at + room.nbytes - done]
            room[done : done + len(piece)] = piece
            done += len(piece)
            self._advance(len(piece))

    def _advance(self, n_bytes: int) -> None:
        self._at += n_bytes
        self.position += n_bytes

    def _grow(self, what: str, most: int = _PIECE_BYTES) -> None:
        piece = self._source.read(min(most, _PIECE_BYTES))
        if not piece:
            raise self._ended(what)
        self._data, self._at = self._data[self._at :] + piece, 0

    def _ended(self, what: str) -> TruncatedError:
        return TruncatedError(f"{self._path}, byte {self.position}: the file ends in {what}")
