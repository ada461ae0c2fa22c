"""FastTextKeyedVectors: vectors by key that are means of rows, and vectors of unseen words."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from sgns import _core
from sgns.arguments import check_integer
from sgns.compat.gensim.signatures import named_arguments
from sgns.compat.gensim.vectors.keyedvectors import KeyedVectors
from sgns.compat.gensim.vectors.store import Matrix, frozen_mask
from sgns.formats.subword_table import Ngrams
from sgns.machine import available_cores
from sgns.vectors.query import KEY_TYPES, unit_length
from sgns.vectors.subwords import RowLists

__all__ = ["FastTextKeyedVectors"]

logger = logging.getLogger(__name__)

_MOST_BUCKETS = 2**32 - 2

#: The only word without n-grams in fastText. It stands for rows that have no key yet.
_NO_NGRAMS = "</s>"


class FastTextKeyedVectors(KeyedVectors):
    """Vectors by key with the interface of ``gensim.models.fasttext.FastTextKeyedVectors``.

    The vector of a key is the mean of its own row and the rows of its n-grams. Any other word has
    the mean of the rows of its n-grams. The n-grams of a key that is not a string are those of
    ``str(key)``. `VectorStore` documents the other attributes.

    Parameters
    ----------
    vector_size : int
        Number of dimensions.
    min_n, max_n : int
        Lengths of n-grams in characters. There are none if `max_n` is less than `min_n`.
    bucket : int
        Number of rows that the n-grams share. 0 for none.
    count, dtype
        As in `VectorStore`.

    Attributes
    ----------
    vectors : ndarray of float, shape (n_keys, vector_size)
        Vectors of the keys, computed from the rows when they are needed. After you change rows in
        place, call `adjust_vectors`.
    vectors_vocab : ndarray of float, shape (n_keys, vector_size)
        Own row of each key, a view of `rows`.
    vectors_ngrams : ndarray of float, shape (bucket, vector_size)
        Row of each bucket, a view of `rows`.
    rows : ndarray of float, shape (n_keys + bucket, vector_size)
        Both, one after the other.
    vectors_vocab_lockf, vectors_ngrams_lockf : ndarray of float32
        0 for rows that training does not change, 1 for the others. One value, or one for each row.
    """

    #: As in gensim: the hash of the n-grams is that of fastText.
    compatible_hash: ClassVar[bool] = True
    _lock_name = "vectors_vocab_lockf"

    @named_arguments
    def __init__(
        self,
        vector_size: int,
        min_n: int,
        max_n: int,
        bucket: int,
        count: int = 0,
        dtype: DTypeLike = np.float32,
    ) -> None:
        for name, length in (("min_n", min_n), ("max_n", max_n)):
            check_integer(name, length, 0, _core.LONGEST_NGRAM)
        self.min_n = min_n
        self.max_n = max_n
        self.bucket = check_integer("bucket", bucket, 0, _MOST_BUCKETS)
        self._rows: Matrix | None = None
        self._composed: Matrix | None = None
        self._given: set[int] = set()
        super().__init__(vector_size, count, dtype)
        self._dtype = self.vectors.dtype
        self.vectors_vocab_lockf: NDArray[Any] = np.ones(1, np.float32)
        self.vectors_ngrams_lockf: NDArray[Any] = np.ones(1, np.float32)

    @classmethod
    def own_names(cls) -> set[str]:
        """Return the attributes that all objects of the class have."""
        return set(vars(FastTextKeyedVectors(1, 3, 6, 1)))

    @classmethod
    def _empty(cls, vector_size: int, ngrams: Ngrams | None) -> Any:
        return cls(vector_size, *(ngrams or (0, 0, 0)))

    # --- rows and vectors --------------------------------------------------------------

    @property
    def ngrams(self) -> Ngrams | None:
        """Lengths and buckets of the n-grams; None if there are none."""
        if not self.bucket or self.max_n < max(1, self.min_n):
            return None
        return Ngrams(max(1, self.min_n), self.max_n, self.bucket)

    @property
    def rows(self) -> Matrix:
        """Own row of each key, then a row for each bucket."""
        if self._rows is None:
            self._rows = np.zeros((self._n_buckets, self.vector_size), self._dtype)
        if self._given:
            self._fit_own_rows(self._rows)
        return self._rows

    @rows.setter
    def rows(self, rows: Matrix) -> None:
        self._rows, self._dtype, self._given = rows, rows.dtype, set()
        self.rows_changed()

    def rows_changed(self) -> None:
        """Drop what was computed from `rows`."""
        if self._given:
            self._fit_own_rows(self.rows)
        self._composed = None
        self.norms = None

    @property
    def vectors(self) -> Matrix:
        """Vectors of the keys, shape (n_keys, vector_size)."""
        lists = self.row_lists() if self._composed is None else None
        if lists is not None:
            means = _core.row_means(_contiguous(self.rows), *lists, available_cores())
            self._composed = means.astype(self._dtype, copy=False)
        return self.rows if self._composed is None else self._composed

    @vectors.setter
    def vectors(self, vectors: Matrix) -> None:
        if self.ngrams is None:
            self._rows = vectors
        else:
            self._composed = vectors

    @property
    def vectors_vocab(self) -> Matrix:
        """Own row of each key, shape (n_keys, vector_size)."""
        return self.rows[: len(self.rows) - self._n_buckets]

    @vectors_vocab.setter
    def vectors_vocab(self, values: Matrix) -> None:
        self.rows = np.concatenate([values, self.vectors_ngrams])

    @property
    def vectors_ngrams(self) -> Matrix:
        """Row of each bucket, shape (bucket, vector_size)."""
        return self.rows[len(self.rows) - self._n_buckets :]

    @vectors_ngrams.setter
    def vectors_ngrams(self, values: Matrix) -> None:
        self.rows = np.concatenate([self.vectors_vocab, values])

    @property
    def buckets_word(self) -> Sequence[NDArray[np.uint32]]:
        """Buckets of the n-grams of each key, computed for each key that is asked for."""
        return _Buckets(self)

    def row_parts(self) -> list[tuple[str, int, Matrix]]:
        """Return the parts of `rows`: attribute, number of its rows with new keys, and values."""
        if self._rows is None and not self._given:
            return []
        return [
            ("vectors_vocab", len(self), self.vectors_vocab),
            ("vectors_ngrams", self._n_buckets, self.vectors_ngrams),
        ]

    def row_lists(self) -> RowLists | None:
        """Return the rows of which each vector is the mean, or None if each vector is one row."""
        if self.ngrams is None:
            return None
        return _core.subword_rows(self._words(range(len(self))), *self.ngrams)

    def frozen_rows(self) -> NDArray[np.uint8] | None:
        """Return a mask of the rows that the two arrays of factors freeze; see `VectorStore`."""
        parts = (
            ("vectors_vocab_lockf", self.vectors_vocab_lockf, len(self)),
            ("vectors_ngrams_lockf", self.vectors_ngrams_lockf, self._n_buckets),
        )
        masks = [(frozen_mask(*part), part[2]) for part in parts]
        if all(mask is None for mask, _ in masks):
            return None
        return np.concatenate(
            [np.zeros(n_rows, np.uint8) if mask is None else mask for mask, n_rows in masks]
        )

    def freeze(self, mask: NDArray[Any]) -> None:
        """Freeze the rows whose entry in a mask of all `rows` is not 0, and no others."""
        factors = (mask == 0).astype(np.float32)
        n_keys = len(mask) - self._n_buckets
        self.vectors_vocab_lockf = factors[:n_keys]
        self.vectors_ngrams_lockf = factors[n_keys:] if self._n_buckets else np.ones(1, np.float32)

    def adjust_vectors(self) -> None:
        """Compute `vectors` again from the rows, when they are needed."""
        self.rows_changed()

    def recalc_char_ngram_buckets(self) -> None:
        """Do nothing: `buckets_word` is computed when it is needed."""

    def init_post_load(self, fb_vectors: Matrix) -> None:
        """Take rows of keys and buckets.

        Raises
        ------
        ValueError
            If they have another shape.
        """
        shape = (len(self) + self._n_buckets, self.vector_size)
        if fb_vectors.shape != shape:
            raise ValueError(f"fb_vectors must have shape {shape}, got {fb_vectors.shape}")
        self.rows = np.array(fb_vectors)

    def resize_vectors(self, seed: int = 0) -> None:
        """Allocate an own row for every key, and the rows of the buckets. New rows are random."""
        has_buckets = self._rows is not None
        own, shared = KeyedVectors(self.vector_size), KeyedVectors(self.vector_size)
        own.index_to_key, own.vectors = self.index_to_key, self.vectors_vocab
        shared.index_to_key = [None] * self._n_buckets
        if has_buckets:
            shared.vectors = self.vectors_ngrams
        for number, each in enumerate((own, shared)):
            each.resize_vectors(seed + number)
        self.rows = np.concatenate([own.vectors, shared.vectors])
        self.allocate_vecattrs()

    @named_arguments
    def add_vectors(
        self,
        keys: Any,
        weights: ArrayLike,
        extras: Mapping[str, ArrayLike] | None = None,
        replace: bool = False,
    ) -> None:
        """Add vectors of keys; see `VectorStore`.

        The own row of each key then is such that the mean is its vector. The rows of the n-grams
        do not change.
        """
        if self.ngrams is None:
            super().add_vectors(keys, weights, extras, replace)
            return
        listed = [keys] if isinstance(keys, KEY_TYPES) else list(keys)
        added = [key for key in listed if replace or key not in self.key_to_index]
        self.vectors  # noqa: B018 (computed before there are keys without rows)
        super().add_vectors(keys, weights, extras, replace)
        self._given.update(self.key_to_index[key] for key in added)

    def sort_by_descending_frequency(self) -> None:
        """Sort keys, rows and attributes by descending count."""
        if "count" not in self.expandos:
            return
        index = {key: row for row, key in enumerate(self.index_to_key)}
        own, buckets, vectors = self.vectors_vocab, self.vectors_ngrams, self.vectors
        super().sort_by_descending_frequency()
        order = [index[key] for key in self.index_to_key]
        if self.ngrams is not None and len(own) == len(order):
            self.rows = np.concatenate([own[order], buckets])
            self._composed = vectors[order]

    # --- queries -----------------------------------------------------------------------

    def __contains__(self, key: Any) -> bool:
        """Return True for every word if there are n-grams, as in gensim."""
        if isinstance(key, str) and self.ngrams is not None:
            return True
        return self.has_index_for(key)

    def get_vector(self, key: Any, norm: bool = False) -> Matrix:
        """Return the vector of a word. With `norm`, scale it to unit length.

        A word outside the vocabulary without an n-gram, such as "", has the vector 0.

        Raises
        ------
        KeyError
            If the word is not a key, and there are no n-grams.
        """
        index = self.get_index(key, -1)
        if index < 0 and (self.ngrams is None or not isinstance(key, str)):
            known = "strings have n-grams" if self.ngrams else "these vectors have no n-grams"
            raise KeyError(f"cannot calculate the vector of {key!r}, which is not a key: {known}")
        is_composed = index >= 0 and (self.ngrams is None or self._composed is not None)
        vector = self.vectors[index] if is_composed else self._mean(key, index)
        if norm:
            vector = unit_length(vector)
        vector = vector.astype(self._dtype, copy=False)
        vector.setflags(write=index < 0)
        return vector

    def get_sentence_vector(self, sentence: Sequence[Any]) -> Matrix:
        """Return the mean of the vectors of words at unit length, as `get_mean_vector`."""
        return self.get_mean_vector(sentence)

    def _located(self, key: Any) -> tuple[Any, int | None]:
        if isinstance(key, str) and key not in self.key_to_index and self.ngrams is not None:
            return self.get_vector(key), None
        return super()._located(key)

    def _without_ngrams(self) -> KeyedVectors:
        return KeyedVectors(self.vector_size, dtype=self._dtype)

    # --- means -------------------------------------------------------------------------

    @property
    def _n_buckets(self) -> int:
        return 0 if self.ngrams is None else self.ngrams.buckets

    def _words(self, rows: Sequence[int]) -> list[str]:
        """Return the spellings of the keys of rows, which have the n-grams."""
        keys = [self.index_to_key[row] for row in rows]
        return [_NO_NGRAMS if key is None else str(key) for key in keys]

    def _mean(self, word: str, index: int) -> Matrix:
        """Return the mean of the rows of a word, whose own row is `index` unless that is -1."""
        assert self.ngrams is not None
        rows = self.rows
        if index >= 0:
            [word] = self._words([index])
        try:
            _, buckets = _core.ngram_buckets([word], *self.ngrams)
        except UnicodeEncodeError:
            raise KeyError(
                f"word {word!r} holds a lone surrogate, so it has no n-grams: not valid Unicode"
            ) from None
        own = np.array([index] if index >= 0 else [], np.uint32)
        ids = np.concatenate([own, buckets + np.uint32(len(rows) - self._n_buckets)])
        if not ids.size:
            logger.warning("could not extract any n-grams from %r: its vector is 0", word)
            return np.zeros(self.vector_size, np.float32)
        offsets = np.array([0, ids.size], np.uint64)
        [mean] = _core.row_means(_contiguous(rows), offsets, ids, 1)
        return np.asarray(mean)

    def _fit_own_rows(self, rows: Matrix) -> None:
        """Choose own rows so that the means of given keys are their vectors."""
        given, self._given = sorted(self._given), set()
        assert self.ngrams is not None
        assert self._composed is not None
        n_old, n_keys = len(rows) - self._n_buckets, len(self._composed)
        if n_keys > n_old or not rows.flags.writeable:
            fresh = np.zeros((n_keys - n_old, self.vector_size), rows.dtype)
            rows = np.concatenate([rows[:n_old], fresh, rows[n_old:]])
        offsets, buckets = _core.ngram_buckets(self._words(given), *self.ngrams)
        n_ngrams = np.diff(offsets)[:, None].astype(np.float32)
        filled = _contiguous(rows)
        means = _core.row_means(filled, offsets, buckets + np.uint32(n_keys), available_cores())
        rows[given] = self._composed[given] * (n_ngrams + 1) - means * n_ngrams
        self._rows = rows


class _Buckets(Sequence[NDArray[np.uint32]]):
    """Buckets of the n-grams of each key."""

    def __init__(self, vectors: FastTextKeyedVectors) -> None:
        self._vectors = vectors

    def __len__(self) -> int:
        return len(self._vectors)

    @overload
    def __getitem__(self, at: int) -> NDArray[np.uint32]: ...
    @overload
    def __getitem__(self, at: slice) -> list[NDArray[np.uint32]]: ...
    def __getitem__(self, at: int | slice) -> NDArray[np.uint32] | list[NDArray[np.uint32]]:
        rows = range(len(self))[at]
        if isinstance(rows, range):
            return [self[row] for row in rows]
        ngrams = self._vectors.ngrams
        if ngrams is None:
            return np.empty(0, np.uint32)
        _, buckets = _core.ngram_buckets(self._vectors._words([rows]), *ngrams)
        return buckets


def _contiguous(rows: Matrix) -> NDArray[np.float32]:
    """Return rows as the core reads them: of float32, each of them contiguous."""
    if rows.dtype == np.float32 and rows.strides[1] == rows.itemsize and rows.strides[0] >= 0:
        return rows
    return np.ascontiguousarray(rows, np.float32)


KeyedVectors.with_ngrams = FastTextKeyedVectors
