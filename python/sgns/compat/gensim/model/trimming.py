"""Selection of the words of a model by count, with gensim's rules."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.pairs.sampling import keep_probability

__all__ = [
    "RULE_DEFAULT",
    "RULE_DISCARD",
    "RULE_KEEP",
    "TrimRule",
    "effective_min_count",
    "keep_mask",
    "sample_fraction",
    "vocabulary_report",
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


def sample_fraction(sample: float | None, n_words: int) -> float:
    """Return the threshold of subsampling as a fraction of all words.

    gensim accepts a fraction or, from 1 on, a count of words.
    """
    if not sample or sample < 1:
        return float(sample or 0)
    return int(sample * (3 + math.sqrt(5)) / 2) / n_words


def vocabulary_report(
    counts: NDArray[np.int64], kept: NDArray[np.int64], sample: float | None
) -> dict[str, int]:
    """Return gensim's report of a vocabulary.

    Parameters
    ----------
    counts, kept : ndarray of int64
        Counts of all words, and of the words of the vocabulary.
    sample : float or None
        Subsampling, as in `Word2Vec`.

    Returns
    -------
    dict of str to int
        "drop_unique", "num_retained_words" and "retain_total": numbers of dropped and kept words,
        and the sum of the counts of the latter; "downsample_unique" and "downsample_total": the
        number of words that subsampling drops sometimes, and the expected number that it keeps in
        all.
    """
    total = int(kept.sum())
    keep = keep_probability(kept.astype(np.uint64), sample_fraction(sample, max(total, 1)))
    return {
        "drop_unique": counts.size - kept.size,
        "retain_total": total,
        "downsample_unique": int((keep < 1).sum()),
        "downsample_total": int(keep @ kept),
        "num_retained_words": kept.size,
    }
