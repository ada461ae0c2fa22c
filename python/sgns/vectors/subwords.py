"""Subwords: the character n-grams of words, and the rows that they share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import UINT32_MAX, check_integer
from sgns.vocabulary import Vocabulary

__all__ = ["RowLists", "Subwords", "subword_options"]

#: Offsets of shape (n + 1,), and the rows of all lists: those of list i are
#: ``rows[offsets[i] : offsets[i + 1]]``.
RowLists = tuple[NDArray[np.uint64], NDArray[np.uint32]]


@dataclass(frozen=True)
class Subwords:
    """Character n-grams of words, exactly those of fastText.

    A word has the n-grams of its spelling between ``<`` and ``>``, without these two marks alone:
    with the lengths 3 to 6, "hi" has ``<hi``, ``<hi>`` and ``hi>``. A hash assigns each n-gram to a
    bucket, and each bucket has a row. The word ``</s>`` has no n-grams.

    Parameters
    ----------
    min_ngram, max_ngram : int, default 3 and 6
        Smallest and greatest length of an n-gram in characters, with the marks: 1 to 255. For
        vectors without n-grams, which fastText writes as ``maxn=0``, use no subwords at all.
    buckets : int, default 2,000,000
        Number of rows that the n-grams share.

    Raises
    ------
    TypeError
        If a value is not an integer.
    ValueError
        If a value is out of its range.

    Notes
    -----
    Bojanowski, Grave, Joulin and Mikolov, "Enriching Word Vectors with Subword Information"
    (TACL 2017). The hash is 32-bit FNV-1a, with fastText's treatment of bytes above 127.
    """

    min_ngram: int = 3
    max_ngram: int = 6
    buckets: int = 2_000_000

    def __post_init__(self) -> None:
        bounds = {
            "min_ngram": (1, _core.LONGEST_NGRAM),
            "max_ngram": (1, _core.LONGEST_NGRAM),
            "buckets": (1, UINT32_MAX - 1),
        }
        for name, (low, high) in bounds.items():
            object.__setattr__(self, name, check_integer(name, getattr(self, name), low, high))
        if self.max_ngram < self.min_ngram:
            raise ValueError(
                f"max_ngram must be at least min_ngram, {self.min_ngram}, got {self.max_ngram}"
            )

    @classmethod
    def choose(
        cls, min_ngram: int | None, max_ngram: int | None, buckets: int | None
    ) -> Subwords | None:
        """Return the subwords of options that may be omitted; None without n-grams.

        One of `min_ngram` and `max_ngram` asks for n-grams; what is omitted has its default.
        ``max_ngram=0`` is fastText's way to ask for none.

        Raises
        ------
        TypeError, ValueError
            If an option is out of its range, or `buckets` is given without lengths.
        """
        given = {"min_ngram": min_ngram, "max_ngram": max_ngram, "buckets": buckets}
        if min_ngram is None and max_ngram is None and buckets is not None:
            raise ValueError(
                f"buckets is for n-grams, got {buckets} without them: give min_ngram and max_ngram"
            )
        if (min_ngram is None and max_ngram is None) or max_ngram == 0:
            return None
        return cls(**{name: value for name, value in given.items() if value is not None})

    def n_rows(self, n_tokens: int) -> int:
        """Return the number of rows of a vocabulary and the buckets together.

        Raises
        ------
        ValueError
            If there are more than 2^32 - 1.
        """
        n_rows = n_tokens + self.buckets
        if n_rows > UINT32_MAX:
            raise ValueError(
                f"buckets must be at most {UINT32_MAX - n_tokens}, since {n_tokens} tokens and the "
                f"buckets must be at most {UINT32_MAX} rows together, got {self.buckets}"
            )
        return n_rows

    def rows(self, vocabulary: Vocabulary) -> RowLists:
        """Return the rows of each token of a vocabulary.

        Parameters
        ----------
        vocabulary : Vocabulary
            Its tokens have the rows below ``len(vocabulary)``, and the buckets have those after.

        Returns
        -------
        offsets : ndarray of uint64, shape (n_tokens + 1,)
        rows : ndarray of uint32
            The list of token i is ``rows[offsets[i] : offsets[i + 1]]``: row i, and a row for each
            n-gram. Repeated n-grams are repeated.

        Raises
        ------
        ValueError
            If there are more than 2^32 - 1 rows.
        """
        self.n_rows(len(vocabulary))
        return _core.subword_rows(vocabulary.tokens, self.min_ngram, self.max_ngram, self.buckets)

    def of(self, words: Iterable[str]) -> RowLists:
        """Return the buckets of the n-grams of each word.

        Parameters
        ----------
        words : iterable of str
            Any words.

        Returns
        -------
        offsets : ndarray of uint64, shape (n_words + 1,)
        buckets : ndarray of uint32
            The list of word i is ``buckets[offsets[i] : offsets[i + 1]]``, empty for a word without
            n-grams.

        Raises
        ------
        TypeError
            If `words` is a string, or a word is not a string.
        UnicodeEncodeError
            If a word holds a lone surrogate.
        """
        if isinstance(words, str):
            raise TypeError(f"words must be a list of strings, not one string: write [{words!r}]")
        return _core.ngram_buckets(list(words), self.min_ngram, self.max_ngram, self.buckets)


def subword_options(subwords: Subwords | None) -> dict[str, int | None]:
    """Return options as files hold them; each is None without n-grams."""
    names = [field.name for field in fields(Subwords)]
    return {name: None if subwords is None else getattr(subwords, name) for name in names}
