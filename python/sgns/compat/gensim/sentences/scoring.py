"""Functions that score candidates of phrases, as gensim calls them."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import TypeAlias

__all__ = [
    "Scoring",
    "check_scoring_function",
    "known_score",
    "npmi_scorer",
    "original_scorer",
    "scoring_name",
]

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


def original_scorer(
    worda_count: float,
    wordb_count: float,
    bigram_count: float,
    len_vocab: float,
    min_count: float,
    corpus_word_count: float,
) -> float:
    """Return the score "default" of a candidate, by the name of its function in gensim."""
    n_pairs = worda_count * wordb_count
    return (bigram_count - min_count) / n_pairs * len_vocab if n_pairs else -math.inf


def npmi_scorer(
    worda_count: float,
    wordb_count: float,
    bigram_count: float,
    len_vocab: float,
    min_count: float,
    corpus_word_count: float,
) -> float:
    """Return the score "npmi" of a candidate, by the name of its function in gensim."""
    if bigram_count < min_count or not (worda_count and wordb_count and bigram_count):
        return -math.inf
    share = bigram_count / corpus_word_count
    independent = worda_count / corpus_word_count * (wordb_count / corpus_word_count)
    return math.log(share / independent) / -math.log(share)


#: Names of the functions that gensim has for the scores.
_NAMES = {"original_scorer": "default", "npmi_scorer": "npmi"}


def known_score(scoring: Scoring) -> Scoring:
    """Return the name of a score, if `scoring` is gensim's function for it, or ours."""
    if getattr(scoring, "__module__", None) in (__name__, "gensim.models.phrases"):
        return _NAMES.get(getattr(scoring, "__name__", ""), scoring)
    return scoring


def scoring_name(scoring: Scoring) -> str:
    """Return the name of a score, or of a scoring function."""
    return str(getattr(scoring, "__name__", "function")) if callable(scoring) else scoring
