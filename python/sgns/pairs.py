"""Streams of (center, context) pairs: what the trainer learns from, for any model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import UINT32_MAX, check_integer, check_number
from sgns.corpus.corpus import Corpus
from sgns.errors import CorpusError
from sgns.sampling import noise_weights

__all__ = ["ARCHITECTURES", "NEGATIVES_MODES", "PairBlock", "PairStream"]

#: What predicts what: a center each of its contexts, or the mean or sum of these the center.
ARCHITECTURES: tuple[str, ...] = tuple(_core.architectures())

#: Ways to draw negatives: a pool for all pairs of a block, or some for every pair.
NEGATIVES_MODES = ("shared", "per_pair")

#: How far contexts may be from their center, in kept words; or as far as the sentence goes.
Window: TypeAlias = int | Literal["sentence"]

#: The window that is the default.
USUAL_WINDOW = 5

#: Centers in a block whose pairs have negatives of their own: the pairs stay in the cache.
BLOCK_SIZE = 256
#: Centers in a block that shares a pool, and the least size of the pool, in large vocabularies; see
#: docs/performance.md.
SHARED_BLOCK_SIZE = 96
POOL_SIZE = 24
#: Centers in a block on a device of torch, which scores them all against all words around them.
DEVICE_BLOCK_SIZE = 32
#: Items of a pool for each negative that the classical step draws for a center. That draws
#: ``negative`` for each context, of which there are ``window + 1`` in the mean.
POOL_SHARE = 0.8
#: The widest window that a pool goes by: a center has at most so many contexts in one block.
WIDEST_WINDOW = 32
#: Smaller vocabularies get smaller blocks: a token should seldom be a center twice in one.
TOKENS_PER_CENTER = 16


class PairBlock(NamedTuple):
    """Consecutive centers with the contexts of each, as read-only arrays.

    Center ``i`` has the contexts ``contexts[offsets[i]:offsets[i + 1]]``.
    """

    #: Token ids of the centers, uint32, shape (T,).
    centers: NDArray[np.uint32]
    #: Where each center's pairs begin, uint64, shape (T + 1,).
    offsets: NDArray[np.uint64]
    #: Token ids of the contexts, uint32, shape (n_pairs,).
    contexts: NDArray[np.uint32]
    #: Weight of each pair, float32, shape (n_pairs,); None if every weight is 1.
    weights: NDArray[np.float32] | None
    #: Token ids of the negatives of each pair, uint32, shape (n_pairs, K); (T, K) with CBOW.
    negatives: NDArray[np.uint32]
    #: Token ids of the negatives that all pairs share, uint32, shape (N,).
    pool: NDArray[np.uint32]
    #: Words of the corpus that this block used up, those without a pair too.
    n_words: int

    @property
    def pair_centers(self) -> NDArray[np.uint32]:
        """Center of each pair, uint32, shape (n_pairs,): `centers`, repeated."""
        offsets = self.offsets.astype(np.int64)
        return np.repeat(self.centers, offsets[1:] - offsets[:-1])


class PairStream:
    """The pairs of a corpus, in blocks of NumPy arrays that are views, not copies.

    A stream can be iterated any number of times and gives the same blocks each time.
    With the seed of a training it gives the pairs and negatives of that training.

    Parameters
    ----------
    corpus : Corpus
        Where the words come from.
    window : int or "sentence", default 5
        Largest distance between center and context, in kept words, drawn uniformly from
        ``1..window`` for each center; or every other word of the sentence.
    sample : float, default 1e-3
        Threshold of subsampling; 0 keeps every word. See `keep_probability`.
    negative : int, default 0
        Negatives drawn for each pair.
    noise : {"power", "uniform"} or array_like of float, shape (n_tokens,)
        Distribution of the negatives; see `noise_weights`.
    ns_exponent : float, default 0.75
        Exponent of the noise distribution ``"power"``.
    seed : int, default 1
        Names every random choice.
    epochs : int, default 1
        How often to go through the corpus, each time with other choices.
    block_size : int, default 256
        Most centers in a block.
    pool_size : int, default 0
        Negatives drawn for each block, in place of those of each pair; 0 for the latter.
    architecture : str, default "skip-gram"
        One of `ARCHITECTURES`. With ``"cbow"`` and ``"cbow-sum"`` negatives are drawn for each
        center, not for each pair.
    shrink_windows : bool, default True
        Whether the distance is drawn; it is `window` for every center otherwise.
    max_contexts : int, optional
        Contexts of each center, at most: where its window reaches more, as many are drawn from
        these without replacement, anew in every epoch. All if left out.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    CorpusError
        If negatives are wanted and the vocabulary has a single token.

    Examples
    --------
    >>> import sgns
    >>> corpus = sgns.Corpus.from_sentences([["a", "b", "c"]], min_count=1)
    >>> for block in sgns.PairStream(corpus, window=1, sample=0):
    ...     print(block.pair_centers.tolist(), block.contexts.tolist())
    [0, 1, 1, 2] [1, 0, 2, 1]
    """

    def __init__(
        self,
        corpus: Corpus,
        window: Window = 5,
        sample: float = 1e-3,
        negative: int = 0,
        noise: str | ArrayLike = "power",
        ns_exponent: float = 0.75,
        seed: int = 1,
        epochs: int = 1,
        block_size: int = BLOCK_SIZE,
        pool_size: int = 0,
        architecture: str = "skip-gram",
        shrink_windows: bool = True,
        max_contexts: int | None = None,
    ) -> None:
        self._epochs = check_integer("epochs", epochs, 1)
        self._source = _core.TextPairs(
            corpus.id_source,
            corpus.offsets,
            corpus.counts,
            sample=check_number("sample", sample),
            noise=noise_table(corpus.counts, negative, noise, ns_exponent),
            negative=negative,
            pool_size=check_integer("pool_size", pool_size, 0, UINT32_MAX),
            per_center=not _core.predicts_contexts(architecture),
            seed=check_integer("seed", seed, 0),
            block_size=check_integer("block_size", block_size, 1),
            **window_options(window, shrink_windows, max_contexts),
        )

    @property
    def source(self) -> _core.PairSource:
        """The stream as the core's trainer takes it."""
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


class WindowOptions(TypedDict):
    """Which words around a center are its contexts, as the core is told."""

    window: int
    shrink_windows: bool
    max_contexts: int


def window_options(window: Window, shrink_windows: bool, max_contexts: int | None) -> WindowOptions:
    """Check which words are contexts; ValueError or TypeError if it cannot be so."""
    if isinstance(window, str):
        if window != "sentence":
            raise ValueError(f"window must be an integer or 'sentence', got {window!r}")
        window, shrink_windows = UINT32_MAX, False
    if max_contexts is not None:
        max_contexts = check_integer("max_contexts", max_contexts, 1, UINT32_MAX)
    return {
        "window": check_integer("window", window, 1, UINT32_MAX),
        "shrink_windows": bool(shrink_windows),
        "max_contexts": max_contexts or 0,
    }


def usual_window(corpus: Corpus, window: Window, max_contexts: int | None = None) -> int:
    """Return how far contexts usually are from their center at most, which a pool goes by."""
    if window == "sentence":
        window = USUAL_WINDOW
    mean_length = corpus.n_words // max(1, corpus.n_sentences)
    return min(window, max_contexts or window, max(USUAL_WINDOW, mean_length))


def block_shape(
    n_tokens: int,
    negative: int,
    negatives_mode: str,
    block_size: int | None,
    pool_size: int | None,
    window: int = USUAL_WINDOW,
    most_centers: int = SHARED_BLOCK_SIZE,
) -> tuple[int, int]:
    """Centers and pooled negatives of a block, where they are not given, as (T, N)."""
    if negatives_mode not in NEGATIVES_MODES:
        known = ", ".join(NEGATIVES_MODES)
        raise ValueError(f"negatives_mode must be one of {known}, got {negatives_mode!r}")
    if negatives_mode == "per_pair" or negative == 0:
        if pool_size:
            why = "negative=0" if negative == 0 else "negatives_mode='per_pair'"
            raise ValueError(f"pool_size has no meaning with {why}")
        block_size = BLOCK_SIZE if block_size is None else block_size
        return check_integer("block_size", block_size, 1), 0
    if block_size is None:
        most_negatives = max(1, n_tokens // TOKENS_PER_CENTER)
        block_size = min(most_negatives, most_centers)
    else:
        most_negatives = block_size = check_integer("block_size", block_size, 1)
    if pool_size is None:
        pool_size = max(POOL_SIZE, round(POOL_SHARE * negative * (min(window, WIDEST_WINDOW) + 1)))
        # A block of a few centers needs no more negatives than the classical step has.
        pool_size = max(negative, min(pool_size, most_negatives))
    return block_size, check_integer("pool_size", pool_size, 1, UINT32_MAX)


def noise_table(
    counts: NDArray[np.uint64], negative: int, noise: str | ArrayLike, ns_exponent: float
) -> _core.AliasTable | None:
    """Alias table of the noise distribution; None where no negatives are wanted."""
    if check_integer("negative", negative, 0, UINT32_MAX - 1) == 0:
        return None
    weights = noise_weights(counts, noise, ns_exponent)
    if np.count_nonzero(weights) < 2:
        raise CorpusError(
            f"negatives need at least two tokens with noise to draw, got "
            f"{np.count_nonzero(weights)} in a vocabulary of {weights.size}"
        )
    return _core.AliasTable(weights)
