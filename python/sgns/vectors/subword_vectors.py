"""Word vectors with subwords: a vector for any word that has n-grams."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from sgns import _core
from sgns.arguments import check_workers
from sgns.errors import FormatError
from sgns.formats.subword_table import Ngrams, SubwordTable, ngrams_metadata
from sgns.formats.table import Table
from sgns.vectors.keys import Key, Keys, holds, listed, row_of, unseen_word
from sgns.vectors.lookup import as_matrix
from sgns.vectors.query import Vector
from sgns.vectors.subwords import RowLists, Subwords
from sgns.vectors.transforms import Matrix, mapped
from sgns.vectors.word_vectors import WordVectors
from sgns.vocabulary import VocabularyLike, as_vocabulary

__all__ = ["SubwordVectors"]


class SubwordVectors(WordVectors, table=SubwordTable):
    """Word vectors that are means of rows: of the word, and of its n-grams.

    Each token of the vocabulary has a row of its own, and rows of its n-grams, which tokens share.
    A word outside the vocabulary has the mean of the rows of its n-grams. All queries of
    `WordVectors` accept such words, as strings. The answers are tokens of the vocabulary.

    `save` writes the rows in the formats "safetensors" and "fasttext-bin", so that `load` gives
    vectors for any word again. The other formats hold `matrix`.

    A float32 matrix of rows is not copied, so training that continues on it changes these vectors
    too, until `matrix` is computed.

    Parameters
    ----------
    vocabulary : Vocabulary or sequence of str
        Token of each of the first rows.
    rows : array_like of float, or tensor, shape (n_tokens + buckets, vector_size)
        Row of each token, then of each bucket of n-grams. The stride of the rows may be larger
        than their length.
    subwords : Subwords
        Lengths of the n-grams, and number of buckets.

    Raises
    ------
    TypeError
        If `rows` does not hold real numbers, or `subwords` is not a `Subwords`.
    ValueError
        If `rows` has another shape, or has no rows or no columns.
    """

    def __init__(self, vocabulary: VocabularyLike, rows: ArrayLike, subwords: Subwords) -> None:
        if not isinstance(subwords, Subwords):
            raise TypeError(
                f"subwords must be a Subwords, such as sgns.Subwords(min_ngram=3, max_ngram=6), "
                f"got {subwords!r:.80}"
            )
        self._vocabulary = as_vocabulary("vocabulary", vocabulary)
        self._subwords = subwords
        matrix = as_matrix("rows", rows, subwords.n_rows(len(self._vocabulary)))
        between_rows, between_numbers = matrix.strides
        if between_numbers != matrix.itemsize or between_rows < 0:
            matrix = np.ascontiguousarray(matrix)  # the core reads rows that are contiguous
            matrix.setflags(write=False)
        sizes = Ngrams(subwords.min_ngram, subwords.max_ngram, subwords.buckets)
        self._table = SubwordTable(self._vocabulary, matrix, sizes)

    @property
    def rows(self) -> Vector:
        """All rows, read-only, shape (n_tokens + buckets, vector_size)."""
        return self._table.rows

    @property
    def subwords(self) -> Subwords:
        """Lengths of the n-grams, and number of buckets."""
        return self._subwords

    @property
    def matrix(self) -> Vector:
        """Vectors of the vocabulary, shape (n_tokens, vector_size), read-only.

        They are computed at the first access, with all cores. Queries for neighbors need them;
        the vectors of single words do not.
        """
        return self._table.matrix

    @property
    def vector_size(self) -> int:
        """Number of dimensions."""
        return int(self.rows.shape[1])

    @property
    def nbytes(self) -> int:
        """Size of the rows in bytes, and of `matrix` once it is computed."""
        composed = self._table.composed
        return self.rows.nbytes + (0 if composed is None else composed.nbytes)

    @classmethod
    def _of(cls, table: Table, path: str | os.PathLike[str]) -> Self:
        if not isinstance(table, SubwordTable):
            raise FormatError(
                f"{path} holds vectors without n-grams; load it with "
                f"sgns.WordVectors.load({os.fspath(path)!r})"
            )
        return cls(table.vocabulary, table.rows, Subwords(*table.subwords))

    @classmethod
    def from_table(cls, table: Any, token: str | None = None, vector: str | None = None) -> Self:
        """Raise TypeError: a table holds no rows of n-grams."""
        raise TypeError(
            "a table holds the vectors of tokens, without n-grams: write "
            "sgns.WordVectors.from_table(table)"
        )

    def _as_table(self) -> Table:
        return self._table

    def metadata(self) -> dict[str, str]:
        """Return the metadata of a file whose array "vectors" has the rows."""
        return ngrams_metadata(self._table.subwords)

    def to_word_vectors(self) -> WordVectors:
        """Return the vectors of the vocabulary alone, without n-grams."""
        return WordVectors(self._vocabulary, self.matrix)

    def _mapped(self, linear: Matrix, offset: Matrix | None = None) -> Self:
        # The mean of mapped rows is the mapped mean, also for words that are unseen.
        return type(self)(self._vocabulary, mapped(self.rows, linear, offset), self._subwords)

    def __contains__(self, token: object) -> bool:
        """Return whether a key has a vector: it is a token, or a word with an n-gram."""
        if holds(self._vocabulary, token):
            return True
        return (
            isinstance(token, str) and _is_unicode(token) and self._subwords.of([token])[0][1] > 0
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._vocabulary, self.rows, self._subwords)

    def __repr__(self) -> str:
        subwords = self._subwords
        return (
            f"SubwordVectors({len(self)} tokens + {subwords.buckets} buckets x {self.vector_size} "
            f"dimensions, n-grams of {subwords.min_ngram} to {subwords.max_ngram} characters)"
        )

    def _vector_of(self, key: Key) -> tuple[Vector, int | None]:
        row = self._row_of(key)
        if row is not None and self._table.composed is not None:
            return self._table.composed[row], row
        [vector], _ = self._vectors_of([key])
        vector.setflags(write=False)
        return vector, row

    def _vectors_of(self, keys: Keys | Key) -> tuple[Vector, Sequence[int | None]]:
        several = listed(keys)
        rows = [self._row_of(key) for key in several]
        words = [
            str(key) if row is None else self._vocabulary.tokens[row]
            for key, row in zip(several, rows, strict=True)
        ]
        return self._means(self._lists(words, rows)), rows

    def _row_of(self, key: Key) -> int | None:
        is_unseen = unseen_word(key, self._vocabulary) is not None
        return None if is_unseen else row_of(key, self._vocabulary)

    def _lists(self, words: Sequence[str], rows: Sequence[int | None]) -> RowLists:
        """Return the rows of words, each of which has a row in the vocabulary or None.

        Raises
        ------
        KeyError
            If a word has no row at all.
        """
        for word in words:
            if not _is_unicode(word):
                raise KeyError(
                    f"word {word!r} holds a lone surrogate, so it has no n-grams: not valid Unicode"
                )
        offsets, buckets = self._subwords.of(words)
        known = np.array([row is not None for row in rows])
        lengths = np.diff(offsets) + known
        if not lengths.all():
            word = words[int(np.flatnonzero(lengths == 0)[0])]
            raise KeyError(
                f"word {word!r} is not in the vocabulary of {len(self):,} tokens, and has no "
                f"n-gram of {self._subwords.min_ngram} to {self._subwords.max_ngram} characters"
            )
        ids = np.insert(
            buckets + np.uint32(len(self)),
            offsets[:-1][known].astype(np.intp),
            np.array([row for row in rows if row is not None], np.uint32),
        )
        return np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint64), ids

    def _means(self, lists: RowLists) -> Vector:
        return _core.row_means(self.rows, *lists, check_workers(None))


def _is_unicode(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True
