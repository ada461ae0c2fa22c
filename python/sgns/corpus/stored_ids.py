"""Ids of a corpus that stay in files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.files.container import StoredArray
from sgns.reading.lines import without_surrogates

__all__ = ["StoredIds"]

#: Ids that are copied at once.
_IDS_AT_ONCE = 2**22


@dataclass(frozen=True)
class StoredIds:
    """Ids in one file, or in several one after the other.

    Attributes
    ----------
    segments : tuple of container.StoredArray
        Arrays of uint32 in one dimension.
    """

    segments: tuple[StoredArray, ...]
    dtype: ClassVar[np.dtype[np.uint32]] = np.dtype(np.uint32)
    itemsize: ClassVar[int] = dtype.itemsize

    @property
    def shape(self) -> tuple[int]:
        """Number of all ids, as the shape of an array."""
        return (sum(segment.shape[0] for segment in self.segments),)

    def open(self) -> _core.IdFile:
        """Return what the core reads."""
        return _core.IdFile(
            [
                (each.file.fileno(), without_surrogates(str(each.path)), each.offset, each.shape[0])
                for each in self.segments
            ]
        )

    def read(self) -> NDArray[np.uint32]:
        """Return all ids in memory.

        Raises
        ------
        FormatError
            If a file has become shorter.
        """
        ids, n_read = np.empty(self.shape, np.uint32), 0
        for piece in self._arrays():
            ids[n_read : n_read + piece.size] = piece
            n_read += piece.size
        return ids

    def pieces(self) -> Iterator[memoryview]:
        """Yield the bytes of the ids, piece by piece; raise as `read` does."""
        return (piece.view(np.uint8).data for piece in self._arrays())

    def _arrays(self) -> Iterator[NDArray[np.uint32]]:
        for segment in self.segments:
            (size,) = segment.shape
            for begin in range(0, size, _IDS_AT_ONCE):
                yield segment.rows(begin, min(size, begin + _IDS_AT_ONCE)).read()
