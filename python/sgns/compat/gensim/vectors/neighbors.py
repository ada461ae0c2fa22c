"""Queries on vectors, as in gensim. All answers are exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments import check_integer
from sgns.compat.gensim.signatures import named_arguments
from sgns.compat.gensim.vectors.store import VectorStore
from sgns.vectors.query import KEY_TYPES, Query, combine, top_ids, unit_length

if TYPE_CHECKING:
    from sgns.vectors.ann import Index, IndexOptions

__all__ = ["Neighbors"]


class Indexer(Protocol):
    """Custom search that `most_similar` accepts."""

    def most_similar(self, vector: NDArray[Any], topn: int, /) -> Any: ...


Found = list[tuple[Any, float]]

_LEAST = -(2**63)


class Neighbors(VectorStore):
    """Vectors by key with queries. The cosine of a zero vector with any vector is 0."""

    @named_arguments
    def most_similar(
        self,
        positive: Query | None = None,
        negative: Query | None = None,
        topn: int | None = 10,
        clip_start: int = 0,
        clip_end: int | None = None,
        restrict_vocab: int | None = None,
        indexer: Indexer | None = None,
    ) -> Any:
        """Find the keys with the greatest cosines to a mean of vectors.

        Parameters
        ----------
        positive, negative : key, vector, or a sequence of them, optional
            Items of the mean. An item of a sequence can be a pair ``(item, weight)``. Without
            a weight, it is 1 in `positive` and -1 in `negative`. Vectors of keys enter at unit
            length, other vectors unchanged.
        topn : int or None, default 10
            Maximum number of keys. None returns the cosines of all searched rows.
        clip_start, clip_end : int
            Search the rows ``clip_start:clip_end``.
        restrict_vocab : int, optional
            Search only this many rows, the first ones. Overrides `clip_start` and `clip_end`.
        indexer : optional
            Object whose ``most_similar(vector, topn)`` replaces the exact search, such as the
            result of `index`.

        Returns
        -------
        list of (key, float), or ndarray of float32
            Keys and cosines, greatest first, without the keys of the query. An array of
            cosines if `topn` is None.

        Raises
        ------
        KeyError
            If a key does not exist.
        ValueError
            If the query is empty, or a vector has another shape or is not finite.
        """
        if topn is not None and check_integer("topn", topn, _LEAST) < 1:
            return []
        if restrict_vocab:
            clip_start, clip_end = 0, restrict_vocab
        direction, query_rows = combine(
            self._with_rows(positive), self._with_rows(negative), self.vector_size, self._located
        )
        if indexer is not None and topn is not None:
            return indexer.most_similar(direction, topn)
        rows = slice(clip_start, clip_end)
        cosines = self.vectors[rows] @ direction / self._nonzero_norms()[rows]
        if topn is None:
            return cosines
        first, _, _ = rows.indices(len(self))
        return self._best(cosines, topn, query_rows, first)

    def index(self, **options: Unpack[IndexOptions]) -> Index:
        """Return an approximate index of the current vectors, for `indexer` of `most_similar`.

        `sgns.vectors.ann.IndexOptions` documents the options. Raises ImportError if usearch is
        not installed.
        """
        from sgns.vectors.ann import Index

        return Index(list(self.index_to_key), self.get_normed_vectors(), **options)

    def similar_by_word(
        self, word: Any, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """Return `most_similar` for one key."""
        return self.most_similar([word], topn=topn, restrict_vocab=restrict_vocab)

    def similar_by_key(
        self, key: Any, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """Return `most_similar` for one key."""
        return self.most_similar([key], topn=topn, restrict_vocab=restrict_vocab)

    def similar_by_vector(
        self, vector: ArrayLike, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """Return `most_similar` for one vector."""
        return self.most_similar([np.asarray(vector)], topn=topn, restrict_vocab=restrict_vocab)

    def most_similar_cosmul(
        self,
        positive: Query | None = None,
        negative: Query | None = None,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> Any:
        """Find keys by products of similarities: 3CosMul of Levy and Goldberg (CoNLL 2014).

        Parameters
        ----------
        positive, negative : key, vector, or a sequence of them, optional
            The score is the product of the similarities to `positive`, divided by the product
            of the similarities to `negative`. Cosines are shifted from -1..1 to 0..1.
        topn, restrict_vocab
            As in `most_similar`.

        Returns
        -------
        list of (key, float), or ndarray of float32
            Keys and scores, as in `most_similar`.

        Raises
        ------
        KeyError
            If a key does not exist.
        ValueError
            If the query is empty.
        """
        if topn is not None and check_integer("topn", topn, _LEAST) < 1:
            return []
        sides = [self._as_list(query) for query in (positive, negative)]
        if not any(sides):
            raise ValueError("cannot compute similarity with no input")
        keys = [item for side in sides for item in side if self._is_key(item)]
        query_rows = {row for row in (self._located(key)[1] for key in keys) if row is not None}
        products = []
        for side in sides:
            vectors = [self[i] if self._is_key(i) else np.asarray(i) for i in side]
            product = np.ones(len(self.vectors[:restrict_vocab]), np.float32)
            for vector in vectors:
                cosines = self.vectors[:restrict_vocab] @ unit_length(vector)
                product *= (1 + cosines / self._nonzero_norms()[:restrict_vocab]) / 2
            products.append(product)
        scores = products[0] / (products[1] + np.float32(1e-6))
        return scores if topn is None else self._best(scores, topn, query_rows, 0)

    def similarity(self, w1: Any, w2: Any) -> Any:
        """Return the cosine of the vectors of two keys."""
        return unit_length(self[w1]) @ unit_length(self[w2])

    def distance(self, w1: Any, w2: Any) -> Any:
        """Return one minus the cosine of the vectors of two keys."""
        return 1 - self.similarity(w1, w2)

    def distances(self, word_or_vector: Any, other_words: Sequence[Any] = ()) -> NDArray[Any]:
        """Return one minus the cosines of a key or vector to `other_words`, or to all keys."""
        is_key = self._is_key(word_or_vector)
        vector = self.get_vector(word_or_vector) if is_key else np.asarray(word_or_vector)
        rows = [self.get_index(key) for key in other_words] if len(other_words) else slice(None)
        cosines = self.vectors[rows] @ unit_length(vector) / self._nonzero_norms()[rows]
        distances: NDArray[Any] = 1 - cosines
        return distances

    @staticmethod
    def cosine_similarities(vector_1: NDArray[Any], vectors_all: NDArray[Any]) -> NDArray[Any]:
        """Return the cosine of a vector to each row of a matrix."""
        norms = np.linalg.norm(vectors_all, axis=1)
        norms[norms == 0] = 1
        cosines: NDArray[Any] = vectors_all @ unit_length(vector_1) / norms
        return cosines

    def n_similarity(self, ws1: Sequence[Any], ws2: Sequence[Any]) -> Any:
        """Return the cosine of the mean vectors of two sets of keys. Unknown keys are skipped."""
        if not (len(ws1) and len(ws2)):
            raise ZeroDivisionError("At least one of the passed list is empty.")
        means = (self.get_mean_vector(keys, pre_normalize=False) for keys in (ws1, ws2))
        first, second = map(unit_length, means)
        return first @ second

    def most_similar_to_given(self, key1: Any, keys_list: Sequence[Any]) -> Any:
        """Return the key of a list that is most similar to `key1`."""
        return keys_list[int(np.argmax([self.similarity(key1, key) for key in keys_list]))]

    def closer_than(self, key1: Any, key2: Any) -> list[Any]:
        """Return all keys that are closer to `key1` than `key2` is."""
        distances = self.distances(key1)
        itself, bound = self.get_index(key1), distances[self.get_index(key2)]
        return [self.index_to_key[i] for i in np.flatnonzero(distances < bound) if i != itself]

    def words_closer_than(self, word1: Any, word2: Any) -> list[Any]:
        """Return `closer_than`."""
        return self.closer_than(word1, word2)

    def rank(self, key1: Any, key2: Any) -> int:
        """Return the rank of `key2` by distance to `key1`. The closest key has rank 1."""
        return len(self.closer_than(key1, key2)) + 1

    def rank_by_centrality(
        self, words: Iterable[Any], use_norm: bool = True
    ) -> list[tuple[Any, Any]]:
        """Return ``(score, key)`` of each key: its similarity to their mean, greatest first."""
        used = [word for word in words if word in self]
        if not used:
            raise ValueError("cannot select a word from an empty list")
        vectors = np.vstack([self.get_vector(word, norm=use_norm) for word in used])
        scores = vectors @ self.get_mean_vector(vectors, post_normalize=True)
        return sorted(zip(scores, used, strict=True), reverse=True)

    def doesnt_match(self, words: Iterable[Any]) -> Any:
        """Return the key that is least similar to the others. Unknown keys are skipped."""
        return self.rank_by_centrality(words)[-1][1]

    def relative_cosine_similarity(self, wa: Any, wb: Any, topn: int = 10) -> float:
        """Return the cosine of two keys, divided by the sum of the cosines of nearest keys.

        The sum is over the `topn` nearest keys of `wa`.
        """
        nearest = self.most_similar([wa], topn=topn)
        if not nearest:
            raise ValueError(
                "Cannot calculate relative cosine similarity without any similar words."
            )
        return float(self.similarity(wa, wb) / sum(cosine for _, cosine in nearest))

    def wmdistance(
        self, document1: Sequence[Any], document2: Sequence[Any], norm: bool = True
    ) -> float:
        """Return the Word Mover's Distance of two documents (Kusner et al., ICML 2015).

        Parameters
        ----------
        document1, document2 : sequence of keys
            Words of the documents. Unknown keys are skipped. If a document has no known key, the
            distance is infinite.
        norm : bool, default True
            Whether to scale the vectors to unit length.

        Raises
        ------
        ImportError
            If POT, which solves the transport problem, is not installed.
        """
        try:
            from ot import emd2
        except ImportError:
            raise ImportError(
                "wmdistance needs POT to solve the optimal transport: pip install POT"
            ) from None
        documents = [[key for key in each if key in self] for each in (document1, document2)]
        if not all(documents):
            return float("inf")
        keys = list(dict.fromkeys([*documents[0], *documents[1]]))
        if len(keys) == 1:
            return 0.0
        vectors = np.stack([self.get_vector(key, norm=norm) for key in keys]).astype(np.float64)
        costs = np.linalg.norm(vectors[:, None] - vectors, axis=2)
        shares = [np.array([each.count(key) / len(each) for key in keys]) for each in documents]
        return float(emd2(*shares, costs))

    def _best(self, scores: NDArray[Any], topn: int, skipped: set[int], first: int) -> Found:
        """Return keys by descending score, except of rows to skip. Scores start at row `first`."""
        best = top_ids(scores, topn + len(skipped))
        kept = [i for i in best if i + first not in skipped][:topn]
        return [(self.index_to_key[i + first], float(scores[i])) for i in kept]

    def _with_rows(self, query: Query | None) -> Query | None:
        """Return a query whose keys of other types than strings and integers are rows.

        `combine` reads a tuple as an item with its weight.
        """
        if query is None or isinstance(query, (*KEY_TYPES, np.ndarray)):
            return query
        if self._is_key(query):
            return _Row(self.get_index(query))
        if not isinstance(query, Iterable):
            raise TypeError(
                f"expected a key, a vector or a list of them, got {type(query).__name__}: {query!r}"
            )
        return [self._item_with_row(item) for item in query]

    def _item_with_row(self, item: Any) -> Any:
        if isinstance(item, KEY_TYPES):
            return item
        if self._is_key(item):
            return _Row(self.get_index(item))
        if isinstance(item, tuple) and len(item) == 2:
            return self._item_with_row(item[0]), item[1]
        return item

    def _located(self, key: Any) -> tuple[Any, int | None]:
        """Return the vector of a key, and its row if it has one."""
        row = key if isinstance(key, _Row) else self.get_index(key)
        return self.vectors[row], row

    def _as_list(self, query: Any) -> list[Any]:
        if query is None:
            return []
        if self._is_key(query) or (isinstance(query, np.ndarray) and query.ndim == 1):
            return [query]
        return list(query)


class _Row(int):
    """Number of a row, which is not a key."""
