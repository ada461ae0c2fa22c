"""The words of a corpus, chunk by chunk, on a device."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgns.corpus.corpus import Corpus

__all__ = ["WordChunk", "WordChunks"]

#: Sentences are numbered modulo this, so that the number fits into an int32.
SENTENCE_NUMBERS = 1 << 31
#: Memory of a word on the device.
BYTES_PER_WORD = 8


class WordChunk(NamedTuple):
    """Consecutive words; a sentence may reach beyond them."""

    #: Token ids, int32, shape (n,).
    ids: Tensor
    #: Number of the sentence of each word, int32, shape (n,); neighboring sentences differ.
    sentences: Tensor
    #: Words of the corpus before the first one.
    first: int


class WordChunks:
    """A corpus on a device: kept there if it fits, otherwise streamed in each epoch.

    A chunk is read and copied while the device computes with the previous chunk, unless the caller
    waits for the device in between.

    Parameters
    ----------
    corpus : Corpus
        Corpus to read.
    device : torch.device
        Device that gets the words.
    chunk_words : int
        Words in a chunk.
    resident_bytes : int
        Memory of the device that the corpus may occupy.
    """

    def __init__(
        self, corpus: Corpus, device: torch.device, chunk_words: int, resident_bytes: int
    ) -> None:
        self._source = corpus.id_source
        self._offsets = corpus.offsets
        self._n_words = corpus.n_words
        self._n_tokens = len(corpus.vocabulary)
        self._device = device
        self._chunk_words = chunk_words
        self.resident = corpus.n_words * BYTES_PER_WORD <= resident_bytes
        self._kept: list[WordChunk] = []
        self._copies = (
            torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
            if device.type == "cuda"
            else None
        )

    def __iter__(self) -> Iterator[WordChunk]:
        """Yield the chunks of one epoch.

        Raises
        ------
        IndexError
            If an id is past the vocabulary.
        CorpusError, OSError
            If the file of the corpus can no longer be read.
        """
        if self._kept:
            yield from self._kept
            return
        kept = []
        for first in range(0, self._n_words, self._chunk_words):
            chunk = self._read(first, min(first + self._chunk_words, self._n_words))
            if self.resident:
                kept.append(chunk)
            yield chunk
        self._kept = kept

    def _read(self, first: int, last: int) -> WordChunk:
        source = self._source
        ids = source[first:last] if isinstance(source, np.ndarray) else source.read(first, last)
        if ids.max() >= self._n_tokens:
            at = int(np.argmax(ids >= self._n_tokens))
            raise IndexError(
                f"the corpus holds id {ids[at]} at position {first + at}, past the vocabulary of "
                f"{self._n_tokens}"
            )
        begin = np.searchsorted(self._offsets, first, side="right")
        end = np.searchsorted(self._offsets, last, side="left")
        starts = (self._offsets[begin:end] - np.uint64(first)).astype(np.int64)
        sentences = begin + np.cumsum(np.bincount(starts, minlength=last - first))
        return WordChunk(
            self._to_device(ids.astype(np.int32)),
            self._to_device((sentences % SENTENCE_NUMBERS).astype(np.int32)),
            first,
        )

    def _to_device(self, values: NDArray[np.int32]) -> Tensor:
        tensor = torch.from_numpy(values)
        if self._copies is None:
            return tensor.to(self._device)
        # Pinned memory and a separate stream let the copy overlap with computation.
        current = torch.cuda.current_stream(self._device)
        with torch.cuda.stream(self._copies):
            copy = tensor.pin_memory().to(self._device, non_blocking=True)
        current.wait_stream(self._copies)
        copy.record_stream(current)
        return copy
