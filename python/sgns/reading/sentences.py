"""Checks of sentences that a user passes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sgns.arguments import is_null

__all__ = ["check_sentence", "check_sentences"]


def check_sentences(sentences: Any) -> None:
    """Raise TypeError unless `sentences` is an iterable, but neither a string nor a mapping."""
    if isinstance(sentences, (str, bytes)):
        raise TypeError(
            f"sentences must be an iterable of sentences, not {sentences[:40]!r}; for lines of "
            'text pass text.split("\\n"), for a file use sgns.Corpus.from_file'
        )
    if isinstance(sentences, Mapping):
        raise TypeError(
            f"sentences must be an iterable of sentences, not a {type(sentences).__name__}; if its "
            "values are sentences, pass .values()"
        )
    try:
        iter(sentences)
    except TypeError:
        raise TypeError(
            f"sentences must be an iterable of sentences, and {str(sentences)[:40]} "
            f"({type(sentences).__name__}) is not iterable; pass a list of lists of tokens"
        ) from None


def check_sentence(sentence: Any, number: int) -> None:
    """Raise TypeError unless `sentence`, with this number, is a string or an iterable of tokens.

    The message says what to do about a missing value, bytes, a row of a table and other objects.
    """
    if isinstance(sentence, (str, list, tuple)):
        return
    if is_null(sentence):
        raise TypeError(
            f"sentence {number} is {sentence!r} ({type(sentence).__name__}), a missing value: drop "
            "such rows first, for example with dropna()"
        )
    if isinstance(sentence, (bytes, bytearray)):
        raise TypeError(
            f"sentence {number} is the bytes {bytes(sentence[:40])!r}: decode it, for example with "
            ".decode(); a sentence is a list of tokens or a string"
        )
    if isinstance(sentence, Mapping):
        raise TypeError(
            f"sentence {number} is a {type(sentence).__name__} with the keys "
            f"{', '.join(map(repr, list(sentence)[:3]))}: take the tokens out of it, for example "
            "by (row['text'].split() for row in rows)"
        )
    try:
        iter(sentence)
    except TypeError:
        raise TypeError(
            f"sentence {number} is {str(sentence)[:40]} ({type(sentence).__name__}): a sentence is "
            "a list of tokens"
        ) from None
