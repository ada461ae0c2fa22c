"""Pairs that are given in arrays, and do not come from a corpus."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import ArrayLike

from sgns import _core
from sgns.arguments import as_ids, implied_rows
from sgns.errors import CorpusError
from sgns.pairs.blocks import PER_PAIR_BLOCK_SIZE
from sgns.pairs.named import NamedPairs, ids_of_contexts, n_ids
from sgns.vocabulary import Vocabulary

__all__ = ["GivenPairs", "Pairs"]


class GivenPairs(NamedPairs, ABC):
    """Pairs that are in memory."""

    @abstractmethod
    def source(
        self,
        negatives: _core.NegativeSampling,
        seed: int,
        block_size: int = PER_PAIR_BLOCK_SIZE,
    ) -> _core.PairSource:
        """Return the pairs, with negatives, as the core's trainer takes them.

        Parameters
        ----------
        negatives : _core.NegativeSampling
            How negatives are drawn; `negative_sampling` makes it.
        seed : int
            Random seed.
        block_size : int
            Most centers in a block.

        Raises
        ------
        ValueError
            If lengths differ, or a weight or count is negative or not finite.
        """


class Pairs(GivenPairs):
    """(Center, context) pairs in arrays, and what their ids stand for.

    Parameters
    ----------
    centers, contexts : array_like of int, shape (n_pairs,)
        Ids of each pair. Arrays of uint32 are used as they are, without a copy.
    weights : array_like of float, shape (n_pairs,), optional
        Factor of each pair's loss, finite and not negative; 1 if left out. How often a pair
        occurs is for `CountedPairs`: a large factor is one long step, and diverges.
    n_tokens : int, optional
        How many ids there are; one more than the largest if left out.
    vocabulary : Vocabulary, optional
        Tokens that ids refer to; ``"0"``, ``"1"``, ... if left out. Where it has no counts,
        tokens count as often as they are a context.
    n_contexts : int, optional
        How many ids contexts have, where contexts are of a kind of their own, as the items that
        users buy: `n_tokens` and `vocabulary` are those of the centers then.
    context_vocabulary : Vocabulary, optional
        Tokens that the ids of contexts refer to, in the same case.

    Raises
    ------
    TypeError
        If ids are not integers.
    ValueError
        If an id is so large that it looks like a mistake; `n_tokens` or `n_contexts` confirms.
    IndexError
        If an id is negative or past its vocabulary; the message gives its position.
    CorpusError
        If there are no pairs.

    Examples
    --------
    Three users and what they bought, of ten items:

    >>> import sgns
    >>> pairs = sgns.Pairs([0, 0, 1, 2], [7, 3, 3, 1], n_contexts=10)
    >>> model = sgns.train_pairs(pairs, vector_size=8)
    >>> model.vectors.matrix.shape, model.context_vectors.matrix.shape
    ((3, 8), (10, 8))
    """

    def __init__(
        self,
        centers: ArrayLike,
        contexts: ArrayLike,
        weights: ArrayLike | None = None,
        *,
        n_tokens: int | None = None,
        vocabulary: Vocabulary | None = None,
        n_contexts: int | None = None,
        context_vocabulary: Vocabulary | None = None,
    ) -> None:
        n_tokens = n_ids("n_tokens", n_tokens, vocabulary)
        n_contexts, two_sided = ids_of_contexts(n_tokens, n_contexts, context_vocabulary)
        self.centers = as_ids("centers", centers, n_tokens)
        self.contexts = as_ids("contexts", contexts, n_contexts)
        self.weights = None if weights is None else np.ascontiguousarray(weights, np.float32)
        if self.centers.size == 0:
            raise CorpusError("there are no pairs: nothing to train on")
        if n_tokens is None:
            largest = self.centers.max()
            if not two_sided:
                largest = max(largest, self.contexts.max(initial=0))
            n_tokens = implied_rows(int(largest), self.centers.size, "pairs", "n_tokens")
        self._name(
            vocabulary,
            context_vocabulary,
            np.bincount(self.centers, minlength=n_tokens),
            np.bincount(self.contexts, minlength=n_tokens if n_contexts is None else n_contexts),
            two_sided,
        )

    def source(
        self,
        negatives: _core.NegativeSampling,
        seed: int,
        block_size: int = PER_PAIR_BLOCK_SIZE,
    ) -> _core.PairSource:
        """Return the pairs as the core's trainer takes them; see `GivenPairs.source`."""
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
