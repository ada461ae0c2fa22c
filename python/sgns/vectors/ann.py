"""Approximate search for nearest neighbors; needs the extra ``ann``."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments import UINT32_MAX, check_integer, check_workers
from sgns.vectors.query import Vector, unit_length

try:
    import usearch.index
except ImportError as error:
    raise ImportError("sgns.vectors.ann needs usearch: pip install 'sgns[ann]'") from error

__all__ = ["Index", "IndexOptions"]


class IndexOptions(TypedDict, total=False):
    """Options of an `Index`.

    Attributes
    ----------
    connectivity : int, default 16
        Number of neighbors that each row is linked to.
    expansion_add : int, default 128
        Number of candidates for these links. More candidates improve the index, but take longer.
    expansion_search : int, default 64
        Number of candidate rows that a search keeps. More candidates find more of the true
        neighbors.
    workers : int
        Number of threads. If omitted, the number of available cores. With one thread, the same
        rows always give the same index.
    """

    connectivity: int
    expansion_add: int
    expansion_search: int
    workers: int | None


class Index:
    """Index of directions, for fast search of neighbors by cosine among many rows.

    `WordVectors.index` makes one; pass it to ``most_similar`` as ``index``. `KeyedVectors.index` of
    `sgns.compat.gensim` also makes one; there, pass it to ``most_similar`` as ``indexer``.

    Parameters
    ----------
    keys : sequence of hashable
        Key of each row.
    unit : ndarray of float, shape (n_rows, vector_size)
        Rows of unit length, or zero. The index keeps them, so they must not change.
    connectivity, expansion_add, expansion_search, workers
        See `IndexOptions`.

    Raises
    ------
    ValueError
        If an option is out of its range.

    Notes
    -----
    The cosines are exact, but a search can miss neighbors. The index is the graph of Malkov and
    Yashunin, "Efficient and Robust Approximate Nearest Neighbor Search Using Hierarchical
    Navigable Small World Graphs" (TPAMI 2020), as implemented by usearch.
    """

    def __init__(
        self,
        keys: Sequence[Hashable],
        unit: NDArray[np.floating],
        *,
        connectivity: int = 16,
        expansion_add: int = 128,
        expansion_search: int = 64,
        workers: int | None = None,
    ) -> None:
        self._keys = keys
        self._unit: Vector = np.ascontiguousarray(unit, np.float32)
        self._workers = check_workers(workers)
        self._index = usearch.index.Index(
            ndim=unit.shape[1],
            metric="ip",  # inner product: the cosine of unit vectors, 0 for a zero vector
            dtype="f32",
            connectivity=check_integer("connectivity", connectivity, 2, 1024),
            expansion_add=check_integer("expansion_add", expansion_add, 1, UINT32_MAX),
            expansion_search=check_integer("expansion_search", expansion_search, 1, UINT32_MAX),
        )
        self._index.add(np.arange(len(unit)), unit, threads=self._workers)

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and dimensions."""
        n_rows, vector_size = self._unit.shape
        return n_rows, vector_size

    def __len__(self) -> int:
        return len(self._unit)

    def __repr__(self) -> str:
        return f"Index({len(self)} rows x {self.shape[1]} dimensions)"

    def nearest(
        self, directions: Vector, n: int
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float32]]]:
        """Yield the rows nearest to each direction, and their cosines, greatest first.

        Parameters
        ----------
        directions : ndarray of float32, shape (n_queries, vector_size)
            Directions of unit length, or zero.
        n : int
            Number of rows to find for each direction. If the index has fewer rows, their number.

        Yields
        ------
        rows : ndarray of int, shape (n,)
        cosines : ndarray of float32, shape (n,)
        """
        found = self._index.search(directions, min(n, len(self)), threads=self._workers)
        rows = found.keys.reshape(len(directions), -1).astype(np.intp)
        # usearch pads the rows of several queries, but not those of a single query.
        counts = getattr(found, "counts", [rows.shape[1]])
        for direction, near, count in zip(directions, rows, counts, strict=True):
            cosines = self._unit[near[:count]] @ direction
            order = np.lexsort((near[:count], -cosines))
            yield near[order], cosines[order]

    def most_similar(self, vector: ArrayLike, topn: int = 10) -> list[tuple[Any, float]]:
        """Return the keys nearest to a vector. gensim calls this method of an ``indexer``.

        Parameters
        ----------
        vector : array_like of float, shape (vector_size,)
            Vector of finite numbers.
        topn : int, default 10
            Maximum number of keys to return.

        Returns
        -------
        list of (key, float)
            Keys and cosines, greatest first.

        Raises
        ------
        ValueError
            If `vector` has another shape or is not finite, or `topn` is below 1.
        """
        array = np.asarray(vector)
        if array.shape != self.shape[1:] or not np.isfinite(array).all():
            raise ValueError(
                f"a vector must be finite and have shape {self.shape[1:]}, got {array.shape}"
            )
        [(rows, cosines)] = self.nearest(unit_length(array)[None], check_integer("topn", topn, 1))
        return [(self._keys[i], float(x)) for i, x in zip(rows, cosines, strict=True)]
