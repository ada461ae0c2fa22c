"""New ids in order of descending count, for an encoded corpus with changed counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.vocabulary import Vocabulary

__all__ = ["renumber"]


def renumber(
    tokens: Sequence[str],
    counts: NDArray[np.uint64],
    ids: NDArray[np.uint32],
    offsets: NDArray[np.uint64],
    min_count: int = 1,
    max_size: int | None = None,
) -> tuple[Vocabulary, NDArray[np.uint32], NDArray[np.uint64]]:
    """Keep frequent tokens, with new ids in order of descending count, ties by spelling.

    Parameters
    ----------
    tokens : sequence of str
        Token of each old id.
    counts : ndarray of uint64, shape (n_tokens,)
        Occurrences of each token.
    ids : ndarray of uint32, shape (n_words,)
        Old ids of all sentences, concatenated.
    offsets : ndarray of uint64, shape (n_sentences + 1,)
        Sentence ``s`` is ``ids[offsets[s]:offsets[s + 1]]``.
    min_count : int, default 1
        Tokens that occur less often are dropped.
    max_size : int, optional
        Maximum number of tokens, the first in the new order; no limit if omitted.

    Returns
    -------
    vocabulary : Vocabulary
        Kept tokens, with their counts.
    ids, offsets : ndarray
        The same number of sentences, without the dropped tokens.

    Raises
    ------
    IndexError
        If an id has no token.
    ValueError
        If `offsets` do not rise from 0 to the number of ids.
    """
    kept = np.flatnonzero(counts >= np.uint64(min_count))
    order = kept[np.argsort(np.iinfo(np.uint64).max - counts[kept], kind="stable")]
    (ends,) = np.nonzero(np.diff(counts[order]))
    for begin, end in pairwise([0, *(ends + 1).tolist(), order.size]):
        if end - begin > 1:
            order[begin:end] = sorted(order[begin:end].tolist(), key=tokens.__getitem__)
    order = order[:max_size]
    new_ids = np.full(len(tokens), _core.DROPPED, np.uint32)
    new_ids[order] = np.arange(order.size, dtype=np.uint32)
    vocabulary = Vocabulary([tokens[i] for i in order.tolist()], counts[order])
    return vocabulary, *_core.renumbered(ids, offsets, new_ids)
