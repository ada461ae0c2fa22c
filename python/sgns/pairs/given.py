"""Pairs in arrays, without a corpus."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import as_ids, as_weights, implied_rows, suggest_keywords
from sgns.errors import CorpusError
from sgns.files.checksum import fingerprint
from sgns.pairs.blocks import PER_PAIR_BLOCK_SIZE
from sgns.pairs.named import NamedPairs, Sides
from sgns.vocabulary import VocabularyLike

__all__ = ["NO_WEIGHT", "GivenPairs", "Pairs"]


#: Error of pairs that would all be ignored.
NO_WEIGHT = "all weights are 0: nothing to train on; omit weights to train on all pairs alike"


class GivenPairs(NamedPairs, ABC):
    """Pairs in memory."""

    @property
    @abstractmethod
    def n_pairs(self) -> int:
        """Number of pairs; a pair with a count is one."""

    @abstractmethod
    def select(self, mask: NDArray[np.bool_]) -> Self:
        """Return some of the pairs, with the same vocabularies and counts of tokens.

        Parameters
        ----------
        mask : ndarray of bool, shape (n_pairs,)
            True for the pairs to return.
        """

    @abstractmethod
    def source(
        self,
        negatives: _core.NegativeSampling,
        seed: int,
        block_size: int = PER_PAIR_BLOCK_SIZE,
    ) -> _core.PairSource:
        """Return the pairs and their negatives as a source for the core.

        Parameters
        ----------
        negatives : _core.NegativeSampling
            Negatives to draw; see `negative_sampling`.
        seed : int
            Random seed.
        block_size : int
            Maximum number of centers in a block.

        Raises
        ------
        ValueError
            If lengths differ, or a weight or count is negative or not finite.
        """


class Pairs(GivenPairs):
    """(Center, context) pairs in arrays, with vocabularies for their ids.

    Parameters
    ----------
    centers, contexts : array_like of int or str, shape (n_pairs,)
        Ids or names of each pair. Contiguous, aligned uint32 arrays are used
        without a copy.
    weights : array_like of float, shape (n_pairs,), optional
        Factor of each pair's loss, finite and not negative; 1 if omitted. Do not use weights for
        numbers of occurrences: a large factor is one long step, and training diverges. Use
        `CountedPairs` instead.
    n_tokens : int, optional
        Number of ids; one more than the largest id if omitted.
    vocabulary : Vocabulary or sequence of str, optional
        Tokens of the ids; ``"0"``, ``"1"``, ... if omitted. If it has no counts, occurrences as a
        context are counted. A token that is only a center counts once.
    n_contexts : int, optional
        Number of ids of contexts, if contexts and centers are of different kinds, for example
        items and the users who buy them. `n_tokens` and `vocabulary` are then for centers only.
    context_vocabulary : Vocabulary or sequence of str, optional
        Tokens of the contexts, if contexts and centers are of different kinds.

    Raises
    ------
    TypeError
        If ids are neither integers nor strings, or weights are not numbers.
    ValueError
        If lengths differ, if names hold a null, or if an id is so large that it seems to be a
        mistake; pass `n_tokens` or `n_contexts` to confirm it.
    KeyError
        If a name is not in its vocabulary; the message gives its row.
    IndexError
        If an id is negative or not in its vocabulary; the message gives its position.
    CorpusError
        If there are no pairs, or all weights are 0.

    Notes
    -----
    Names without a vocabulary make one for each side, in the order of a corpus: by falling count,
    ties by spelling. For pairs of one kind, such as words, pass the vocabulary of both sides:
    ``vocabulary=sorted({*centers, *contexts})``.

    Examples
    --------
    Three users, and which of ten items they bought:

    >>> import sgns
    >>> pairs = sgns.Pairs([0, 0, 1, 2], [7, 3, 3, 1], n_contexts=10)
    >>> model = sgns.train_pairs(pairs, vector_size=8)
    >>> model.vectors.matrix.shape, model.context_vectors.matrix.shape
    ((3, 8), (10, 8))
    """

    @suggest_keywords()
    def __init__(
        self,
        centers: ArrayLike,
        contexts: ArrayLike,
        weights: ArrayLike | None = None,
        *,
        n_tokens: int | None = None,
        vocabulary: VocabularyLike | None = None,
        n_contexts: int | None = None,
        context_vocabulary: VocabularyLike | None = None,
    ) -> None:
        sides = Sides(n_tokens, vocabulary, n_contexts, context_vocabulary)
        centers, contexts = sides.number(centers, contexts)
        self.centers = as_ids("centers", centers, sides.n_centers)
        self.contexts = as_ids("contexts", contexts, sides.n_contexts)
        if self.centers.size != self.contexts.size:
            raise ValueError(
                "centers and contexts must be of one length, got "
                f"{self.centers.size} and {self.contexts.size}"
            )
        if self.centers.size == 0:
            raise CorpusError("there are no pairs: nothing to train on")
        self.weights = as_weights("weights", weights, np.float32, self.centers.size, "pairs")
        if self.weights is not None and not self.weights.any():
            raise CorpusError(NO_WEIGHT)
        largest = int(self.centers.max()), int(self.contexts.max())
        n_centers, n_contexts = sides.n_centers, sides.n_contexts
        if n_centers is None:
            most = largest[0] if sides.two_sided else max(largest)
            n_centers = implied_rows(most, self.centers.size, "pairs", "n_tokens")
        if n_contexts is None and sides.two_sided:
            n_contexts = implied_rows(largest[1], self.centers.size, "pairs", "n_contexts")
        self._set_vocabularies(
            sides,
            np.bincount(self.centers, minlength=n_centers),
            np.bincount(self.contexts, minlength=n_centers if n_contexts is None else n_contexts),
        )

    @property
    def n_pairs(self) -> int:
        """Number of pairs."""
        return self.centers.size

    def select(self, mask: NDArray[np.bool_]) -> Self:
        """Return some of the pairs; see `GivenPairs.select`."""
        selected = copy.copy(self)
        selected.centers, selected.contexts = self.centers[mask], self.contexts[mask]
        selected.weights = None if self.weights is None else self.weights[mask]
        return selected

    def fingerprints(self, workers: int) -> dict[str, str | None]:
        """Return fingerprints of centers, contexts and weights."""
        return {
            "centers": fingerprint(self.centers, workers),
            "contexts": fingerprint(self.contexts, workers),
            "weights": None if self.weights is None else fingerprint(self.weights, workers),
        }

    def source(
        self,
        negatives: _core.NegativeSampling,
        seed: int,
        block_size: int = PER_PAIR_BLOCK_SIZE,
    ) -> _core.PairSource:
        """Return the pairs as a source for the core; see `GivenPairs.source`."""
        return _core.Pairs(
            self.centers,
            self.contexts,
            self.weights,
            negatives,
            n_tokens=len(self.vocabulary),
            n_contexts=len(self.context_vocabulary),
            seed=seed,
            block_size=block_size,
        )
