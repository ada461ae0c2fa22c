"""Word vectors: a matrix with a token for each row, and its queries."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from types import EllipsisType
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, Self, TypeVar, Unpack, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from sgns.arguments import check_choice, check_integer, refuse_masked, suggest_keywords
from sgns.formats.registry import load_vectors, save_vectors
from sgns.formats.table import Table, check_finite
from sgns.vectors import frames
from sgns.vectors.keys import Key, Keys, holds, is_key, known_rows, listed, row_of, rows_of
from sgns.vectors.query import METRICS, Metric, Query, Vector, combine, nearest, unit_length
from sgns.vectors.transforms import Matrix, centering, mapped
from sgns.vocabulary import Vocabulary, VocabularyLike, as_vocabulary

if TYPE_CHECKING:
    from sgns.explorer.explore import ExplorerOptions
    from sgns.vectors.ann import Index, IndexOptions

__all__ = ["WordVectors", "as_matrix", "check_vectors"]

#: Names that gensim has for what is here.
_NAMES_OF_GENSIM = {
    "index_to_key": "vectors.vocabulary.tokens",
    "key_to_index": "vectors.vocabulary, as in vectors.vocabulary[token]",
    "vectors": "vectors.matrix",
    "vocab": "vectors.vocabulary",
    "wv": "vectors: these are the vectors",
}


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


#: Class of the vectors of a table by the class of the table, if it is not `WordVectors`.
_CLASSES: dict[type[Table], type[WordVectors]] = {}


class WordVectors:
    """Read-only view of vectors and their tokens.

    A float32 matrix is not copied, so training that continues on it changes these vectors too.
    Query them only after the training has ended.

    In queries, a string is a token. An integer is an id, which is the row. But if all tokens are
    integers, such as the nodes of many graphs, an integer is the token with this spelling, and
    ``vectors.matrix[i]`` is a row. A tuple is the token ``str(tuple)``, such as a node of a grid. A
    list selects several.

    A token that never occurred has the count 0, and a vector that training did not change. If the
    vocabulary has counts, such tokens are never the answer to a query.

    Parameters
    ----------
    vocabulary : Vocabulary or sequence of str
        Token of each row.
    matrix : array_like of float, or tensor, shape (n_tokens, vector_size)
        One row per token. The stride of the rows may be larger than their length.

    Raises
    ------
    TypeError
        If `matrix` does not hold real numbers.
    ValueError
        If `matrix` has another shape, or has no rows or no columns.
    """

    def __init__(self, vocabulary: VocabularyLike, matrix: ArrayLike) -> None:
        vocabulary = as_vocabulary("vocabulary", vocabulary)
        self._vocabulary: Vocabulary = vocabulary
        self._matrix: Vector = as_matrix("matrix", matrix, len(vocabulary))

    @classmethod
    @suggest_keywords()
    def load(
        cls,
        path: str | os.PathLike[str],
        format: str | None = None,
        *,
        limit: int | None = None,
        errors: str = "strict",
        encoding: str = "utf-8",
        duplicates: str = "first",
        tokens: str | os.PathLike[str] | Iterable[str] | None = None,
        tensor: str | None = None,
        dtype: DTypeLike | None = None,
        dims: int | None = None,
        normalize: bool = False,
    ) -> Self:
        """Read vectors from a file or a URL. See `sgns.formats.load_vectors` for the details.

        The vectors of a file with n-grams are `SubwordVectors`.
        """
        table = load_vectors(
            path,
            format,
            limit=limit,
            errors=errors,
            encoding=encoding,
            duplicates=duplicates,
            tokens=tokens,
            tensor=tensor,
            dtype=dtype,
            dims=dims,
            normalize=normalize,
        )
        chosen = _CLASSES.get(type(table), cls)
        if not issubclass(chosen, cls):  # such as a subclass of WordVectors alone
            chosen = cls
        return chosen._of(table, path)

    @classmethod
    def _of(cls, table: Table, path: str | os.PathLike[str]) -> Self:
        """Return the vectors of a table that was read from a file."""
        return cls(table.vocabulary, table.matrix)

    def __init_subclass__(cls, table: type[Table] | None = None, **options: Any) -> None:
        """Let a subclass be the class of the vectors of a kind of tables."""
        super().__init_subclass__(**options)
        if table is not None:
            _CLASSES[table] = cls

    @suggest_keywords()
    def save(
        self,
        path: str | os.PathLike[str],
        format: str | None = None,
        *,
        context_vectors: WordVectors | ArrayLike | None = None,
        dtype: DTypeLike | None = None,
        dims: int | None = None,
        limit: int | None = None,
        normalize: bool = False,
    ) -> None:
        """Write the vectors to a file. See `sgns.formats.save_vectors` for the details.

        `context_vectors`, an array or vectors of the same vocabulary, are for the format
        "fasttext-bin" only.
        """
        if isinstance(context_vectors, WordVectors):
            if context_vectors.vocabulary.tokens != self._vocabulary.tokens:
                raise ValueError(
                    "context_vectors have other tokens than the vectors; their order must be equal"
                )
            context_vectors = context_vectors.matrix
        contexts = None
        if context_vectors is not None:
            contexts = as_matrix("context_vectors", context_vectors, len(self))
        save_vectors(
            self._as_table(),
            path,
            format,
            context_vectors=contexts,
            dtype=dtype,
            dims=dims,
            limit=limit,
            normalize=normalize,
        )

    def explore(self, path: str | os.PathLike[str], **options: Unpack[ExplorerOptions]) -> None:
        """Write the vectors as one HTML file that explores them in a browser.

        See `sgns.explorer.explore` for the page, the options and the errors.
        """
        from sgns.explorer.explore import explore

        explore(self, path, **options)

    @classmethod
    def from_table(cls, table: Any, token: str | None = None, vector: str | None = None) -> Self:
        """Return the vectors in a frame of pandas or polars, or in a table of Arrow.

        A row has a token and its vector: a list of numbers, or a column of numbers for each
        dimension. `to_pandas`, `to_polars` and `to_arrow` make such tables.

        Parameters
        ----------
        table : pandas.DataFrame, polars.DataFrame, pyarrow.Table or another table of Arrow
            Table to read. It needs pyarrow. The column "count" has the counts, if there is one.
        token : str, optional
            Column of the tokens. If omitted, "token", or the index of pandas, or the only column of
            strings.
        vector : str, optional
            Column of lists. If omitted, "vector", or the only column of lists, or all columns of
            numbers, in their order.

        Returns
        -------
        WordVectors
            With a copy of the numbers, as float32.

        Raises
        ------
        ImportError
            If pyarrow is not installed; the message names the extra.
        TypeError
            If `table` is not a table, or a column holds something else.
        ValueError
            If there is no such column, a value is missing or not finite, a token occurs twice,
            vectors have several lengths, or there are no rows.
        """
        read = frames.table_of(table, token, vector)
        return cls(read.vocabulary, read.matrix)

    def to_pandas(self) -> Any:
        """Return the vectors as a frame of pandas: a row for each token, which is its index.

        The columns are the dimensions, 0, 1 and so on, float32. The frame has no counts. It holds
        copies. Raises ImportError if pandas is not installed.
        """
        return frames.to_pandas(Table(self._vocabulary, self.matrix))

    def to_polars(self) -> Any:
        """Return the vectors as a frame of polars with the columns "token" and "vector".

        "vector" is an array of float32 of fixed length. If counts are known, "count" has them.
        Raises ImportError if polars is not installed.
        """
        return frames.to_polars(Table(self._vocabulary, self.matrix))

    def to_arrow(self) -> Any:
        """Return the vectors as a table of Arrow with the columns "token" and "vector".

        "vector" is a list of float32 of fixed length, which shares the memory of `matrix`. If
        counts are known, "count" has them. Raises ImportError if pyarrow is not installed.
        """
        return frames.to_arrow(Table(self._vocabulary, self.matrix))

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """Return `matrix`, which is not copied; or a copy, for another dtype or if asked for.

        Raises
        ------
        ValueError
            If `copy` is False and the dtype is not float32.
        """
        if dtype is None or np.dtype(dtype) == np.float32:
            return self.matrix.copy() if copy else self.matrix
        if copy is False:
            raise ValueError(
                f"copy=False cannot give {np.dtype(dtype)}: the vectors are float32; omit dtype "
                "or copy"
            )
        return self.matrix.astype(dtype)

    def _as_table(self) -> Table:
        return Table(self._vocabulary, self.matrix)

    def __getattr__(self, name: str) -> NoReturn:
        hint = f"; write {_NAMES_OF_GENSIM[name]}" if name in _NAMES_OF_GENSIM else ""
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}")

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
        return int(self.matrix.shape[1])

    @cached_property
    def normalized(self) -> Vector:
        """All vectors at unit length, shape (n_tokens, vector_size), read-only.

        It is a C-contiguous copy, computed at the first access. Zero rows stay zero.

        Raises
        ------
        ValueError
            If a vector holds NaN or infinity.
        """
        unit = np.array(self.matrix, order="C")
        lengths = np.sqrt(np.einsum("ij,ij->i", unit, unit, dtype=np.float64))
        if not np.isfinite(lengths).all():
            row = int(np.flatnonzero(~np.isfinite(lengths))[0])
            raise ValueError(
                f"vector {row}, of {self._vocabulary.tokens[row]!r}, is not finite; "
                "to leave such tokens out, keep the rows where np.isfinite(matrix).all(axis=1)"
            )
        lengths[lengths == 0] = 1
        unit /= lengths[:, None]
        unit.setflags(write=False)
        return unit

    @cached_property
    def absent(self) -> NDArray[np.bool_] | None:
        """Mask of the tokens that never occurred, shape (n_tokens,); None if there are none.

        They have the count 0. None also if the counts are unknown, or all of them are 0.
        """
        counts = self._vocabulary.counts
        if counts is None or counts.all() or not counts.any():
            return None
        absent: NDArray[np.bool_] = counts == 0
        absent.setflags(write=False)
        return absent

    @suggest_keywords()
    def centered(self, components: int | None = None) -> Self:
        """Return vectors without their mean and without their first principal components.

        These are common to all words, and say more about frequency than about meaning. Cosines
        between words often agree better with human judgments without them.

        Parameters
        ----------
        components : int, optional
            Number of components to remove; 0 removes only the mean. If omitted, a hundredth of the
            dimensions, but at least 1.

        Returns
        -------
        WordVectors
            The same tokens with new vectors. `SubwordVectors` stay such: their rows change, and
            with them the vectors of unseen words.

        Raises
        ------
        TypeError, ValueError
            If `components` is not an integer, is negative, or is so large that no difference
            between words would stay; or if a vector is not finite.

        Notes
        -----
        Mu and Viswanath, "All-but-the-Top: Simple and Effective Postprocessing for Word
        Representations" (ICLR 2018). The mean and the components are those of the tokens that
        occurred.
        """
        occurring = self._finite if self.absent is None else self._finite[~self.absent]
        mean, projection = centering(occurring, components)
        return self._mapped(projection, mean)

    def _mapped(self, linear: Matrix, offset: Matrix | None = None) -> Self:
        """Return vectors from which `offset` is subtracted and which are multiplied by a matrix."""
        return type(self)(self._vocabulary, mapped(self.matrix, linear, offset))

    def __reduce__(self) -> tuple[Any, ...]:
        # __init__ makes a copy read-only again; cached values are not pickled.
        return type(self), (self._vocabulary, self._matrix)

    def __len__(self) -> int:
        return len(self._vocabulary)

    def __iter__(self) -> Iterator[str]:
        return iter(self._vocabulary)

    def __contains__(self, token: object) -> bool:
        return holds(self._vocabulary, token)

    def __repr__(self) -> str:
        return f"WordVectors({len(self)} tokens x {self.vector_size} dimensions)"

    def __getitem__(self, key: Key | Keys) -> Vector:
        """Return the vector of a token or id, read-only; of several, a new array of rows.

        Raises
        ------
        KeyError, IndexError, TypeError, ValueError
            If a key names no row; see `get_vector`. TypeError also for a slice, and for a set,
            which has no order.
        """
        if isinstance(key, (slice, EllipsisType)):
            raise TypeError("a slice selects no tokens; for rows write vectors.matrix[begin:end]")
        if isinstance(key, (set, frozenset)):
            raise TypeError("a set has no order; for the order of spelling write sorted(tokens)")
        return self._vector_of(key)[0] if is_key(key) else self._vectors_of(key)[0]  # type: ignore[arg-type]

    def get_vector(self, token: Key, norm: bool = False) -> Vector:
        """Return the vector of a token, read-only.

        Parameters
        ----------
        token : str, int or tuple
            Token or its id; see `WordVectors`.
        norm : bool, default False
            Scale the vector to unit length. A zero vector stays zero.

        Returns
        -------
        ndarray of float32, shape (vector_size,)

        Raises
        ------
        KeyError
            If the token is not in the vocabulary.
        IndexError
            If the id is out of range.
        ValueError
            If the integer is an id, and also the token of another row.
        """
        vector, _ = self._vector_of(token)
        if norm:
            vector = unit_length(vector)
            vector.setflags(write=False)
        return vector

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

    @cached_property
    def _finite(self) -> Vector:
        """The matrix. The first access checks that it is finite."""
        tokens = self._vocabulary.tokens
        check_finite(self.matrix, lambda row: f"vector {row}, of {tokens[row]!r}")
        return self.matrix

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

    def _vector_of(self, key: Key) -> tuple[Vector, int | None]:
        """Return the vector of a key, and its row; a word outside the vocabulary has no row."""
        row = row_of(key, self._vocabulary)
        return self._matrix[row], row

    def _vectors_of(self, keys: Keys | Key) -> tuple[Vector, Sequence[int | None]]:
        """Return the vectors of several keys in a new array, and their rows as `_vector_of`."""
        rows = rows_of(keys, self._vocabulary)
        return self._matrix[rows], rows

    def _is_absent(self, row: int | None) -> bool:
        return row is not None and self.absent is not None and bool(self.absent[row])

    def _holds(self, key: object) -> bool:
        return holds(self._vocabulary, key)


def as_matrix(name: str, value: ArrayLike, n_rows: int) -> Vector:
    """Return the argument `name`, a matrix of `n_rows` rows, as float32, read-only.

    Raises
    ------
    TypeError
        If it does not hold real numbers.
    ValueError
        If it has another shape, or has no rows or no columns.
    """
    if hasattr(value, "detach"):  # a tensor: of bfloat16, with gradients, on a GPU
        value = value.detach().float().cpu().numpy()
    refuse_masked(name, value)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must have rows of one length: {error}") from None
    if not np.issubdtype(array.dtype, np.floating) and array.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold real numbers, got {array.dtype}")
    if array.ndim != 2 or len(array) != n_rows or not array.size:
        raise ValueError(
            f"{name} must have shape ({n_rows}, vector_size), both at least 1, got {array.shape}"
        )
    matrix = np.asarray(array, dtype=np.float32).view()
    matrix.setflags(write=False)
    return matrix


def _check_bounds(**bounds: int | None) -> None:
    for name, bound in bounds.items():
        if bound is not None:
            check_integer(name, bound, 1)


def check_vectors(name: str, value: object) -> None:
    """Raise TypeError unless `value` is `WordVectors`; the message says how to get them."""
    if isinstance(value, WordVectors):
        return
    hint = ""
    if isinstance(value, (str, os.PathLike)):
        hint = f"; read them: sgns.WordVectors.load({os.fspath(value)!r})"
    elif isinstance(getattr(value, "vectors", None), WordVectors):
        hint = "; of a model write model.vectors"
    raise TypeError(f"{name} must be WordVectors, got {value!r:.80}{hint}")
