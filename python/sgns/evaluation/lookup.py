"""Vectors of the words of questions, by their ids."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_flag
from sgns.vectors.query import Vector, unit_length
from sgns.vectors.subword_vectors import SubwordVectors
from sgns.vectors.word_vectors import WordVectors

__all__ = ["WordLookup"]


class WordLookup:
    """Ids and vectors of words, of tokens and of words outside the vocabulary.

    Parameters
    ----------
    vectors : WordVectors
        Vectors to look up.
    oov : bool
        Find words outside the vocabulary. It needs `SubwordVectors`.
    restrict_vocab : int, optional
        Number of tokens that are found, from the first one on. If omitted, all.

    Attributes
    ----------
    unit : ndarray of float32, shape (n_tokens, vector_size)
        Vectors of the tokens that are found, at unit length.
    absent : ndarray of bool, shape (n_tokens,), or None
        Mask of those that never occurred.
    n_tokens : int
        Number of tokens that are found. Other words have ids from here on.

    Raises
    ------
    ValueError
        If `oov` is set, but the vectors have no n-grams.
    """

    def __init__(
        self, vectors: WordVectors, oov: bool = False, restrict_vocab: int | None = None
    ) -> None:
        if check_flag("oov", oov) and not isinstance(vectors, SubwordVectors):
            raise ValueError(
                "oov=True needs vectors with n-grams, SubwordVectors: these have no vector of a "
                "word outside the vocabulary; omit oov"
            )
        self._vectors = vectors
        self.unit: Vector = vectors.normalized[:restrict_vocab]
        self.absent = None if vectors.absent is None else vectors.absent[:restrict_vocab]
        self.n_tokens = len(self.unit)
        self._oov = bool(oov)
        self._is_lower = oov and all(token == token.lower() for token in vectors.vocabulary)
        self._unseen: dict[str, int] = {}
        self._units: list[Vector] = []

    def find(self, word: str) -> int | None:
        """Return the id of a word, or else of its lower case; None if neither has a vector.

        Tokens that never occurred are not found, and neither are those after `n_tokens`.
        """
        for spelling in (word, word.lower()):
            found = self._vectors.vocabulary.get(spelling)
            if found is None or found >= self.n_tokens:
                continue
            if self.absent is None or not self.absent[found]:
                return found
        spelling = word.lower() if self._is_lower else word
        if not self._oov or spelling in self._vectors.vocabulary or spelling not in self._vectors:
            return None
        if spelling not in self._unseen:
            self._unseen[spelling] = self.n_tokens + len(self._units)
            self._units.append(unit_length(self._vectors[spelling]))
        return self._unseen[spelling]

    def units(self, ids: NDArray[np.intp]) -> Vector:
        """Return the vectors of some ids at unit length, in a new array."""
        is_unseen = ids >= self.n_tokens
        units: Vector = self.unit[np.where(is_unseen, 0, ids)]
        if is_unseen.any():
            units[is_unseen] = np.stack(self._units)[ids[is_unseen] - self.n_tokens]
        return units

    def count_unseen(self, ids: NDArray[np.intp]) -> int:
        """Return the number of rows of ids with a word outside the vocabulary."""
        return int(np.count_nonzero((ids >= self.n_tokens).any(axis=1)))
