"""What a similarity query may be made of, and the one vector it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["KEY_TYPES", "Key", "Query", "Vector", "combine", "nearest", "top_ids", "unit_length"]

Vector: TypeAlias = NDArray[np.float32]
Key: TypeAlias = str | int | np.integer
"""A token, or its id."""
Item: TypeAlias = Key | NDArray[np.floating]
Query: TypeAlias = Item | Sequence[Item | tuple[Item, float]]
"""A token, id or vector, or several of them, each with a weight if it is in a pair."""

KEY_TYPES = (str, int, np.integer)

#: Cosines that are held at once where many queries are answered: 64 MiB.
_BLOCK = 1 << 24


def combine(
    positive: Query | None, negative: Query | None, matrix: Vector, id_of: Callable[[Key], int]
) -> tuple[Vector, set[int]]:
    """Direction that a query points in, and the ids of the tokens it names.

    Tokens and ids enter at unit length, vectors as they are. A weight in a pair
    stands as given; without one it is 1 in `positive` and -1 in `negative`.

    Parameters
    ----------
    positive, negative : token, id, vector, or a sequence of them or of pairs
        The query.
    matrix : ndarray of float32, shape (n_tokens, vector_size)
        Vectors of the tokens.
    id_of : callable
        Row of a token or id; raises where there is none.

    Returns
    -------
    direction : ndarray of float32, shape (vector_size,)
        At unit length, or zero if everything cancels.
    ids : set of int

    Raises
    ------
    TypeError
        If an item is no token, id or vector.
    ValueError
        If there are no items, a vector has another shape, or a number is not finite.
    """
    weighted = [*_weighted(positive, 1.0), *_weighted(negative, -1.0)]
    if not weighted:
        raise ValueError("the query is empty: give positive or negative")
    total, ids = np.zeros(matrix.shape[1]), set()
    for item, weight in weighted:
        if isinstance(item, np.ndarray):
            if item.shape != total.shape or not np.isfinite(item).all():
                raise ValueError(
                    f"a vector must be finite and have shape {total.shape}, got {item.shape}"
                )
            total += weight * item
        else:
            row = id_of(item)
            ids.add(row)
            total += weight * unit_length(matrix[row])
    return unit_length(total), ids


def nearest(
    unit: Vector, directions: Vector, n: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float32]]]:
    """Rows with the greatest cosine to each of some directions, and these cosines.

    Parameters
    ----------
    unit : ndarray of float32, shape (n_rows, vector_size)
        Rows of unit length, or zero.
    directions : ndarray of float32, shape (n_queries, vector_size)
        Alike.
    n : int
        Rows to find for each, or all if there are fewer.

    Yields
    ------
    rows : ndarray of int, shape (n,)
        Greatest cosine first.
    cosines : ndarray of float32, shape (n,)
    """
    step = max(1, _BLOCK // len(unit))
    for start in range(0, len(directions), step):
        for cosines in directions[start : start + step] @ unit.T:
            rows = np.array(top_ids(cosines, n), np.intp)
            yield rows, cosines[rows]


def top_ids(scores: Vector, n: int) -> list[int]:
    """Ids of the `n` greatest scores, or of all if there are fewer, greatest first."""
    ids = np.arange(len(scores))
    if n < len(ids):
        ids = np.argpartition(-scores, n)[:n]
    order = np.lexsort((ids, -scores[ids]))  # equal scores in the order of their ids
    return [int(i) for i in ids[order]]


def unit_length(vector: NDArray[np.floating]) -> Vector:
    """`vector` scaled to length 1; a zero vector stays zero."""
    length = np.sqrt(np.square(vector, dtype=np.float64).sum())
    return np.asarray(vector / (length or 1.0), dtype=np.float32)


def _weighted(query: Query | None, default: float) -> list[tuple[Item, float]]:
    if query is None:
        return []
    if isinstance(query, bytes):  # it looks like a sequence of ids
        raise TypeError("expected a token or an id, got bytes")
    if isinstance(query, KEY_TYPES) or (isinstance(query, np.ndarray) and query.ndim == 1):
        query = [query]
    pairs = [item if isinstance(item, tuple) else (item, default) for item in query]
    for pair in pairs:
        if len(pair) != 2 or not np.isfinite(pair[1]):
            raise ValueError(f"a pair must be (item, finite weight), got {pair!r}")
    return pairs
