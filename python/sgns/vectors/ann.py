"""Approximate search for nearest neighbors; needs the extra ``ann``."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Self, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments import UINT32_MAX, check_integer, check_workers
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.header import MALFORMED
from sgns.vectors.query import Vector, unit_length
from sgns.vocabulary import as_vocabulary, vocabulary_from_arrays, vocabulary_to_arrays

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

    `save` and `load`, and pickle, keep it as it is: it is not built again.

    Parameters
    ----------
    keys : sequence of hashable
        Key of each row.
    unit : ndarray of float, shape (n_rows, vector_size)
        Rows of unit length, or zero. The index keeps them, so they must not change.
    absent : ndarray of bool, shape (n_rows,), optional
        Mask of rows that are never found.
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
        absent: NDArray[np.bool_] | None = None,
        connectivity: int = 16,
        expansion_add: int = 128,
        expansion_search: int = 64,
        workers: int | None = None,
    ) -> None:
        unit = np.ascontiguousarray(unit, np.float32)
        options = {
            "connectivity": connectivity,
            "expansion_add": expansion_add,
            "expansion_search": expansion_search,
        }
        self._begin(keys, unit.shape, options, workers)
        self._unit: Vector = unit
        rows = np.arange(len(unit)) if absent is None else np.flatnonzero(~absent)
        self._index.add(rows, unit if absent is None else unit[rows], threads=self._workers)

    def _begin(
        self,
        keys: Sequence[Hashable],
        shape: tuple[int, ...],
        options: Mapping[str, Any],
        workers: int | None,
    ) -> None:
        """Check the options, and make an index without rows."""
        self._keys = keys
        self._workers = check_workers(workers)
        self._options = {
            "connectivity": check_integer("connectivity", options["connectivity"], 2, 1024),
            "expansion_add": check_integer(
                "expansion_add", options["expansion_add"], 1, UINT32_MAX
            ),
            "expansion_search": check_integer(
                "expansion_search", options["expansion_search"], 1, UINT32_MAX
            ),
        }
        self._index = usearch.index.Index(
            ndim=shape[1],
            metric="ip",  # inner product: the cosine of unit vectors, 0 for a zero vector
            dtype="f32",
            connectivity=self._options["connectivity"],
            expansion_add=self._options["expansion_add"],
            expansion_search=self._options["expansion_search"],
        )

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, workers: int | None = None) -> Self:
        """Read an index that `save` wrote.

        Parameters
        ----------
        path : path
            File to read.
        workers : int, optional
            Number of threads of searches. If omitted, the number of available cores.

        Returns
        -------
        Index

        Raises
        ------
        OSError
            If the file cannot be opened.
        FormatError
            If the file is damaged, or is not an index.
        """
        arrays, metadata = container.read(path, "index")
        keys = vocabulary_from_arrays(arrays, path).tokens
        try:
            content = json.loads(metadata["index"])
            graph = arrays["graph"].tobytes()
            return cls._restored(
                keys, content["vector_size"], graph, content["checksum"], content, workers
            )
        except MALFORMED as error:
            raise FormatError(f"{path} holds no valid index: {error}") from None

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the index to one file, which `load` reads.

        Parameters
        ----------
        path : path
            File to create or replace. Replacement is atomic.

        Raises
        ------
        TypeError, ValueError
            If a key is not a string, or not valid Unicode.
        OSError
            If the file cannot be written.
        """
        graph = self._graph()
        content = {
            "vector_size": self.shape[1],
            "checksum": zlib.crc32(graph),
            **self._options,
        }
        keys = as_vocabulary("the keys of an index in a file", list(self._keys))  # type: ignore[arg-type]
        arrays = {**vocabulary_to_arrays(keys), "graph": np.frombuffer(graph, np.uint8)}
        container.write(path, "index", arrays, {"index": json.dumps(content)})

    @classmethod
    def _restored(
        cls,
        keys: Sequence[Hashable],
        vector_size: int,
        graph: bytes,
        checksum: int,
        options: Mapping[str, Any],
        workers: int | None = None,
    ) -> Self:
        """Return an index from the bytes of usearch. ValueError if they are damaged.

        usearch does not check the bytes, so the checksum is compared first.
        """
        if zlib.crc32(graph) != checksum:
            raise ValueError("the bytes of the index do not match their checksum")
        index = cls.__new__(cls)
        shape = len(keys), check_integer("vector_size", vector_size, 1, UINT32_MAX)
        index._begin(keys, shape, options, workers)
        try:
            index._index.load(graph)
        except RuntimeError as error:
            raise ValueError(f"usearch cannot read its bytes: {error}") from None
        rows = index._index.keys[:]
        if index._index.ndim != shape[1] or (rows >= len(keys)).any():
            raise ValueError(f"the bytes of the index are not those of {shape[0]} keys")
        index._unit = np.zeros(shape, np.float32)
        index._unit[rows] = index._index.get(rows)
        return index

    def _graph(self) -> bytes:
        saved = self._index.save()
        assert saved is not None
        return bytes(saved)

    def __reduce__(self) -> tuple[Any, ...]:
        graph = self._graph()
        parts = tuple(self._keys), self.shape[1], graph, zlib.crc32(graph), self._options
        return type(self)._restored, parts

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
        n_found = min(n, len(self._index))
        found = self._index.search(directions, n_found, threads=self._workers)
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
