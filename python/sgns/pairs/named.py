"""What the ids of pairs stand for, on one side or on two."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import UINT32_MAX, check_integer
from sgns.vocabulary import Vocabulary

__all__ = ["NamedPairs", "ids_of_contexts", "n_ids"]


class NamedPairs:
    """Pairs of which it is known what their ids stand for.

    Attributes
    ----------
    vocabulary : Vocabulary
        Tokens that are centers.
    context_vocabulary : Vocabulary
        Tokens that are contexts: the same object, unless contexts are of a kind of their own.
    """

    vocabulary: Vocabulary
    context_vocabulary: Vocabulary

    def _name(
        self,
        vocabulary: Vocabulary | None,
        context_vocabulary: Vocabulary | None,
        center_counts: NDArray[Any],
        context_counts: NDArray[Any],
        two_sided: bool,
    ) -> None:
        if two_sided:
            self.vocabulary = _with_counts(vocabulary, center_counts)
            self.context_vocabulary = _with_counts(context_vocabulary, context_counts)
        else:
            self.vocabulary = self.context_vocabulary = _with_counts(vocabulary, context_counts)

    @property
    def context_counts(self) -> NDArray[np.uint64]:
        """How often each token is a context: what the noise distribution is made of."""
        assert self.context_vocabulary.counts is not None
        return self.context_vocabulary.counts


def n_ids(name: str, n: int | None, vocabulary: Vocabulary | None) -> int | None:
    """Return how many ids a side has, if it is known."""
    if vocabulary is not None:
        return len(vocabulary)
    return None if n is None else check_integer(name, n, 1, UINT32_MAX)


def ids_of_contexts(
    n_centers: int | None, n_contexts: int | None, vocabulary: Vocabulary | None
) -> tuple[int | None, bool]:
    """Return how many ids contexts have, if it is known, and whether they are of their own kind."""
    if n_contexts is None and vocabulary is None:
        return n_centers, False
    return n_ids("n_contexts", n_contexts, vocabulary), True


def _with_counts(vocabulary: Vocabulary | None, counts: NDArray[Any]) -> Vocabulary:
    """Return `vocabulary`, or numbers as tokens, with these counts, rounded up, if it has none."""
    if vocabulary is not None and vocabulary.counts is not None:
        return vocabulary
    tokens = map(str, range(counts.size)) if vocabulary is None else vocabulary.tokens
    return Vocabulary(tokens, np.ceil(counts).astype(np.uint64))
