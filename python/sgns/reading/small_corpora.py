"""Defaults for small corpora, such as the few sentences of a tutorial.

The usual defaults suit texts of millions of words. Of a few sentences they would leave no token, or
hardly a pair. A default that is lowered for this reason gives a `SmallCorpusWarning`. Options that
a user gives are never changed.
"""

from __future__ import annotations

from sgns.arguments import warn
from sgns.errors import SmallCorpusWarning

__all__ = [
    "DEFAULT_MIN_COUNT",
    "DEFAULT_SAMPLE",
    "MOST_WORDS",
    "is_all_rare",
    "warn_of_count",
    "warn_of_sample",
]

#: Default of `min_count` for tokens. All ids are kept by default.
DEFAULT_MIN_COUNT = 5

#: Default of `sample`, the threshold of subsampling.
DEFAULT_SAMPLE = 1e-3

#: A corpus with more words is not small, and nothing is lowered.
MOST_WORDS = 1000


def is_all_rare(n_frequent: int, n_words: int) -> bool:
    """Return whether a corpus is small, and no token occurs `DEFAULT_MIN_COUNT` times.

    Parameters
    ----------
    n_frequent : int
        Number of tokens that occur so often.
    n_words : int
        Words of the corpus, before rare tokens are dropped.
    """
    return n_frequent == 0 and 0 < n_words <= MOST_WORDS


def warn_of_count(source: str, n_words: int) -> None:
    """Warn that `min_count` is 1 for the corpus from `source`."""
    warn(
        f"{source}: no token occurs min_count={DEFAULT_MIN_COUNT} times, the default, in "
        f"{n_words} words, so min_count=1 is used, which keeps every token; pass min_count=1 to "
        "choose it without a warning",
        SmallCorpusWarning,
    )


def warn_of_sample(n_kept: float, n_words: int) -> None:
    """Warn that `sample` is 0, since its default would keep `n_kept` words on average."""
    warn(
        f"sample={DEFAULT_SAMPLE}, the default of subsampling, would keep about {n_kept:.0f} of "
        f"only {n_words} words, so sample=0 is used, which keeps every word; pass sample=0 to "
        "choose it without a warning",
        SmallCorpusWarning,
    )
