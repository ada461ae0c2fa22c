"""Similarity queries: their items, their direction, and the exact search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.vectors.keys import Key

__all__ = [
    "KEY_TYPES",
    "METRICS",
    "Metric",
    "Query",
    "Vector",
    "combine",
    "nearest",
    "top_ids",
    "unit_length",
]

Vector: TypeAlias = NDArray[np.float32]
Item: TypeAlias = Key | NDArray[np.floating]
Query: TypeAlias = Item | Sequence[Item | tuple[Item, float]]
"""A token, id or vector, or a sequence of these, each alone or in a pair with its weight."""

Metric: TypeAlias = Literal["cosine", "dot"]
"""A score of a vector for a query: their cosine, or their inner product."""

METRICS = ("cosine", "dot")

KEY_TYPES = (str, int, np.integer)

#: Maximum number of products in memory while many queries are answered: 64 MiB.
_BLOCK = 1 << 24


def combine(
    positive: Query | None,
    negative: Query | None,
    vector_size: int,
    vector_of: Callable[[Key], tuple[Vector, int | None]],
    is_token: Callable[[tuple[Any, ...]], bool] | None = None,
    metric: Metric = "cosine",
) -> tuple[Vector, set[int]]:
    """Return the direction of a query, and the ids of the tokens in it.

    The direction is a weighted sum. Vectors of tokens and ids are scaled to unit length first;
    vectors in the query are used unchanged. The weight is 1 in `positive` and -1 in `negative`. An
    explicit weight in a pair replaces either, without a change of its sign.

    For inner products lengths count: the direction is the weighted mean of the vectors as they are,
    that is their weighted sum divided by the sum of the absolute weights.

    Parameters
    ----------
    positive, negative : token, id, vector, or a sequence of them or of pairs
        Items of the query.
    vector_size : int
        Number of dimensions.
    vector_of : callable
        Returns the vector of a token or id and its row, or raises an error. The row is None if the
        vector is of a word outside the vocabulary.
    is_token : callable, optional
        Tells whether a tuple is a token. A tuple that is a whole query is then never a sequence,
        and a tuple in a sequence is a pair only if it is not a token. If omitted, tuples are
        sequences and pairs, as in gensim.
    metric : {"cosine", "dot"}, default "cosine"
        Score of the query.

    Returns
    -------
    direction : ndarray of float32, shape (vector_size,)
        Vector of unit length, or zero if the items cancel out; the mean for "dot".
    ids : set of int

    Raises
    ------
    TypeError
        If an item is not a token, id or vector.
    ValueError
        If there are no items, a vector has another shape, or a number is not finite.
    """
    weighted = [*_weighted(positive, 1.0, is_token), *_weighted(negative, -1.0, is_token)]
    if not weighted:
        raise ValueError("the query is empty: give positive or negative")
    total, ids = np.zeros(vector_size), set()
    for item, weight in weighted:
        if isinstance(item, np.ndarray):
            if item.shape != total.shape or not np.isfinite(item).all():
                raise ValueError(
                    f"a vector must be finite and have shape {total.shape}, got {item.shape}"
                )
            total += weight * item
        else:
            vector, row = vector_of(item)
            if row is not None:
                ids.add(row)
            total += weight * (unit_length(vector) if metric == "cosine" else vector)
    if metric == "cosine":
        return unit_length(total), ids
    weights = sum(abs(weight) for _, weight in weighted)
    return np.asarray(total / (weights or 1.0), np.float32), ids


def nearest(
    matrix: Vector, directions: Vector, n: int, absent: NDArray[np.bool_] | None = None
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float32]]]:
    """Yield the rows with the greatest inner products with each direction, and these products.

    Parameters
    ----------
    matrix : ndarray of float32, shape (n_rows, vector_size)
        Rows, of unit length for cosines.
    directions : ndarray of float32, shape (n_queries, vector_size)
        Directions, of unit length for cosines.
    n : int
        Number of rows to find for each direction. If there are fewer rows, their number.
    absent : ndarray of bool, shape (n_rows,), optional
        Mask of rows that are not found.

    Yields
    ------
    rows : ndarray of int, shape (n,)
        Rows, greatest product first.
    products : ndarray of float32, shape (n,)
    """
    step = max(1, _BLOCK // len(matrix))
    if absent is not None:
        n = min(n, int(np.count_nonzero(~absent)))
    for start in range(0, len(directions), step):
        for products in directions[start : start + step] @ matrix.T:
            if absent is not None:
                products[absent] = -np.inf
            rows = np.array(top_ids(products, n), np.intp)
            yield rows, products[rows]


def top_ids(scores: Vector, n: int) -> list[int]:
    """Return the ids of the `n` greatest scores (all if there are fewer), greatest first."""
    ids = np.arange(len(scores))
    if n < len(ids):
        ids = np.argpartition(-scores, n)[:n]
    order = np.lexsort((ids, -scores[ids]))  # equal scores by id
    return [int(i) for i in ids[order]]


def unit_length(vector: NDArray[np.floating]) -> Vector:
    """Return `vector` scaled to length 1. A zero vector stays zero."""
    length = np.sqrt(np.square(vector, dtype=np.float64).sum())
    return np.asarray(vector / (length or 1.0), dtype=np.float32)


def _weighted(
    query: Query | None, default: float, is_token: Callable[[tuple[Any, ...]], bool] | None
) -> list[tuple[Item, float]]:
    if query is None:
        return []
    if isinstance(query, bytes):  # otherwise read as a sequence of ids
        raise TypeError("expected a token or an id, got bytes; decode them")
    if is_token is not None and (isinstance(query, tuple) or not isinstance(query, Iterable)):
        return [(query, default)]  # `vector_of` refuses it, unless it is a token or an id
    if hasattr(query, "__array__") and np.asarray(query).dtype.kind == "f":
        query = np.asarray(query)  # such as a tensor; a column of integers holds keys
    is_vector = isinstance(query, np.ndarray) and query.ndim == 1 and query.dtype.kind in "biuf"
    items: Any = [query] if is_vector or isinstance(query, KEY_TYPES) else query
    pairs: list[tuple[Item, float]] = []
    for item in items:
        is_pair = isinstance(item, tuple) and not (is_token is not None and is_token(item))
        pair: Any = item if is_pair else (item, default)
        if len(pair) != 2 or not _is_weight(pair[1]):
            raise ValueError(f"a pair must be (item, finite weight), got {pair!r}")
        pairs.append(pair)
    return pairs


def _is_weight(weight: object) -> bool:
    try:
        return bool(np.isfinite(weight))  # type: ignore[call-overload]
    except TypeError:  # not a number
        return False
