"""Streams of (center, context) pairs of a corpus, for any model."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import check_integer, suggest_keywords
from sgns.corpus.corpus import Corpus
from sgns.corpus.encoded import check_corpus
from sgns.pairs.blocks import PER_PAIR_BLOCK_SIZE
from sgns.pairs.sampling import negative_sampling
from sgns.pairs.windows import Window, chosen_sample, window_options

__all__ = ["ARCHITECTURES", "PairBlock", "PairStream"]

#: A center predicts each of its contexts, or the mean or sum of its contexts predicts the center.
ARCHITECTURES: tuple[str, ...] = tuple(_core.architectures())


class PairBlock(NamedTuple):
    """Consecutive centers with their contexts, as read-only arrays.

    Center ``i`` has the contexts ``contexts[offsets[i]:offsets[i + 1]]``.
    """

    #: Token ids of the centers, uint32, shape (T,).
    centers: NDArray[np.uint32]
    #: Offsets of the pairs of each center, uint64, shape (T + 1,).
    offsets: NDArray[np.uint64]
    #: Token ids of the contexts, uint32, shape (n_pairs,).
    contexts: NDArray[np.uint32]
    #: Weight of each pair, float32, shape (n_pairs,); None if every weight is 1.
    weights: NDArray[np.float32] | None
    #: Token ids of the negatives of each pair, uint32, shape (n_pairs, K); (T, K) with CBOW.
    negatives: NDArray[np.uint32]
    #: Token ids of the negatives that the pairs share, uint32, shape (N,).
    pool: NDArray[np.uint32]
    #: Number of words of the corpus in this block, including words without a pair.
    n_words: int

    @property
    def pair_centers(self) -> NDArray[np.uint32]:
        """Center of each pair, uint32, shape (n_pairs,)."""
        offsets = self.offsets.astype(np.int64)
        return np.repeat(self.centers, offsets[1:] - offsets[:-1])


class PairStream:
    """Pairs of a corpus in blocks of NumPy arrays, which are views, not copies.

    A stream can be iterated any number of times and yields the same blocks each time. With the
    seed of a training, it yields the pairs and negatives of that training. A copy of a stream, such
    as in another process, yields them all again: the position belongs to an iterator.

    Parameters
    ----------
    corpus : Corpus
        Source of the words.
    window : int or "sentence", default 5
        Maximum distance between center and context, in kept words, drawn uniformly from
        ``1..window`` for each center; or all other words of the sentence.
    sample : float, optional
        Threshold of subsampling; 0 keeps every word. If omitted, 1e-3; but 0, with a warning, for a
        corpus of at most 1,000 words of which 1e-3 would leave next to nothing.
    negative : int, default 0
        Number of negatives drawn for each pair.
    noise : {"power", "uniform"} or array_like of float, shape (n_tokens,)
        Distribution of the negatives; see `noise_weights`.
    ns_exponent : float, default 0.75
        Exponent of the noise distribution ``"power"``.
    seed : int, default 1
        Random seed.
    epochs : int, default 1
        Number of passes over the corpus, each with different random choices.
    block_size : int, default 256
        Maximum number of centers in a block.
    pool_size : int, default 0
        Number of negatives drawn for each block instead of for each pair; 0 if each pair has its
        own.
    architecture : str, default "skip-gram"
        One of `ARCHITECTURES`. With ``"cbow"`` and ``"cbow-sum"``, negatives are drawn for each
        center instead of for each pair.
    shrink_windows : bool, default True
        Whether the distance is drawn. If False, it is `window` for every center.
    max_contexts : int, optional
        Maximum number of contexts of a center. From a window with more words, this number is drawn
        without replacement, again in every epoch. No limit if omitted.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong type, or is out of its range.
    CorpusError
        If `negative` is not 0 and the vocabulary has a single token.

    Examples
    --------
    >>> import sgns
    >>> corpus = sgns.Corpus.from_sentences([["a", "b", "c"]], min_count=1)
    >>> for block in sgns.PairStream(corpus, window=1, sample=0):
    ...     print(block.pair_centers.tolist(), block.contexts.tolist())
    [0, 1, 1, 2] [1, 0, 2, 1]

    Printed, a stream shows its pairs as words:

    >>> print(sgns.PairStream(corpus, window=1, sample=0))
    (a, b) (b, a) (b, c) (c, b)
    """

    @suggest_keywords()
    def __init__(
        self,
        corpus: Corpus,
        window: Window = 5,
        sample: float | None = None,
        negative: int = 0,
        noise: str | ArrayLike = "power",
        ns_exponent: float = 0.75,
        seed: int = 1,
        epochs: int = 1,
        block_size: int = PER_PAIR_BLOCK_SIZE,
        pool_size: int = 0,
        architecture: str = "skip-gram",
        shrink_windows: bool = True,
        max_contexts: int | None = None,
    ) -> None:
        check_corpus(corpus)
        sample = chosen_sample(sample, corpus)
        self._arguments = (
            *(corpus, window, sample, negative, noise, ns_exponent, seed, epochs, block_size),
            *(pool_size, architecture, shrink_windows, max_contexts),
        )
        self._epochs = check_integer("epochs", epochs, 1)
        self._source = _core.TextPairs(
            corpus.id_source,
            corpus.offsets,
            corpus.counts,
            window_options(window, sample, shrink_windows, max_contexts),
            negative_sampling(
                corpus.counts,
                negative,
                noise,
                ns_exponent,
                pool_size,
                per_center=not _core.predicts_contexts(architecture),
            ),
            seed=check_integer("seed", seed, 0),
            block_size=check_integer("block_size", block_size, 1),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._arguments

    def word_pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the center and the context of each pair as words, in their order.

        Examples
        --------
        >>> import sgns
        >>> corpus = sgns.Corpus.from_sentences([["red", "wine"]], min_count=1)
        >>> list(sgns.PairStream(corpus, sample=0).word_pairs())
        [('red', 'wine'), ('wine', 'red')]
        """
        tokens = self._arguments[0].vocabulary.tokens
        for block in self:
            pairs = zip(block.pair_centers.tolist(), block.contexts.tolist(), strict=True)
            for center, context in pairs:
                yield tokens[center], tokens[context]

    def __str__(self) -> str:
        first = [f"({center}, {context})" for center, context in islice(self.word_pairs(), 101)]
        return " ".join([*first[:100], "..."] if len(first) > 100 else first)

    @property
    def source(self) -> _core.PairSource:
        """Source of the same pairs for the core."""
        return self._source

    def __iter__(self) -> Iterator[PairBlock]:
        blocks = self._source.blocks(self._epochs)
        while (block := blocks.next()) is not None:
            yield PairBlock(
                block.centers,
                block.offsets,
                block.contexts,
                block.weights,
                block.negatives,
                block.pool,
                block.n_words,
            )
