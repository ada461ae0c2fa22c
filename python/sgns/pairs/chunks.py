"""Pairs that come chunk by chunk, more than memory holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments import as_ids, check_integer
from sgns.errors import CorpusError
from sgns.pairs.named import NamedPairs, ids_of_contexts, n_ids
from sgns.vocabulary import Vocabulary

__all__ = ["PairChunks"]

#: Centers, contexts and, if there are any, weights.
Chunk: TypeAlias = Sequence[ArrayLike]


class PairChunks(NamedPairs):
    """(Center, context) pairs in chunks, of which one at a time is in memory.

    Parameters
    ----------
    chunks : iterable, or function that returns one
        Of pairs ``(centers, contexts)`` or triples with ``weights``, arrays as for `Pairs`. It is
        iterated anew for each epoch, and must hold the same each time.
    n_tokens, vocabulary, n_contexts, context_vocabulary
        As for `Pairs`; `n_tokens` or `vocabulary` is required, as no chunk tells the largest id.
    n_pairs : int, optional
        How many pairs all chunks hold. If this is left out, or a vocabulary without counts, the
        chunks are gone through once more to count.

    Raises
    ------
    TypeError
        If `chunks` can be iterated only once, as a generator, or is no iterable.
    ValueError
        If neither `n_tokens` nor `vocabulary` is given, a chunk is no pair or triple, or `n_pairs`
        is wrong, which shows in training at the latest.
    IndexError
        If an id is negative or past its vocabulary.
    CorpusError
        If there are no pairs.

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

    def __init__(
        self,
        chunks: Iterable[Chunk] | Callable[[], Iterable[Chunk]],
        *,
        n_tokens: int | None = None,
        vocabulary: Vocabulary | None = None,
        n_contexts: int | None = None,
        context_vocabulary: Vocabulary | None = None,
        n_pairs: int | None = None,
    ) -> None:
        if isinstance(chunks, Iterator) or not (callable(chunks) or isinstance(chunks, Iterable)):
            raise TypeError(
                "chunks must be something that can be iterated anew for each epoch, or a function "
                f"that returns an iterator, got {type(chunks).__name__}"
            )
        if n_pairs is not None:
            n_pairs = check_integer("n_pairs", n_pairs, 1)
        self._chunks = chunks
        n_centers = n_ids("n_tokens", n_tokens, vocabulary)
        if n_centers is None:
            raise ValueError("chunks need n_tokens or vocabulary")
        self._n_centers = n_centers
        of_contexts, two_sided = ids_of_contexts(n_centers, n_contexts, context_vocabulary)
        assert of_contexts is not None
        self._n_contexts = of_contexts
        named = [vocabulary, context_vocabulary] if two_sided else [vocabulary]
        counts = np.zeros(n_centers, np.int64), np.zeros(of_contexts, np.int64)
        if n_pairs is None or any(each is None or each.counts is None for each in named):
            counted = self._count(*counts)
            if n_pairs not in (None, counted):
                raise ValueError(f"n_pairs must be what chunks hold, {counted}, got {n_pairs}")
            n_pairs = counted
        self.n_pairs = n_pairs
        self._name(vocabulary, context_vocabulary, *counts, two_sided)

    def _count(self, center_counts: NDArray[np.int64], context_counts: NDArray[np.int64]) -> int:
        """Add what the chunks hold to both counts; return how many pairs there are."""
        n_pairs = 0
        for centers, contexts, _ in self:
            n_pairs += centers.size
            center_counts += np.bincount(centers, minlength=self._n_centers)
            context_counts += np.bincount(contexts, minlength=self._n_contexts)
        if n_pairs == 0:
            raise CorpusError("there are no pairs: nothing to train on")
        return n_pairs

    def __iter__(
        self,
    ) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.float32] | None]]:
        for number, chunk in enumerate(self._chunks() if callable(self._chunks) else self._chunks):
            if len(chunk) not in (2, 3):
                raise ValueError(
                    f"chunk {number} must be (centers, contexts) or (centers, contexts, weights), "
                    f"got {len(chunk)} of them"
                )
            centers = as_ids(f"centers of chunk {number}", chunk[0], self._n_centers)
            contexts = as_ids(f"contexts of chunk {number}", chunk[1], self._n_contexts)
            weights = np.ascontiguousarray(chunk[2], np.float32) if len(chunk) == 3 else None
            yield centers, contexts, weights
