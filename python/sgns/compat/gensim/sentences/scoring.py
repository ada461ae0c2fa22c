"""Functions that score candidates of phrases, as gensim calls them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TypeAlias

__all__ = ["Scoring", "check_scoring_function", "scoring_name"]

#: Name of a score, or a function of the counts of a candidate.
Scoring: TypeAlias = str | Callable[..., float]

#: Keyword arguments of a scoring function.
_ARGUMENTS = (
    "worda_count",
    "wordb_count",
    "bigram_count",
    "len_vocab",
    "min_count",
    "corpus_word_count",
)


def check_scoring_function(scoring: Callable[..., float]) -> None:
    """Raise ValueError unless a scoring function accepts all keyword arguments of gensim."""
    try:
        signature = inspect.signature(scoring)
    except (TypeError, ValueError):  # a function of C without a signature
        return
    try:
        signature.bind(**dict.fromkeys(_ARGUMENTS))
    except TypeError as error:
        raise ValueError(
            f"scoring must accept the keyword arguments {', '.join(_ARGUMENTS)}: {error}"
        ) from None


def scoring_name(scoring: Scoring) -> str:
    """Return the name of a score, or of a scoring function."""
    return str(getattr(scoring, "__name__", "function")) if callable(scoring) else scoring
