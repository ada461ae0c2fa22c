"""Which words of a count stay: gensim's rules."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["RULE_DEFAULT", "RULE_DISCARD", "RULE_KEEP", "TrimRule", "kept", "threshold"]

#: What a trim rule may return: let the count decide, drop the word, keep it.
RULE_DEFAULT, RULE_DISCARD, RULE_KEEP = 0, 1, 2

#: Called with a word, its count and the least count.
TrimRule: TypeAlias = Callable[[Hashable, int, int], int]


def threshold(counts: NDArray[np.int64], min_count: int, *most_words: int | None) -> int:
    """Least count of the words that stay.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_words,)
        Occurrences of each word.
    min_count : int
        Least count that was asked for.
    *most_words : int or None
        Bounds of the number of words; words of one count stay or go together.

    Returns
    -------
    int
    """
    least = min_count
    for bound in most_words:
        if bound is not None and bound < counts.size:
            first_too_many = np.partition(counts, counts.size - 1 - bound)[counts.size - 1 - bound]
            least = max(least, int(first_too_many) + 1)
    return least


def kept(
    keys: Iterable[Hashable], counts: NDArray[np.int64], least: int, trim_rule: TrimRule | None
) -> NDArray[np.bool_]:
    """Whether each word stays.

    Parameters
    ----------
    keys : iterable of hashable
        The words.
    counts : ndarray of int64, shape (n_words,)
        Occurrences of each.
    least : int
        Least count, where `trim_rule` does not decide.
    trim_rule : callable or None
        Called with word, count and `least`; returns one of the rules.

    Returns
    -------
    ndarray of bool, shape (n_words,)

    Raises
    ------
    ValueError
        If `trim_rule` returns something else.
    """
    stays = counts >= least
    if trim_rule is not None:
        for i, (key, count) in enumerate(zip(keys, counts.tolist(), strict=True)):
            rule = trim_rule(key, count, least)
            if rule not in (RULE_DEFAULT, RULE_DISCARD, RULE_KEEP):
                raise ValueError(
                    f"trim_rule must return RULE_DEFAULT, RULE_DISCARD or RULE_KEEP, got {rule!r} "
                    f"for {key!r}"
                )
            if rule != RULE_DEFAULT:
                stays[i] = rule == RULE_KEEP
    return stays
