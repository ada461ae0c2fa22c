"""Word vectors: a matrix with a name for each row, and what can be asked of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.formats.registry import load_vectors, save_vectors
from sgns.formats.table import Table
from sgns.vectors.query import KEY_TYPES, Key, Query, Vector, combine, nearest, unit_length
from sgns.vocabulary import Vocabulary

if TYPE_CHECKING:
    from sgns.vectors.ann import Index, IndexOptions

__all__ = ["WordVectors"]


class WordVectors:
    """A read-only view of vectors and the tokens they belong to.

    The vectors are not copied if they are float32 already: what trains them further
    changes them here as well. Look at them, then, once training is done.

    Parameters
    ----------
    vocabulary : Vocabulary
        Token of each row.
    matrix : array_like of float, shape (n_tokens, vector_size)
        One row per token. The rows may lie further apart than they are long.

    Raises
    ------
    TypeError
        If `matrix` does not hold real numbers.
    ValueError
        If `matrix` has another shape, or there is no token or no dimension.
    """

    def __init__(self, vocabulary: Vocabulary, matrix: ArrayLike) -> None:
        array = np.asarray(matrix)
        if not np.issubdtype(array.dtype, np.floating) and array.dtype.kind not in "iu":
            raise TypeError(f"matrix must hold real numbers, got {array.dtype}")
        if array.ndim != 2 or len(array) != len(vocabulary) or not array.size:
            raise ValueError(
                f"matrix must have shape ({len(vocabulary)}, vector_size), both at least 1, "
                f"got {array.shape}"
            )
        self._vocabulary = vocabulary
        self._matrix: Vector = np.asarray(array, dtype=np.float32).view()
        self._matrix.setflags(write=False)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        format: str | None = None,
        *,
        limit: int | None = None,
        errors: str = "strict",
    ) -> WordVectors:
        """Read vectors from a file; `sgns.formats.load_vectors` has the details."""
        table = load_vectors(path, format, limit=limit, errors=errors)
        return cls(table.vocabulary, table.matrix)

    def save(self, path: str | os.PathLike[str], format: str | None = None) -> None:
        """Write the vectors to a file; `sgns.formats.save_vectors` has the details."""
        save_vectors(Table(self._vocabulary, self._matrix), path, format)

    @property
    def vocabulary(self) -> Vocabulary:
        """Token of each row."""
        return self._vocabulary

    @property
    def matrix(self) -> Vector:
        """All vectors, shape (n_tokens, vector_size), read-only."""
        return self._matrix

    @property
    def vector_size(self) -> int:
        """Number of dimensions."""
        return int(self._matrix.shape[1])

    @cached_property
    def normalized(self) -> Vector:
        """All vectors at unit length, shape (n_tokens, vector_size), read-only.

        A copy, C-contiguous, made when first asked for. Zero rows stay zero.
        """
        unit = np.array(self._matrix, order="C")
        lengths = np.sqrt(np.einsum("ij,ij->i", unit, unit, dtype=np.float64))
        lengths[lengths == 0] = 1
        unit /= lengths[:, None]
        unit.setflags(write=False)
        return unit

    def __reduce__(self) -> tuple[Any, ...]:
        # As they were made: a copy that is as read-only, without what is reckoned when asked for.
        return type(self), (self._vocabulary, self._matrix)

    def __len__(self) -> int:
        return len(self._vocabulary)

    def __iter__(self) -> Iterator[str]:
        return iter(self._vocabulary)

    def __contains__(self, token: object) -> bool:
        return token in self._vocabulary

    def __repr__(self) -> str:
        return f"WordVectors({len(self)} tokens x {self.vector_size} dimensions)"

    def __getitem__(self, key: Key | Sequence[Key] | NDArray[np.integer]) -> Vector:
        """Vector of a token or id, read-only; of several, a new array with a row for each."""
        rows: Vector = self._matrix[self._id(key) if isinstance(key, KEY_TYPES) else self._ids(key)]
        return rows

    def get_vector(self, token: Key, norm: bool = False) -> Vector:
        """Vector of one token, read-only.

        Parameters
        ----------
        token : str or int
            A token or its id.
        norm : bool, default False
            Scale it to unit length; a zero vector stays zero.

        Returns
        -------
        ndarray of float32, shape (vector_size,)

        Raises
        ------
        KeyError
            If there is no such token.
        IndexError
            If there is no such id.
        """
        row: Vector = self._matrix[self._id(token)]
        if norm:
            row = unit_length(row)
            row.setflags(write=False)
        return row

    @overload
    def most_similar(
        self,
        positive: Query | None = None,
        negative: Query | None = None,
        topn: int = 10,
        restrict_vocab: int | None = None,
        index: Index | None = None,
    ) -> list[tuple[str, float]]: ...
    @overload
    def most_similar(
        self,
        positive: Query | None = None,
        negative: Query | None = None,
        *,
        topn: None,
        restrict_vocab: int | None = None,
    ) -> Vector: ...
    def most_similar(
        self,
        positive: Query | None = None,
        negative: Query | None = None,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
        index: Index | None = None,
    ) -> list[tuple[str, float]] | Vector:
        """Tokens with the greatest cosine to a mean of vectors.

        The mean is taken as in gensim: tokens and ids enter at unit length, given
        vectors as they are; those of `negative` count -1 unless paired with a weight,
        and a weight stands as given on either side.

        Parameters
        ----------
        positive, negative : token, id, vector, or a sequence of them, optional
            What to be near to and far from. An item of a sequence may be a pair
            ``(item, weight)``.
        topn : int or None, default 10
            How many to return at most; None for the cosine of every token.
        restrict_vocab : int, optional
            Look only at this many tokens, the first ones: with a vocabulary in order
            of frequency, at the most frequent.
        index : sgns.vectors.ann.Index, optional
            What `index` has made of these vectors: to look at a part of them, and perhaps
            miss a neighbor. Finds `topn` among all tokens.

        Returns
        -------
        list of (str, float), or ndarray of float32
            Tokens and cosines, greatest first, without the tokens in the query. If
            `topn` is None, an array of cosines by id, which leaves none out.

        Raises
        ------
        KeyError, IndexError
            If there is no such token or id.
        TypeError
            If an item is something else.
        ValueError
            If the query is empty, a vector has another shape or is not finite,
            `topn` or `restrict_vocab` is below 1, or `index` cannot be asked this.
        """
        query = combine(positive, negative, self._matrix, self._id)
        if topn is not None:
            return self._nearest([query], topn, restrict_vocab, index)[0]
        if index is not None:
            raise ValueError("an index does not have the cosine of every token: give topn a number")
        _check_bounds(restrict_vocab=restrict_vocab)
        cosines: Vector = self.normalized[:restrict_vocab] @ query[0]
        return cosines

    def most_similar_batch(
        self,
        queries: Iterable[Query],
        topn: int = 10,
        restrict_vocab: int | None = None,
        index: Index | None = None,
    ) -> list[list[tuple[str, float]]]:
        """Answers of `most_similar` to many queries at once, which is much faster.

        Parameters
        ----------
        queries : iterable of queries
            Tokens, ids, vectors, or sequences of them, each what `positive` may be.
        topn, restrict_vocab, index
            As in `most_similar`; `topn` is a number here.

        Returns
        -------
        list of lists of (str, float)
            For each query, in their order.

        Raises
        ------
        KeyError, IndexError, TypeError, ValueError
            As in `most_similar`.
        """
        asked = [combine(query, None, self._matrix, self._id) for query in queries]
        return self._nearest(asked, topn, restrict_vocab, index)

    def index(self, **options: Unpack[IndexOptions]) -> Index:
        """Make an index of these vectors, for `most_similar`.

        Parameters
        ----------
        **options
            See `sgns.vectors.ann.IndexOptions`.

        Returns
        -------
        sgns.vectors.ann.Index

        Raises
        ------
        ImportError
            If usearch is not installed; the message names the extra.
        ValueError
            If an option is out of its range.
        """
        from sgns.vectors.ann import Index

        return Index(self._vocabulary.tokens, self.normalized, **options)

    def similar_by_vector(
        self, vector: ArrayLike, topn: int = 10, restrict_vocab: int | None = None
    ) -> list[tuple[str, float]]:
        """Tokens with the greatest cosine to `vector`; the rest is as in `most_similar`."""
        query = np.asarray(vector, dtype=np.float32)
        return self.most_similar([query], topn=topn, restrict_vocab=restrict_vocab)

    def analogy(self, a: Key, b: Key, c: Key, topn: int = 10) -> list[tuple[str, float]]:
        """Tokens d such that a is to b as c is to d, best first.

        They are the ones nearest to ``b - a + c``: 3CosAdd of Levy and Goldberg,
        "Linguistic Regularities in Sparse and Explicit Word Representations"
        (CoNLL 2014). `most_similar` has the parameters and errors.
        """
        return self.most_similar(positive=[b, c], negative=[a], topn=topn)

    def similarity(self, a: Key, b: Key) -> float:
        """Cosine of the vectors of two tokens; 0 if one of the vectors is zero."""
        return float(self.get_vector(a, norm=True) @ self.get_vector(b, norm=True))

    def distance(self, a: Key, b: Key) -> float:
        """One minus the cosine of the vectors of two tokens."""
        return 1.0 - self.similarity(a, b)

    def n_similarity(self, a: Iterable[Key] | str, b: Iterable[Key] | str) -> float:
        """Cosine of the mean vector of some tokens and the mean vector of others.

        Parameters
        ----------
        a, b : iterable of str or int
            Tokens or ids, at least one each.

        Returns
        -------
        float

        Raises
        ------
        KeyError, IndexError
            If there is no such token or id.
        ValueError
            If one of the two is empty.
        """
        means = [self._matrix[self._ids(keys)].mean(axis=0) for keys in (a, b)]
        return float(unit_length(means[0]) @ unit_length(means[1]))

    def doesnt_match(self, tokens: Iterable[str]) -> str:
        """Token that is least like the others.

        Parameters
        ----------
        tokens : iterable of str
            Tokens to choose from, at least one.

        Returns
        -------
        str
            The one with the smallest cosine to the mean of all, at unit length.

        Raises
        ------
        KeyError
            If one of them is unknown.
        ValueError
            If there are none.
        """
        tokens = [tokens] if isinstance(tokens, str) else list(tokens)
        unit = np.stack([unit_length(row) for row in self._matrix[self._ids(tokens)]])
        cosines = unit @ unit_length(unit.mean(axis=0))
        return min(zip(cosines.tolist(), tokens, strict=True))[1]

    def _nearest(
        self,
        queries: Sequence[tuple[Vector, set[int]]],
        topn: int,
        restrict_vocab: int | None,
        index: Index | None,
    ) -> list[list[tuple[str, float]]]:
        """Tokens near to each direction, without the ids beside it."""
        _check_bounds(topn=topn, restrict_vocab=restrict_vocab)
        if index is not None and restrict_vocab is not None:
            raise ValueError("restrict_vocab needs the exact search: an index looks at all tokens")
        if index is not None and index.shape != self._matrix.shape:
            raise ValueError(
                f"index is of other vectors: it has shape {index.shape}, not {self._matrix.shape}"
            )
        if not queries:
            return []
        directions = np.stack([direction for direction, _ in queries])
        n = topn + max(len(given) for _, given in queries)
        if index is None:
            found = nearest(self.normalized[:restrict_vocab], directions, n)
        else:
            found = index.nearest(directions, n)
        tokens = self._vocabulary.tokens
        return [
            [
                (tokens[i], cosine)
                for i, cosine in zip(rows.tolist(), cosines.tolist(), strict=True)
                if i not in given
            ][:topn]
            for (rows, cosines), (_, given) in zip(found, queries, strict=True)
        ]

    def _id(self, key: Key) -> int:
        if isinstance(key, str):
            return self._vocabulary[key]
        if not isinstance(key, KEY_TYPES):
            raise TypeError(f"expected a token or an id, got {type(key).__name__}")
        if not 0 <= key < len(self):
            raise IndexError(f"id {key} is outside 0..{len(self) - 1}")
        return int(key)

    def _ids(self, keys: Iterable[Key] | str) -> list[int]:
        keys = [keys] if isinstance(keys, str) else keys
        ids = [self._id(key) for key in keys]
        if not ids:
            raise ValueError("at least one token is needed, got none")
        return ids


def _check_bounds(**bounds: int | None) -> None:
    for name, bound in bounds.items():
        if bound is not None and bound < 1:
            raise ValueError(f"{name} must be at least 1, got {bound}")
