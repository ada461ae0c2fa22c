"""Vocabularies of pairs: one for centers and contexts, or one for each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import UINT32_MAX, check_integer
from sgns.vocabulary import Vocabulary

__all__ = ["NamedPairs", "context_side", "n_ids"]


class NamedPairs:
    """Pairs with vocabularies for their ids.

    Attributes
    ----------
    vocabulary : Vocabulary
        Tokens of the centers.
    context_vocabulary : Vocabulary
        Tokens of the contexts: the same object, unless contexts have a vocabulary of their own.
    """

    vocabulary: Vocabulary
    context_vocabulary: Vocabulary

    def _set_vocabularies(
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
        """Number of occurrences of each token as a context, for the noise distribution."""
        assert self.context_vocabulary.counts is not None
        return self.context_vocabulary.counts


def n_ids(name: str, n: int | None, vocabulary: Vocabulary | None) -> int | None:
    """Return the number of ids of centers or of contexts, or None if unknown."""
    if vocabulary is not None:
        return len(vocabulary)
    return None if n is None else check_integer(name, n, 1, UINT32_MAX)


def context_side(
    n_centers: int | None, n_contexts: int | None, vocabulary: Vocabulary | None
) -> tuple[int | None, bool]:
    """Return the number of ids of contexts, or None if unknown, and whether they are two-sided.

    Two-sided pairs have contexts of another kind than centers, with ids of their own.
    """
    if n_contexts is None and vocabulary is None:
        return n_centers, False
    return n_ids("n_contexts", n_contexts, vocabulary), True


def _with_counts(vocabulary: Vocabulary | None, counts: NDArray[Any]) -> Vocabulary:
    """Return a vocabulary with `counts`, rounded up, unless it has counts.

    If `vocabulary` is None, the tokens are numbers.
    """
    if vocabulary is not None and vocabulary.counts is not None:
        return vocabulary
    tokens = map(str, range(counts.size)) if vocabulary is None else vocabulary.tokens
    return Vocabulary(tokens, np.ceil(counts).astype(np.uint64))
