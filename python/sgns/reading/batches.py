"""Batches of sentences: consecutive rows of a column, in arrays instead of Python objects."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments import as_ids

__all__ = ["Batch", "GrowingIds", "IdBatch", "TextBatch", "TokenBatch", "empty_batch", "is_empty"]

Offsets: TypeAlias = NDArray[np.int32] | NDArray[np.int64]


@dataclass(frozen=True)
class TextBatch:
    """Lines of text. Row ``i`` is ``data[offsets[i]:offsets[i + 1]]``."""

    data: bytes | memoryview
    offsets: Offsets

    def __len__(self) -> int:
        return max(0, self.offsets.size - 1)

    def __iter__(self) -> Iterator[bytes]:
        for i in range(len(self)):
            yield bytes(self.data[self.offsets[i] : self.offsets[i + 1]])


@dataclass(frozen=True)
class TokenBatch:
    """Lists of tokens. Row ``i`` ends before token ``ends[i]`` of `tokens`."""

    tokens: TextBatch
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
class IdBatch:
    """Lists of ids. Row ``i`` ends before ``ids[ends[i]]``."""

    ids: NDArray[Any]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return self.ends.size


Batch: TypeAlias = TextBatch | TokenBatch | IdBatch


def empty_batch(n_rows: int) -> TokenBatch:
    """Return empty rows of unknown type."""
    return TokenBatch(TextBatch(b"", np.empty(0, np.int32)), np.zeros(n_rows, np.int64))


def is_empty(batch: Batch) -> bool:
    """Return True if all rows are empty lists, whose type is unknown."""
    return isinstance(batch, TokenBatch) and len(batch.tokens) == 0


class GrowingIds:
    """Sentences of ids in two growing arrays, without an object for each sentence."""

    def __init__(self) -> None:
        self._ids = array("I")
        self._offsets = array("Q", [0])
        assert self._ids.itemsize == 4

    def add(self, sentence: ArrayLike, number: int) -> None:
        """Add one sentence. Errors name its `number`."""
        ids = as_ids(f"sentence {number}", sentence)
        self._ids.frombytes(ids.view(np.uint8))  # type: ignore[arg-type]  # accepts any buffer
        self._offsets.append(len(self._ids))

    def add_batch(self, name: str, batch: Batch, first: int) -> None:
        """Add a batch of column `name` that begins with row `first`; errors contain both."""
        if not isinstance(batch, IdBatch):
            if not is_empty(batch):
                raise TypeError(f"{name}: row {first} holds strings, but earlier rows hold ids")
            batch = IdBatch(np.empty(0, np.uint32), np.zeros(len(batch), np.int64))
        last = first + len(batch) - 1
        ids = as_ids(f"{name}, rows {first} to {last} in one list,", batch.ids)
        offsets = batch.ends.astype(np.uint64) + np.uint64(len(self._ids))
        self._ids.frombytes(ids.view(np.uint8))  # type: ignore[arg-type]
        self._offsets.frombytes(offsets.view(np.uint8))  # type: ignore[arg-type]

    @property
    def ids(self) -> NDArray[np.uint32]:
        """Ids of all sentences. Nothing can be added while this array exists."""
        return np.frombuffer(self._ids, np.uint32)

    @property
    def offsets(self) -> NDArray[np.uint64]:
        """Offsets of the sentences. Nothing can be added while this array exists."""
        return np.frombuffer(self._offsets, np.uint64)
