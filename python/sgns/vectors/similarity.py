"""Similar tokens: the queries of word vectors, and the checks of their arguments."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, Unpack, overload

import numpy as np
from numpy.typing import ArrayLike

from sgns.arguments import check_choice, check_integer, suggest_keywords
from sgns.vectors import frames
from sgns.vectors.keys import Key, Keys, is_key, known_rows, listed
from sgns.vectors.lookup import Lookup
from sgns.vectors.query import METRICS, Metric, Query, Vector, combine, nearest, unit_length

if TYPE_CHECKING:
    from sgns.vectors.ann import Index, IndexOptions

__all__ = ["SimilarityQueries"]

P = ParamSpec("P")
R = TypeVar("R")


def _not_topn(method: Callable[P, R]) -> Callable[P, R]:
    """Return a method that refuses a count as the second argument unless it is named."""

    @functools.wraps(method)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if len(args) > 2 and isinstance(args[2], (int, np.integer)) and args[2] > 0:
            raise TypeError(
                f"the second argument is negative, got {args[2]}: for this number of answers write "
                f"topn={args[2]}, for a token negative={args[2]}"
            )
        return method(*args, **kwargs)

    return checked


class SimilarityQueries(Lookup):
    """Queries of `WordVectors`, which documents what a key is."""

    @overload
    def most_similar(
        self,
        positive: Query | None = None,
        negative: Query | None = None,
        topn: int = 10,
        restrict_vocab: int | None = None,
        index: Index | None = None,
        *,
        metric: Metric = "cosine",
        exclude: Keys | Key | None = None,
    ) -> list[tuple[str, float]]: ...
    @overload
    def most_similar(
        self,
        positive: Query | None = None,
        negative: Query | None = None,
        *,
        topn: None,
        restrict_vocab: int | None = None,
        metric: Metric = "cosine",
        exclude: Keys | Key | None = None,
    ) -> Vector: ...
    @suggest_keywords()
    @_not_topn
    def most_similar(
        self,
        positive: Query | None = None,
        negative: Query | None = None,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
        index: Index | None = None,
        *,
        metric: Metric = "cosine",
        exclude: Keys | Key | None = None,
    ) -> list[tuple[str, float]] | Vector:
        """Return the tokens with the greatest cosines to a mean of vectors.

        The mean is computed as in gensim. Vectors of tokens and ids are scaled to unit length;
        vectors in the query are used unchanged. The weight of an item is 1 in `positive` and -1
        in `negative`. An explicit weight replaces either, without a change of its sign.

        Parameters
        ----------
        positive, negative : token, id, vector, or a sequence of them, optional
            Items to be near to, and items to be far from. An item of a sequence may be a pair
            ``(item, weight)``.
        topn : int or None, default 10
            Maximum number of tokens to return. None returns the cosines of all tokens.
        restrict_vocab : int, optional
            Number of tokens to search, from the first one on. In a vocabulary sorted by
            frequency, these are the most frequent ones. If omitted, all.
        index : sgns.vectors.ann.Index, optional
            Index of these vectors, from `index`. The search then examines only a part of the
            vectors, and can miss a neighbor. It needs `topn`, and allows neither `restrict_vocab`
            nor another metric.
        metric : {"cosine", "dot"}, default "cosine"
            Score of a token. With ``"dot"`` it is the inner product with the mean, in which no
            vector is scaled: what training makes great for a center and its contexts, such as a
            user and items.
        exclude : token, id, or several of them, optional
            Tokens that are no answers, such as items that a user has seen. Tokens that are not in
            the vocabulary are ignored.

        Returns
        -------
        list of (str, float), or ndarray of float32
            Tokens and cosines (or inner products), greatest first, without the tokens in the query
            and those that never occurred. If `topn` is None, an array of the scores of all tokens
            by id, including those in the query; those that are excluded or never occurred have
            -inf.

        Raises
        ------
        KeyError, IndexError
            If a token or an id does not exist.
        TypeError
            If an item is not a token, id or vector, or if `negative` is an integer above 0
            without its name: it may be meant as `topn`.
        ValueError
            If the query is empty, a vector has another shape or is not finite, the metric is
            unknown, `topn` or `restrict_vocab` is below 1, or `index` does not support the
            arguments.
        """
        query = self._combined(positive, negative, metric)
        excluded = self._excluded(exclude)
        if topn is not None:
            [answer] = self._nearest([query], [excluded], topn, restrict_vocab, index, metric)
            return answer
        if index is not None:
            raise ValueError("an index cannot return all cosines: give topn a number")
        _check_bounds(restrict_vocab=restrict_vocab)
        scores: Vector = self._searched(metric)[:restrict_vocab] @ query[0]
        if self.absent is not None:
            scores[self.absent[:restrict_vocab]] = -np.inf
        scores[[row for row in excluded if row < len(scores)]] = -np.inf
        return scores

    @suggest_keywords()
    def most_similar_batch(
        self,
        queries: Iterable[Query],
        topn: int = 10,
        restrict_vocab: int | None = None,
        index: Index | None = None,
        *,
        metric: Metric = "cosine",
        exclude: Iterable[Keys | None] | None = None,
    ) -> list[list[tuple[str, float]]]:
        """Answer many queries of `most_similar` at once, which is much faster.

        Parameters
        ----------
        queries : iterable of queries
            Each query is a token, id, vector, or sequence of them, like `positive`.
        topn, restrict_vocab, index, metric
            As in `most_similar`, but `topn` must be a number.
        exclude : iterable of lists of tokens or ids, optional
            For each query the tokens that are no answers to it, or None.

        Returns
        -------
        list of lists of (str, float)
            Tokens and cosines (or inner products) of each query, in the order of the queries.

        Raises
        ------
        KeyError, IndexError, TypeError, ValueError
            As in `most_similar`. TypeError also if `exclude` has a token in place of a list, and
            ValueError if its length is not that of `queries`.
        """
        combined = [self._combined(query, None, metric) for query in queries]
        excluded = self._excluded_each(exclude, len(combined))
        return self._nearest(combined, excluded, topn, restrict_vocab, index, metric)

    @suggest_keywords()
    def neighbors(
        self,
        tokens: Keys | Key,
        topn: int = 10,
        restrict_vocab: int | None = None,
        index: Index | None = None,
        library: frames.Library = "pandas",
    ) -> Any:
        """Return the neighbors of several tokens as a data frame.

        Parameters
        ----------
        tokens : token, id, or several of them
            Tokens to look up, each by itself.
        topn, restrict_vocab, index
            As in `most_similar`, but `topn` must be a number.
        library : {"pandas", "polars", "arrow"}, default "pandas"
            Library of the frame.

        Returns
        -------
        pandas.DataFrame, polars.DataFrame or pyarrow.Table
            A row for each neighbor, with the columns query (the token that was looked up),
            neighbor, cosine (float32) and rank (from 1, which is the nearest).

        Raises
        ------
        KeyError, IndexError, TypeError, ValueError
            As in `most_similar`. ValueError also for an unknown library, and for no tokens.
        ImportError
            If the library is not installed.
        """
        frames.check_library(library)
        keys = listed(tokens)
        _, rows = self._vectors_of(keys)
        names = [
            str(key) if row is None else self._vocabulary.tokens[row]
            for key, row in zip(keys, rows, strict=True)
        ]
        found = self.most_similar_batch(keys, topn, restrict_vocab, index)
        return frames.frame_of_neighbors(names, found, library)

    def index(self, **options: Unpack[IndexOptions]) -> Index:
        """Build an index of these vectors for `most_similar`.

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

        return Index(self._vocabulary.tokens, self.normalized, absent=self.absent, **options)

    def similar_by_vector(
        self, vector: ArrayLike, topn: int = 10, restrict_vocab: int | None = None
    ) -> list[tuple[str, float]]:
        """Return the tokens with the greatest cosines to `vector`, as `most_similar` does."""
        query = np.asarray(vector, dtype=np.float32)
        return self.most_similar([query], topn=topn, restrict_vocab=restrict_vocab)

    def analogy(self, a: Key, b: Key, c: Key, topn: int = 10) -> list[tuple[str, float]]:
        """Return tokens d such that a is to b as c is to d, best first.

        They are the tokens nearest to ``b - a + c``: 3CosAdd of Levy and Goldberg,
        "Linguistic Regularities in Sparse and Explicit Word Representations"
        (CoNLL 2014). See `most_similar` for the parameters and errors.
        """
        return self.most_similar(positive=[b, c], negative=[a], topn=topn)

    def similarity(self, a: Key, b: Key) -> float:
        """Return the cosine of the vectors of two tokens; 0 if one of the vectors is zero."""
        return float(self.get_vector(a, norm=True) @ self.get_vector(b, norm=True))

    def distance(self, a: Key, b: Key) -> float:
        """Return one minus the cosine of the vectors of two tokens."""
        return 1.0 - self.similarity(a, b)

    def n_similarity(self, a: Keys | Key, b: Keys | Key) -> float:
        """Return the cosine of the mean vectors of two groups of tokens.

        Parameters
        ----------
        a, b : list of str or int
            Tokens or ids, at least one each.

        Returns
        -------
        float

        Raises
        ------
        KeyError, IndexError
            If a token or an id does not exist.
        ValueError
            If a group is empty.
        """
        means = [self._vectors_of(keys)[0].mean(axis=0) for keys in (a, b)]
        return float(unit_length(means[0]) @ unit_length(means[1]))

    def doesnt_match(self, tokens: Keys) -> str:
        """Return the token that is least similar to the others.

        Parameters
        ----------
        tokens : list of str or int
            Tokens or ids to choose from, at least one. Tokens that never occurred are skipped.

        Returns
        -------
        str
            Token with the smallest cosine to the mean of all vectors, each at unit length.

        Raises
        ------
        KeyError
            If a token is not in the vocabulary.
        ValueError
            If there are no tokens, or none of them ever occurred.
        """
        keys = listed(tokens)
        vectors, rows = self._vectors_of(keys)
        kept = [i for i, row in enumerate(rows) if not self._is_absent(row)]
        if not kept:
            raise ValueError("none of these tokens ever occurred: each has the count 0")
        unit = np.stack([unit_length(vectors[i]) for i in kept])
        cosines = unit @ unit_length(unit.mean(axis=0))
        named = self._vocabulary.tokens
        names = [str(keys[i]) if (row := rows[i]) is None else named[row] for i in kept]
        return min(zip(cosines.tolist(), names, strict=True))[1]

    def _combined(
        self, positive: Query | None, negative: Query | None, metric: Metric
    ) -> tuple[Vector, set[int]]:
        """Return the direction of a query, and the ids of the tokens in it."""
        check_choice("metric", metric, METRICS)
        return combine(positive, negative, self.vector_size, self._vector_of, self._holds, metric)

    def _excluded(self, exclude: Keys | Key | None) -> set[int]:
        return set() if exclude is None else known_rows(exclude, self._vocabulary)

    def _excluded_each(
        self, exclude: Iterable[Keys | None] | None, n_queries: int
    ) -> list[set[int]]:
        """Return the rows that are excluded from the answer to each query."""
        several: list[Any] = [None] * n_queries
        if exclude is not None:
            several = [exclude] if isinstance(exclude, str) else list(exclude)
        for keys in several:
            if keys is not None and is_key(keys):
                raise TypeError(
                    f"exclude must have a list of tokens for each query, got the single token "
                    f"{keys!r:.80}; to exclude the same tokens from all answers, write "
                    "exclude=[tokens] * len(queries)"
                )
        if len(several) != n_queries:
            raise ValueError(
                f"exclude must have a list of tokens for each of {n_queries} queries, got "
                f"{len(several)} lists"
            )
        return [self._excluded(keys) for keys in several]

    def _searched(self, metric: Metric) -> Vector:
        """Return the rows whose products with a direction are the scores of a metric."""
        return self.normalized if metric == "cosine" else self._finite

    def _nearest(
        self,
        queries: Sequence[tuple[Vector, set[int]]],
        excluded: Sequence[set[int]],
        topn: int,
        restrict_vocab: int | None,
        index: Index | None,
        metric: Metric,
    ) -> list[list[tuple[str, float]]]:
        """Return the tokens nearest to each direction, without its ids and the excluded ones."""
        _check_bounds(topn=topn, restrict_vocab=restrict_vocab)
        if index is not None and metric != "cosine":
            raise ValueError(
                f"metric={metric!r} needs the exact search: an index finds the greatest cosines; "
                "omit index or metric"
            )
        if index is not None and restrict_vocab is not None:
            raise ValueError("restrict_vocab needs the exact search: an index searches all tokens")
        if index is not None and not hasattr(index, "nearest"):
            raise TypeError(
                f"index must be an index of these vectors, made by vectors.index() or read by "
                f"sgns.vectors.ann.Index.load, got {index!r:.80}"
            )
        if index is not None and index.shape != self.matrix.shape:
            raise ValueError(
                f"index is of other vectors: it has shape {index.shape}, not {self.matrix.shape}"
            )
        if not queries:
            return []
        directions = np.stack([direction for direction, _ in queries])
        omitted = [ids | more for (_, ids), more in zip(queries, excluded, strict=True)]
        n = topn + max(map(len, omitted))
        if index is None:
            absent = None if self.absent is None else self.absent[:restrict_vocab]
            found = nearest(self._searched(metric)[:restrict_vocab], directions, n, absent)
        else:
            found = index.nearest(directions, n)
        tokens = self._vocabulary.tokens
        return [
            [
                (tokens[i], score)
                for i, score in zip(rows.tolist(), scores.tolist(), strict=True)
                if i not in left_out
            ][:topn]
            for (rows, scores), left_out in zip(found, omitted, strict=True)
        ]


def _check_bounds(**bounds: int | None) -> None:
    for name, bound in bounds.items():
        if bound is not None:
            check_integer(name, bound, 1)
