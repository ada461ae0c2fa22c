"""Held-out pairs: a share of the pairs of a training, or other pairs with its ids."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.corpus.held_out import held_out_mask
from sgns.errors import CorpusError
from sgns.pairs.given import GivenPairs, Pairs
from sgns.pairs.named import NamedPairs
from sgns.vocabulary import Vocabulary

__all__ = ["hold_out"]


def hold_out(
    pairs: NamedPairs, share: float | None, data: Any, seed: int
) -> tuple[NamedPairs, GivenPairs | None]:
    """Divide the pairs of a training into those to train on and those held out.

    Parameters
    ----------
    pairs : NamedPairs
        All pairs.
    share : float, optional
        Share of the pairs to hold out. Each pair is drawn by itself. Of counted pairs, a pair is
        held out with all of its count.
    data : Pairs or CountedPairs, optional
        Other pairs to hold out. Pairs with unknown tokens are dropped.
    seed : int
        Random seed.

    Returns
    -------
    pairs : NamedPairs
        Pairs to train on. The counts of their tokens, and thus the negatives, are those of all.
    held_out : GivenPairs or None
        Held-out pairs with the same ids; None if neither is given.

    Raises
    ------
    TypeError
        If `data` is not such pairs.
    ValueError
        If pairs in chunks have a share.
    CorpusError
        If one of the two has no pairs.
    """
    if data is not None:
        return pairs, _with_ids_of(pairs, data)
    if share is None:
        return pairs, None
    if not isinstance(pairs, GivenPairs):
        raise ValueError(
            "pairs in chunks have no share to hold out: keep some pairs apart, and give them as "
            "validation=sgns.Pairs(centers, contexts)"
        )
    is_held_out = held_out_mask(pairs.n_pairs, share, seed)
    if is_held_out.all() or not is_held_out.any():
        raise CorpusError(
            f"validation={share} holds out {np.count_nonzero(is_held_out)} of {pairs.n_pairs} "
            "pairs: give a share that leaves some on both sides"
        )
    return pairs.select(~is_held_out), pairs.select(is_held_out)


def _with_ids_of(trained: NamedPairs, data: Any) -> GivenPairs:
    """Return other pairs with the ids of those that are trained on."""
    if not isinstance(data, GivenPairs):
        raise TypeError(
            "validation must be a share such as 0.01, Pairs or CountedPairs, got "
            f"{type(data).__name__}"
        )
    vocabularies = data.vocabulary, data.context_vocabulary
    wanted = trained.vocabulary, trained.context_vocabulary
    if all(a.tokens == b.tokens for a, b in zip(vocabularies, wanted, strict=True)):
        return data
    if not isinstance(data, Pairs):
        raise ValueError(
            "validation has counted pairs with another vocabulary than those to train on: make "
            "them with the same vocabulary"
        )
    new_centers, new_contexts = map(_new_ids, vocabularies, wanted)
    centers, contexts = new_centers[data.centers], new_contexts[data.contexts]
    known = (centers >= 0) & (contexts >= 0)
    if not known.any():
        raise CorpusError("validation has no pair of tokens that are trained on")
    two_sided = trained.vocabulary is not trained.context_vocabulary
    return Pairs(
        centers[known],
        contexts[known],
        None if data.weights is None else data.weights[known],
        vocabulary=trained.vocabulary,
        context_vocabulary=trained.context_vocabulary if two_sided else None,
    )


def _new_ids(vocabulary: Vocabulary, wanted: Vocabulary) -> NDArray[np.int64]:
    """Return the id that each token has in another vocabulary; -1 if it has none."""
    return np.fromiter((wanted.get(token, -1) for token in vocabulary), np.int64, len(vocabulary))
