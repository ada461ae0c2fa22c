"""Phrases of counts, without the sentences: what a file of gensim holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim.sentences.joining import cuts
from sgns.compat.gensim.sentences.scoring import Scoring, npmi_scorer, original_scorer
from sgns.files.names import PathLike
from sgns.vocabulary import Vocabulary, vocabulary_from_arrays, vocabulary_to_arrays

__all__ = ["EarlierCounts", "added", "best_of_counts"]

#: Prefix of the names of arrays.
_PREFIX = "earlier."


@dataclass(frozen=True)
class EarlierCounts:
    """Counts of sentences that are not known.

    Attributes
    ----------
    counts : mapping of str to int
        Counts of words and of candidates, by joined spelling.
    n_words : int
        Number of words of the sentences.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    n_words: int = 0

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the counts as named arrays."""
        arrays = vocabulary_to_arrays(Vocabulary(self.counts, list(self.counts.values())))
        return {_PREFIX + name: array for name, array in arrays.items()}

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, NDArray[Any]], n_words: int, path: PathLike
    ) -> EarlierCounts:
        """Return the counts in arrays of `to_arrays`. Raise FormatError if they are not valid."""
        own = {name.removeprefix(_PREFIX): each for name, each in arrays.items() if _PREFIX in name}
        read = vocabulary_from_arrays(own, path)
        counts = np.asarray(read.counts).tolist()
        return cls(dict(zip(read.tokens, counts, strict=True)), n_words)


def added(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Return the sums of two tables of counts."""
    total = dict(counts)
    for spelling, count in more.items():
        total[spelling] = total.get(spelling, 0) + count
    return total


def best_of_counts(
    vocab: Mapping[str, int],
    n_words: int,
    *,
    min_count: int,
    threshold: float,
    scoring: Scoring,
    delimiter: str,
    connector_words: Iterable[str],
) -> dict[tuple[str, ...], float]:
    """Return the phrases whose score exceeds the threshold, best first.

    Parameters
    ----------
    vocab : mapping of str to int
        Counts of words and of candidates, by joined spelling.
    n_words : int
        Number of all words.
    min_count, threshold, scoring, delimiter, connector_words
        As in `Phrases`.
    """
    score = scoring if callable(scoring) else _SCORES[scoring]
    connectors = frozenset(connector_words)
    found: dict[tuple[str, ...], float] = {}
    for spelling, count in vocab.items():
        for words in cuts(spelling, delimiter, connectors):
            first, last = vocab.get(words[0], 0), vocab.get(words[-1], 0)
            if count > 0 and first > 0 and last > 0:
                found[words] = float(
                    score(
                        worda_count=float(first),
                        wordb_count=float(last),
                        bigram_count=float(count),
                        len_vocab=float(len(vocab)),
                        min_count=float(min_count),
                        corpus_word_count=float(n_words),
                    )
                )
    best = sorted((words for words in found if found[words] > threshold), key=lambda w: -found[w])
    return {words: found[words] for words in best}


def _npmi(**counts: float) -> float:
    """Return the score "npmi". The counts of a file can be false."""
    n_words = counts["corpus_word_count"]
    if n_words < max(counts["worda_count"], counts["wordb_count"]):
        return -math.inf
    is_certain = counts["bigram_count"] == n_words >= counts["min_count"]
    return 1.0 if is_certain else npmi_scorer(**counts)


def _count(**counts: float) -> float:
    return counts["bigram_count"] if counts["bigram_count"] >= counts["min_count"] else -math.inf


#: Scores by name; `sgns.Phrases.find` has the formulas and their sources.
_SCORES: dict[str, Callable[..., float]] = {
    "default": original_scorer,
    "npmi": _npmi,
    "count": _count,
}
