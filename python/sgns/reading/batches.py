"""Many sentences at once, as numbers and bytes rather than as Python objects."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments import as_ids

__all__ = ["GrowingIds", "IdRows", "Rows", "TextRows", "TokenRows", "empty_rows", "is_empty"]

Offsets: TypeAlias = NDArray[np.int32] | NDArray[np.int64]


@dataclass(frozen=True)
class TextRows:
    """Lines of text: row ``i`` is ``data[offsets[i]:offsets[i + 1]]``."""

    data: bytes | memoryview
    offsets: Offsets

    def __len__(self) -> int:
        return max(0, self.offsets.size - 1)

    def __iter__(self) -> Iterator[bytes]:
        for i in range(len(self)):
            yield bytes(self.data[self.offsets[i] : self.offsets[i + 1]])


@dataclass(frozen=True)
class TokenRows:
    """Lists of tokens: row ``i`` ends before token ``ends[i]`` of `tokens`."""

    tokens: TextRows
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return self.ends.size

    def __iter__(self) -> Iterator[list[bytes]]:
        tokens = iter(self.tokens)
        start = 0
        for end in self.ends:
            yield [next(tokens) for _ in range(start, end)]
            start = end


@dataclass(frozen=True)
class IdRows:
    """Lists of ids: row ``i`` ends before ``ids[ends[i]]``."""

    ids: NDArray[Any]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return self.ends.size


Rows: TypeAlias = TextRows | TokenRows | IdRows


def empty_rows(n_rows: int) -> TokenRows:
    """Rows of which no one can say what they would hold."""
    return TokenRows(TextRows(b"", np.empty(0, np.int32)), np.zeros(n_rows, np.int64))


def is_empty(rows: Rows) -> bool:
    """Whether these rows are lists with nothing in them, of no kind that one can tell."""
    return isinstance(rows, TokenRows) and len(rows.tokens) == 0


class GrowingIds:
    """Sentences of ids as they come: two arrays that grow, and no object for a sentence."""

    def __init__(self) -> None:
        self._ids = array("I")
        self._offsets = array("Q", [0])
        assert self._ids.itemsize == 4

    def add(self, sentence: ArrayLike, number: int) -> None:
        """Add one sentence; `number` is for the errors of `as_ids`."""
        ids = as_ids(f"sentence {number}", sentence)
        self._ids.frombytes(ids.view(np.uint8))  # type: ignore[arg-type]  # any buffer will do
        self._offsets.append(len(self._ids))

    def add_rows(self, name: str, rows: Rows, first: int) -> None:
        """Add some rows of a column, `name` in errors; the first of them is row `first`."""
        if not isinstance(rows, IdRows):
            if not is_empty(rows):
                raise TypeError(f"{name} holds strings in row {first}, and ids before")
            rows = IdRows(np.empty(0, np.uint32), np.zeros(len(rows), np.int64))
        last = first + len(rows) - 1
        ids = as_ids(f"{name}, rows {first} to {last} in one list,", rows.ids)
        offsets = rows.ends.astype(np.uint64) + np.uint64(len(self._ids))
        self._ids.frombytes(ids.view(np.uint8))  # type: ignore[arg-type]
        self._offsets.frombytes(offsets.view(np.uint8))  # type: ignore[arg-type]

    @property
    def ids(self) -> NDArray[np.uint32]:
        """All of them; nothing can be added as long as this array exists."""
        return np.frombuffer(self._ids, np.uint32)

    @property
    def offsets(self) -> NDArray[np.uint64]:
        """Where sentences begin, and where the last one ends; the same holds."""
        return np.frombuffer(self._offsets, np.uint64)
