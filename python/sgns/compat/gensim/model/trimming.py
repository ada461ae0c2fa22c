"""Selection of the words of a model by count, with gensim's rules."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "RULE_DEFAULT",
    "RULE_DISCARD",
    "RULE_KEEP",
    "TrimRule",
    "effective_min_count",
    "keep_mask",
]

#: Results of a trim rule: let the count decide, drop the word, keep the word.
RULE_DEFAULT, RULE_DISCARD, RULE_KEEP = 0, 1, 2

#: Function of a word, its count and the minimum count. It returns one of the rules.
TrimRule: TypeAlias = Callable[[Hashable, int, int], int]


def effective_min_count(counts: NDArray[np.int64], min_count: int, *max_words: int | None) -> int:
    """Return the minimum count that also bounds the number of words.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_words,)
        Occurrences of each word.
    min_count : int
        Minimum count of the caller.
    *max_words : int or None
        Maximum numbers of words. Words with equal counts are kept or dropped together.

    Returns
    -------
    int
        `min_count`, or a greater count if the bounds need it.
    """
    for bound in max_words:
        if bound is not None and bound < counts.size:
            last = counts.size - 1 - bound
            greatest_dropped = np.partition(counts, last)[last]
            min_count = max(min_count, int(greatest_dropped) + 1)
    return min_count


def keep_mask(
    keys: Iterable[Hashable], counts: NDArray[np.int64], min_count: int, trim_rule: TrimRule | None
) -> NDArray[np.bool_]:
    """Return a mask of the words to keep.

    Parameters
    ----------
    keys : iterable of hashable
        The words.
    counts : ndarray of int64, shape (n_words,)
        Occurrences of each word.
    min_count : int
        Minimum count of words for which `trim_rule` does not decide.
    trim_rule : callable or None
        Called with word, count and `min_count`. It returns one of the rules.

    Returns
    -------
    ndarray of bool, shape (n_words,)

    Raises
    ------
    ValueError
        If `trim_rule` returns another value.
    """
    keep = counts >= min_count
    if trim_rule is not None:
        for i, (key, count) in enumerate(zip(keys, counts.tolist(), strict=True)):
            rule = trim_rule(key, count, min_count)
            if rule not in (RULE_DEFAULT, RULE_DISCARD, RULE_KEEP):
                raise ValueError(
                    f"trim_rule must return RULE_DEFAULT, RULE_DISCARD or RULE_KEEP, got {rule!r} "
                    f"for {key!r}"
                )
            if rule != RULE_DEFAULT:
                keep[i] = rule == RULE_KEEP
    return keep
