"""Windows: the words around a center that are its contexts."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from sgns import _core
from sgns.arguments import UINT32_MAX, check_flag, check_integer
from sgns.corpus.encoded import EncodedCorpus
from sgns.pairs.sampling import check_sample, keep_probability
from sgns.reading.small_corpora import (
    DEFAULT_MIN_COUNT,
    DEFAULT_SAMPLE,
    MOST_WORDS,
    is_all_rare,
    warn_of_sample,
)

__all__ = [
    "DEFAULT_WINDOW",
    "Window",
    "chosen_sample",
    "pool_window",
    "why_no_pairs",
    "window_options",
]

#: Maximum distance of a context from its center, in kept words, or the whole sentence.
Window: TypeAlias = int | Literal["sentence"]

#: Default window.
DEFAULT_WINDOW = 5


def window_options(
    window: Window,
    sample: float | None = None,
    shrink_windows: bool = True,
    max_contexts: int | None = None,
) -> _core.WindowOptions:
    """Check the options of windows, and return them for the core.

    If `sample` is omitted, it is 1e-3; `chosen_sample` makes it suit a corpus.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong type or is out of range.
    """
    sample = DEFAULT_SAMPLE if sample is None else check_sample(sample)
    shrink_windows = check_flag("shrink_windows", shrink_windows)
    if isinstance(window, str):
        if window != "sentence":
            hint = ": write the number without quotes" if window.isdecimal() else ""
            raise ValueError(f"window must be an integer or 'sentence', got {window!r}{hint}")
        window, shrink_windows = UINT32_MAX, False
    if max_contexts is not None:
        max_contexts = check_integer("max_contexts", max_contexts, 1, UINT32_MAX)
    return _core.WindowOptions(
        check_integer("window", window, 1, UINT32_MAX),
        sample,
        shrink_windows=shrink_windows,
        max_contexts=max_contexts or 0,
    )


def chosen_sample(sample: float | None, corpus: EncodedCorpus) -> float:
    """Return the threshold of subsampling for a corpus.

    Parameters
    ----------
    sample : float, optional
        Threshold that the user gives.
    corpus : EncodedCorpus
        Words that are subsampled.

    Returns
    -------
    float
        `sample` if it is given. Otherwise the default; but 0 for a small corpus of which the
        default would keep less than one pair of neighbors in an epoch on average, or less than half
        of the words although no token occurs as often as `min_count` requires by default.
    """
    counts, n_words = corpus.counts, corpus.n_words
    if sample is not None:
        return sample
    if n_words > MOST_WORDS or np.count_nonzero(counts) < 2:
        return DEFAULT_SAMPLE
    keep = keep_probability(counts, DEFAULT_SAMPLE)
    n_kept = float(counts @ keep)
    n_frequent = int((counts >= DEFAULT_MIN_COUNT).sum())
    if n_kept >= n_words / 2 or not is_all_rare(n_frequent, n_words):
        # Of n words of a sentence that are kept, n - 1 have a neighbor after them.
        kept = [keep[sentence] for sentence in map(corpus.__getitem__, range(len(corpus)))]
        if sum(p.sum() - 1 + np.prod(1 - p) for p in kept) >= 1:
            return DEFAULT_SAMPLE
    warn_of_sample(n_kept, n_words)
    return 0.0


def pool_window(window: Window, mean_length: int, max_contexts: int | None = None) -> int:
    """Return the window that determines the size of a pool.

    Parameters
    ----------
    window : int or "sentence"
        Window of the training.
    mean_length : int
        Mean number of words in a sentence, which limits the distance of contexts.
    max_contexts : int, optional
        Maximum number of contexts of a center.
    """
    if window == "sentence":
        window = DEFAULT_WINDOW
    return min(window, max_contexts or window, max(DEFAULT_WINDOW, mean_length))


def why_no_pairs(corpus: EncodedCorpus) -> str:
    """Return why a training had no pairs of a corpus, and what to do."""
    if np.diff(corpus.offsets).max(initial=0) > 1:
        return (
            "subsampling left fewer than two words in each sentence; sample=0 keeps all "
            f"{corpus.n_words} words, as a small corpus needs"
        )
    hint = ""
    if dropped := corpus.n_raw_words - corpus.n_words:
        hint = (
            f"; {dropped} of {corpus.n_raw_words} words are not in the vocabulary: a lower "
            "min_count keeps more"
        )
    return (
        f"a pair is two words of one sentence, such as a line, a session or a basket, but none of "
        f"{corpus.n_sentences} sentences has two words{hint}"
    )
