"""Distributions for training: subsampling of words, and negatives."""

from __future__ import annotations

import math
from typing import Any, SupportsFloat

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import (
    UINT32_MAX,
    as_counts,
    as_numbers,
    check_choice,
    check_integer,
    check_number,
)
from sgns.errors import CorpusError
from sgns.files.checksum import checksum
from sgns.machine import GIB, available_memory

__all__ = [
    "NOISE_DISTRIBUTIONS",
    "AliasTable",
    "check_block_memory",
    "check_sample",
    "keep_probability",
    "negative_sampling",
    "noise_name",
    "noise_table",
    "noise_weights",
]

NOISE_DISTRIBUTIONS: tuple[str, ...] = tuple(_core.noise_distributions())

#: Bytes for which the free memory is not looked up, which takes longer than to infer a document.
_ALWAYS_FREE = 1 << 20


class AliasTable:
    """Fixed distribution over 0, ..., n - 1, with draws in constant time.

    Parameters
    ----------
    weights : array_like of float, shape (n,)
        Unnormalized probabilities: finite, not negative, and not all 0.

    Raises
    ------
    ValueError
        If `weights` is not 1-D, is empty, or has an invalid entry.

    Notes
    -----
    Alias method of Walker, "An efficient method for generating discrete random
    variables with general distributions" (ACM TOMS, 1977), tabulated in linear time as
    by Vose (IEEE TSE, 1991). Probabilities are exact to 2^-32.
    """

    def __init__(self, weights: ArrayLike) -> None:
        self._weights = np.array(as_numbers("weights", weights, np.float64))
        self._core = _core.AliasTable(self._weights)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._weights,)

    def __len__(self) -> int:
        return len(self._core)

    def draw(self, n: int, seed: int = 1, stream: int = 0) -> NDArray[np.uint32]:
        """Draw independently, with replacement.

        Parameters
        ----------
        n : int
            Number of draws.
        seed, stream : int
            Random seed, and number of a stream of draws. The same two numbers give the same ids on
            every machine.

        Returns
        -------
        ndarray of uint32, shape (n,)

        Raises
        ------
        TypeError, ValueError
            If an argument is not an integer, or is out of range.
        MemoryError
            If the draws do not fit into memory.
        """
        n, available = check_integer("n", n, 0), available_memory()
        if 4 * n > available:
            raise MemoryError(
                f"n={n} draws take {4 * n / GIB:,.1f} GiB, and {available / GIB:,.1f} GiB are "
                "free: draw them in parts, each with its own stream"
            )
        return self._core.draw(
            n,
            check_integer("seed", seed, 0),
            check_integer("stream", stream, 0),
        )


def keep_probability(counts: ArrayLike, sample: float = 1e-3) -> NDArray[np.float64]:
    """Return the probability of keeping an occurrence of each token.

    Parameters
    ----------
    counts : array_like of int, shape (n_tokens,)
        Occurrences of each token in the corpus.
    sample : float, default 1e-3
        Share of the corpus above which some occurrences of a token are dropped; 0 keeps all.

    Returns
    -------
    ndarray of float64, shape (n_tokens,)
        ``min(1, sqrt(t / f) + t / f)`` where ``t`` is `sample` and ``f`` is the
        token's share of the corpus.

    Raises
    ------
    ValueError
        If `counts` is not 1-D or has a negative entry, or if `sample` is negative or not
        finite.

    Notes
    -----
    Equation 5 of Mikolov et al., "Distributed Representations of Words and Phrases and
    their Compositionality" (NIPS 2013), keeps ``sqrt(t / f)``. The word2vec program of the same
    authors adds ``t / f``. This function follows the program, as gensim does.
    """
    return _core.keep_probability(as_counts(counts), check_number("sample", sample))


def noise_weights(
    counts: ArrayLike, noise: str | ArrayLike = "power", ns_exponent: float = 0.75
) -> NDArray[np.float64]:
    """Return the unnormalized probability of drawing each token as a negative.

    Parameters
    ----------
    counts : array_like of int, shape (n_tokens,)
        Occurrences of each token in the corpus.
    noise : {"power", "uniform"} or array_like of float, shape (n_tokens,)
        ``"power"`` raises counts to the power `ns_exponent`. ``"uniform"`` gives the same weight
        to all tokens that occur. An array contains the weights.
    ns_exponent : float, default 0.75
        Exponent of ``"power"`` (Mikolov et al., NIPS 2013, section 2.2).

    Returns
    -------
    ndarray of float64, shape (n_tokens,)

    Raises
    ------
    ValueError
        If `noise` is an unknown name, an array of a different shape, or holds a weight that is
        negative or not finite, or if `ns_exponent` makes a weight infinite.
    """
    frozen = as_counts(counts)
    if isinstance(noise, str):
        check_choice("noise", noise, NOISE_DISTRIBUTIONS)
        ns_exponent = check_number("ns_exponent", ns_exponent)
        weights = _core.noise_weights(noise, frozen, ns_exponent)
        if not np.isfinite(weights).all():
            raise ValueError(
                f"ns_exponent={ns_exponent:g} is out of range: weights must be finite; most "
                "trainings have an exponent from -1 to 1"
            )
        return weights
    weights = _numbers_of(noise)
    if weights.shape != frozen.shape:
        raise ValueError(
            f"noise must hold one weight for each of the {frozen.size} tokens, "
            f"got shape {weights.shape}"
        )
    (bad,) = np.nonzero(~(np.isfinite(weights) & (weights >= 0)))
    if bad.size:
        raise ValueError(
            f"noise must hold weights that are finite and >= 0, got {weights[bad[0]]:g} at "
            f"position {bad[0]}"
        )
    return weights


def noise_table(
    counts: NDArray[np.uint64], negative: int, noise: str | ArrayLike, ns_exponent: float
) -> _core.AliasTable | None:
    """Return the alias table of the noise distribution, or None if `negative` is 0."""
    if check_integer("negative", negative, 0, UINT32_MAX - 1) == 0:
        return None
    weights = noise_weights(counts, noise, ns_exponent)
    if np.count_nonzero(weights) < 2:
        raise CorpusError(
            f"negatives need at least two tokens with a noise weight above 0, got "
            f"{np.count_nonzero(weights)} in a vocabulary of {weights.size}; more data, or a lower "
            "min_count, gives more tokens"
        )
    return _core.AliasTable(weights)


def negative_sampling(
    counts: NDArray[np.uint64],
    negative: int,
    noise: str | ArrayLike = "power",
    ns_exponent: float = 0.75,
    pool_size: int = 0,
    per_center: bool = False,
) -> _core.NegativeSampling:
    """Return the negative sampling of a source of pairs.

    Parameters
    ----------
    counts : ndarray of uint64, shape (n_tokens,)
        Occurrences of each token that can be a negative.
    negative : int
        Number of negatives of each pair; 0 for none.
    noise, ns_exponent
        Distribution of the negatives; see `noise_weights`.
    pool_size : int, default 0
        Number of negatives that the pairs of a block share; 0 if each pair has its own.
    per_center : bool, default False
        Whether each center, instead of each pair, has its own negatives.

    Raises
    ------
    CorpusError
        If `negative` is not 0 and fewer than two tokens can be drawn.
    MemoryError
        If the negatives of a block do not fit into memory.
    """
    table = noise_table(counts, negative, noise, ns_exponent)
    pool_size = check_integer("pool_size", pool_size, 0, UINT32_MAX)
    check_block_memory(negative, pool_size)
    return _core.NegativeSampling(table, negative, pool_size, per_center)


def check_block_memory(
    negative: int, pool_size: int, block_size: int = 0, vector_size: int = 0, workers: int = 1
) -> None:
    """Check that the blocks of a training fit into memory, before any work.

    Parameters
    ----------
    negative, pool_size : int
        Number of negatives of each pair, or of each block unless `pool_size` is 0.
    block_size : int, default 0
        Maximum number of centers of a block.
    vector_size : int, default 0
        Components of the rows that a training step copies; 0 for pairs alone.
    workers : int, default 1
        Number of blocks at a time.

    Raises
    ------
    MemoryError
        If they do not fit. The message gives the needed and the free memory, and what to lower.
    """
    n_centers = min(block_size, _core.MAX_PAIRS)
    per_block = (
        pool_size * (1 + n_centers + 2 * vector_size)
        if pool_size
        else negative * (_core.MAX_PAIRS + vector_size)
    )
    needed = 4 * per_block * workers
    if needed <= _ALWAYS_FREE:
        return
    available = available_memory()
    if needed > available:
        what = f"negative={negative}" + (f" and pool_size={pool_size}" if pool_size else "")
        raise MemoryError(
            f"blocks with {what} do not fit: they take up to {needed / GIB:,.1f} GiB in {workers} "
            f"threads, and {available / GIB:,.1f} GiB are free; lower negative"
            f"{', pool_size or workers' if pool_size else ' or workers'}; most trainings have 5 to "
            "20 negatives"
        )


def check_sample(sample: SupportsFloat) -> float:
    """Return `sample` as a float; ValueError unless it is finite and >= 0."""
    threshold = check_number("sample", sample)
    if not 0 <= threshold < math.inf:
        raise ValueError(f"sample must be finite and >= 0, got {threshold}")
    return threshold


def noise_name(noise: str | ArrayLike) -> str:
    """Return the name of a noise distribution. The name of an array contains its checksum."""
    if isinstance(noise, str):
        return noise
    return f"weights, checksum {checksum(_numbers_of(noise))}"


def _numbers_of(noise: ArrayLike) -> NDArray[np.float64]:
    if noise is None:
        raise TypeError("noise must be 'power', 'uniform' or an array of weights, got None")
    return as_numbers("noise", noise, np.float64)
