"""Pairs in chunks, for data that do not fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import as_ids, as_weights, check_integer
from sgns.errors import CorpusError
from sgns.pairs.given import NO_WEIGHT
from sgns.pairs.named import NamedPairs, Sides
from sgns.vocabulary import VocabularyLike

__all__ = ["PairChunks", "fingerprint_of_chunk"]

#: Centers, contexts and, optionally, weights.
Chunk: TypeAlias = Sequence[ArrayLike]


class PairChunks(NamedPairs):
    """(Center, context) pairs in chunks. One chunk at a time is in memory.

    Parameters
    ----------
    chunks : iterable, or function that returns one
        Chunks ``(centers, contexts)`` or ``(centers, contexts, weights)``, arrays as for `Pairs`.
        They are iterated again for each epoch, and must be the same each time; a training that
        resumes compares them with those before. Names need a vocabulary.
    n_tokens, vocabulary, n_contexts, context_vocabulary
        As for `Pairs`. `n_tokens` or `vocabulary` is required: the largest id is not known before
        the last chunk.
    n_pairs : int, optional
        Number of pairs in all chunks. If it is omitted, or if a vocabulary is omitted or has no
        counts, the chunks are iterated once more to count.

    Raises
    ------
    TypeError
        If `chunks` can be iterated only once, like a generator, or is not an iterable.
    ValueError
        If neither `n_tokens` nor `vocabulary` is given, if a chunk does not have two or three
        arrays, or if `n_pairs` is wrong. If the chunks are not counted, a wrong `n_pairs` is an
        error in training.
    IndexError, KeyError
        If an id is negative or not in its vocabulary, or if a name is not.
    CorpusError
        If there are no pairs, or all weights are 0. If the chunks are not counted, weights of 0 are
        an error at the end of the first epoch.

    Examples
    --------
    >>> import numpy as np
    >>> import sgns
    >>> def chunks():
    ...     for part in range(3):  # or files, or row groups
    ...         rng = np.random.default_rng(part)
    ...         yield rng.integers(50, size=1000), rng.integers(50, size=1000)
    >>> model = sgns.train_pairs(sgns.PairChunks(chunks, n_tokens=50), vector_size=8, epochs=2)
    >>> model.pairs_trained
    6000
    """

    kind = "chunks of pairs"

    def __init__(
        self,
        chunks: Iterable[Chunk] | Callable[[], Iterable[Chunk]],
        *,
        n_tokens: int | None = None,
        vocabulary: VocabularyLike | None = None,
        n_contexts: int | None = None,
        context_vocabulary: VocabularyLike | None = None,
        n_pairs: int | None = None,
    ) -> None:
        if isinstance(chunks, Iterator) or not (callable(chunks) or isinstance(chunks, Iterable)):
            raise TypeError(
                "chunks must be an iterable that can be iterated again for each epoch, or a "
                f"function that returns an iterable, got {type(chunks).__name__}"
            )
        if n_pairs is not None:
            n_pairs = check_integer("n_pairs", n_pairs, 1)
        self._chunks = chunks
        #: Fingerprints of the chunks when they were counted; none if they were not.
        self.counted_chunks: list[int] = []
        self._sides = sides = Sides(n_tokens, vocabulary, n_contexts, context_vocabulary)
        if sides.n_centers is None:
            raise ValueError("PairChunks needs n_tokens or vocabulary")
        assert sides.n_contexts is not None
        vocabularies = [sides.vocabulary, sides.context_vocabulary][: 1 + sides.two_sided]
        counts = np.zeros(sides.n_centers, np.int64), np.zeros(sides.n_contexts, np.int64)
        if n_pairs is None or any(each is None or each.counts is None for each in vocabularies):
            counted = self._count(*counts)
            if n_pairs not in (None, counted):
                raise ValueError(
                    f"n_pairs must be the number of pairs in all chunks, {counted}, got {n_pairs}"
                )
            n_pairs = counted
        self.n_pairs = n_pairs
        self._set_vocabularies(sides, *counts)

    def _count(self, center_counts: NDArray[np.int64], context_counts: NDArray[np.int64]) -> int:
        """Add the occurrences in all chunks to both counts; return the number of pairs."""
        n_pairs = 0
        for centers, contexts, weights in self:
            self.counted_chunks.append(fingerprint_of_chunk(1, centers, contexts, weights))
            n_pairs += centers.size
            center_counts += np.bincount(centers, minlength=center_counts.size)
            context_counts += np.bincount(contexts, minlength=context_counts.size)
        if n_pairs == 0:
            raise CorpusError("there are no pairs: nothing to train on")
        return n_pairs

    def __iter__(
        self,
    ) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.float32] | None]]:
        has_weight, n_pairs = False, 0
        for number, chunk in enumerate(self._chunks() if callable(self._chunks) else self._chunks):
            if len(chunk) not in (2, 3):
                raise ValueError(
                    f"chunk {number} must be (centers, contexts) or (centers, contexts, weights), "
                    f"got a sequence of length {len(chunk)}"
                )
            suffix = f" of chunk {number}"
            given = self._sides.look_up(suffix, chunk[0], chunk[1])
            centers = as_ids(f"centers{suffix}", given[0], self._sides.n_centers)
            contexts = as_ids(f"contexts{suffix}", given[1], self._sides.n_contexts)
            weights = as_weights(
                f"weights{suffix}",
                chunk[2] if len(chunk) == 3 else None,
                np.float32,
                centers.size,
                "pairs",
            )
            n_pairs += centers.size
            has_weight = has_weight or bool(weights is None or weights.any())
            yield centers, contexts, weights
        if n_pairs and not has_weight:
            raise CorpusError(NO_WEIGHT)


def fingerprint_of_chunk(workers: int, *arrays: NDArray[Any] | None) -> int:
    """Return one fingerprint of the arrays of a chunk, some of which may be omitted."""
    each = [0 if array is None else _core.fingerprint(array, workers) for array in arrays]
    return _core.fingerprint(np.array(each, np.uint64), 1)
