"""Graphs: the neighbors of each node, and the names of the nodes."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import (
    UINT32_MAX,
    as_ids,
    as_offsets,
    as_weights,
    check_integer,
    implied_rows,
    suggest_keywords,
)
from sgns.arguments.progress import ProgressLike, display_of
from sgns.errors import CorpusError
from sgns.files.checksum import fingerprint
from sgns.files.names import Input, PathLike, RemoteFile, StandardInput, expand
from sgns.graph.edge_list import read_edge_list
from sgns.graph.edge_table import check_edge_columns, read_edge_table
from sgns.graph.named_nodes import number_nodes
from sgns.pairs.counted import check_sparse
from sgns.reading.tables import parquet_files
from sgns.vectors.keys import spelling
from sgns.vocabulary import Vocabulary, VocabularyLike, as_vocabulary

__all__ = ["Graph", "GraphLike", "as_graph"]

#: Input of `node2vec`: a graph, the path of an edge list, or a graph of networkx or SciPy.
GraphLike: TypeAlias = "Graph | PathLike | Any"


class Graph:
    """An immutable graph, directed or undirected, weighted or unweighted.

    The arguments are compressed sparse rows, which hold each edge of an undirected graph in both
    directions. `from_edges`, `from_scipy`, `from_networkx` and `from_edge_list` build them from
    other data. These methods add the weights of equal edges and drop edges of weight 0. Edges from
    a node to itself are allowed.

    Parameters
    ----------
    offsets : array_like of int, shape (n_nodes + 1,)
        The neighbors of node ``i`` are ``neighbors[offsets[i]:offsets[i + 1]]``.
    neighbors : array_like of int, shape (n_edges,)
        Neighbors of all nodes, in ascending order for each node.
    weights : array_like of float, shape (n_edges,), optional
        Weights of the edges to these neighbors, finite and > 0; 1 if omitted.
    nodes : iterable of str, optional
        Names of the nodes; ``"0"``, ``"1"``, ... if omitted.

    Raises
    ------
    CorpusError
        If there are no nodes.
    IndexError
        If a neighbor is negative or is not a node.
    ValueError
        If `offsets` do not rise from 0 to ``n_edges``, if the neighbors of a node are not in
        ascending order, if a weight is not finite or not > 0, or if names are not unique or not as
        many as nodes.
    """

    def __init__(
        self,
        offsets: ArrayLike,
        neighbors: ArrayLike,
        weights: ArrayLike | None = None,
        nodes: VocabularyLike | None = None,
    ) -> None:
        neighbors = as_ids("neighbors", neighbors)
        core = _core.Graph(
            as_offsets(offsets),
            neighbors,
            as_weights("weights", weights, np.float32, neighbors.size, "edges"),
        )
        self._set(core, nodes)

    def _set(self, core: _core.Graph, nodes: VocabularyLike | None) -> None:
        self._core = core
        self._names = None if nodes is None else as_vocabulary("nodes", nodes)
        if self._names is not None and len(self._names) != core.n_nodes:
            raise ValueError(
                f"nodes must name each of the {core.n_nodes} nodes, got {len(self._names)} names"
            )

    def __reduce__(self) -> tuple[Any, ...]:
        names = None if self._names is None else self._names.tokens
        return type(self), (self.offsets, self.neighbors, self.weights, names)

    @classmethod
    def _from_core(cls, core: _core.Graph, nodes: VocabularyLike | None) -> Self:
        graph = cls.__new__(cls)
        graph._set(core, nodes)
        return graph

    @classmethod
    @suggest_keywords()
    def from_edges(
        cls,
        sources: ArrayLike,
        targets: ArrayLike,
        weights: ArrayLike | None = None,
        *,
        directed: bool = False,
        n_nodes: int | None = None,
        nodes: VocabularyLike | None = None,
    ) -> Self:
        """Build a graph from edges in any order.

        Parameters
        ----------
        sources, targets : array_like of int or str, shape (n_edges,)
            Numbers of the source and target node of each edge, or their names. Names without
            `nodes` are numbered in order of first occurrence, as in `from_edge_list`.
        weights : array_like of float, shape (n_edges,), optional
            Weights of the edges, finite and >= 0; 1 if omitted.
        directed : bool, default False
            Whether an edge leads only from its source to its target.
        n_nodes : int, optional
            Number of nodes. If omitted, the number of names, or one more than the largest number
            of a node.
        nodes : iterable of str, optional
            Names of the nodes; ``"0"``, ``"1"``, ... if omitted.

        Returns
        -------
        Graph

        Raises
        ------
        CorpusError
            If there are no nodes.
        IndexError, KeyError
            If a number is negative or not below `n_nodes`, or if a name is not in `nodes`; the
            message gives its position.
        ValueError
            If lengths differ, if a weight is negative or not finite, or if the largest number is so
            far above the number of edges that it seems to be a mistake; pass `n_nodes` to confirm
            it.
        """
        names = None if nodes is None else as_vocabulary("nodes", nodes)
        sources, targets, names = number_nodes(sources, targets, names)
        if n_nodes is not None:
            n_nodes = check_integer("n_nodes", n_nodes, 0, UINT32_MAX)
        elif names is not None:
            n_nodes = len(names)
        begins = as_ids("sources", sources, n_nodes)
        ends = as_ids("targets", targets, n_nodes)
        if n_nodes is None:
            if begins.size == 0:
                raise CorpusError("the graph has no nodes")
            largest = int(max(begins.max(), ends.max(initial=0)))
            n_nodes = implied_rows(largest, begins.size, "edges", "n_nodes")
        core = _core.graph_from_edges(
            n_nodes,
            begins,
            ends,
            as_weights("weights", weights, np.float64, begins.size, "edges"),
            directed=directed,
        )
        return cls._from_core(core, names)

    @classmethod
    @suggest_keywords()
    def from_scipy(cls, matrix: Any, nodes: VocabularyLike | None = None) -> Self:
        """Build a graph from a sparse adjacency matrix.

        Parameters
        ----------
        matrix : sparse matrix or array of SciPy, shape (n_nodes, n_nodes)
            Matrix of any format. Row ``i`` holds the weights of the edges from node ``i``. The
            matrix of an undirected graph is symmetric.
        nodes : iterable of str, optional
            Names of the nodes; ``"0"``, ``"1"``, ... if omitted.

        Returns
        -------
        Graph

        Raises
        ------
        TypeError
            If `matrix` is not a sparse matrix.
        CorpusError, ValueError
            As in `from_edges`. Also if `matrix` is not square or not real.
        """
        check_sparse("matrix", matrix)
        if len(matrix.shape) != 2 or matrix.shape[0] != matrix.shape[1]:
            raise ValueError(f"an adjacency matrix must be square, got shape {matrix.shape}")
        entries = matrix.tocoo()
        if entries.data.dtype.kind not in "biuf":
            raise ValueError(f"an adjacency matrix must be real, got {entries.data.dtype}")
        return cls.from_edges(
            entries.row,
            entries.col,
            entries.data,
            directed=True,
            n_nodes=matrix.shape[0],
            nodes=nodes,
        )

    @classmethod
    @suggest_keywords()
    def from_networkx(cls, graph: Any, weight: str | None = "weight") -> Self:
        """Build a graph from a networkx graph, which can be directed and have parallel edges.

        Parameters
        ----------
        graph : networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
            Graph to convert. Nodes keep their order; their names become strings.
        weight : str, optional
            Attribute with the weight of an edge. Edges without it have weight 1; so do all edges if
            `weight` is None. An attribute other than ``"weight"`` that no edge has is an error.

        Returns
        -------
        Graph

        Raises
        ------
        CorpusError, ValueError
            As in `from_edges`. Also if two nodes are equal as strings. An error of a weight has the
            names of its nodes.
        """
        if not hasattr(graph, "nodes") or not hasattr(graph, "edges"):
            raise TypeError(f"graph must be a graph of networkx, got {type(graph).__name__}")
        numbers = {node: i for i, node in enumerate(graph.nodes)}
        edges = list(graph.edges(data=weight or False, default=1))
        weights = None
        if weight not in (None, "weight"):
            _check_attribute(graph, weight)
        if weight is not None:
            weights = [_weight(weight, source, target, value) for source, target, value in edges]
        return cls.from_edges(
            np.array([numbers[edge[0]] for edge in edges], np.int64),
            np.array([numbers[edge[1]] for edge in edges], np.int64),
            weights,
            directed=graph.is_directed(),
            nodes=map(spelling, numbers),
        )

    @classmethod
    @suggest_keywords()
    def from_edge_list(
        cls,
        path: PathLike | Input | Sequence[PathLike | Input],
        *,
        source: str | None = None,
        target: str | None = None,
        weight: str | None = None,
        directed: bool = False,
        progress: ProgressLike = None,
    ) -> Self:
        """Read a graph from files with one edge on each line or in each row.

        Nodes are numbered in order of first occurrence. Their names are those of the files, also
        where they are integers.

        Parameters
        ----------
        path : path or sequence of paths
            Files as in `Corpus.from_file`, compressed or not. A line holds the names of two nodes
            and, optionally, the weight of their edge, separated by whitespace; the default weight
            is 1. Empty lines and lines that begin with ``#`` are ignored.
        source, target : str, optional
            Columns of the nodes. The files are then tables, CSV or Parquet (needs the extra
            ``arrow``): a file that ends in ``.parquet`` or begins like one is Parquet, any other
            is CSV. The first line of CSV names the columns. Commas, tabs, semicolons or vertical
            bars separate its fields, and double quotes enclose them.
        weight : str, optional
            Column of the weights; each is 1 if omitted.
        directed : bool, default False
            Whether an edge leads only from the first node to the second.
        progress : {"bar", "log", "json", False}, optional
            Display, as in `sgns.train`.

        Returns
        -------
        Graph

        Raises
        ------
        OSError
            If a file cannot be found or read.
        FormatError
            If a line is not an edge, if a weight is not a finite number >= 0, if a name is not
            UTF-8, or if a file is damaged. The message gives the file and the line or the row.
            Rows are counted from 0, without the names of columns.
        CorpusError
            If there are no edges, or if a name in a table is not UTF-8.
        ValueError
            If only one of `source` and `target` is given, if a file has no such column, or if a
            column holds a null; the message gives the row.
        TypeError
            If a column of nodes holds neither strings nor integers, or one of weights no numbers.
        ImportError
            If a table is to be read and pyarrow is not installed.
        """
        check_edge_columns(source, target, weight)
        files = expand(path)
        with display_of(progress).phase("reading", "edges") as phase:
            if source is None or target is None:
                edges = read_edge_list(files, phase)
            else:
                edges = read_edge_table(parquet_files(files), source, target, weight, phase)
            phase.update(len(edges.sources))
        return cls.from_edges(
            edges.sources, edges.targets, edges.weights, directed=directed, nodes=edges.nodes
        )

    @property
    def core(self) -> _core.Graph:
        """Graph object of the core."""
        return self._core

    @property
    def offsets(self) -> NDArray[np.uint64]:
        """Offsets of the neighbors of each node, shape (n_nodes + 1,)."""
        return self._core.offsets

    @property
    def neighbors(self) -> NDArray[np.uint32]:
        """Neighbors of all nodes, concatenated, shape (n_edges,)."""
        return self._core.neighbors

    @property
    def weights(self) -> NDArray[np.float32] | None:
        """Weights of the edges to `neighbors`, shape (n_edges,); None if all are 1."""
        return self._core.weights

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Names of the nodes, without counts."""
        return Vocabulary(map(str, range(len(self)))) if self._names is None else self._names

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names of the nodes, in order of their numbers."""
        return self.vocabulary.tokens

    @property
    def n_edges(self) -> int:
        """Number of edges. Edges in both directions count twice."""
        return int(self.neighbors.size)

    def edges(self) -> Iterator[tuple[str, str]]:
        """Yield the names of source and target of each edge; of both directions if it has both."""
        names = self.nodes
        sources = np.repeat(np.arange(len(self)), np.diff(self.offsets).astype(np.intp))
        for source, target in zip(sources.tolist(), self.neighbors.tolist(), strict=True):
            yield names[source], names[target]

    @property
    def isolated(self) -> NDArray[np.bool_]:
        """Mask of the nodes without edges, in either direction, shape (n_nodes,)."""
        has_edges = np.diff(self.offsets) > 0
        has_edges[self.neighbors] = True
        return ~has_edges

    def fingerprints(self, workers: int) -> dict[str, str | None]:
        """Return fingerprints of the edges and their weights."""
        weights = self.weights
        return {
            "degrees": fingerprint(self.offsets, workers),
            "neighbors": fingerprint(self.neighbors, workers),
            "edge_weights": None if weights is None else fingerprint(weights, workers),
        }

    @property
    def is_symmetric(self) -> bool:
        """True if all edges go in both directions with equal weights, as in an undirected graph."""
        return self._core.is_symmetric

    def __len__(self) -> int:
        return self._core.n_nodes

    def __repr__(self) -> str:
        kind = "symmetric" if self.is_symmetric else "directed"
        weighted = "unweighted" if self.weights is None else "weighted"
        return f"Graph({len(self)} nodes, {self.n_edges} edges, {kind}, {weighted})"


def as_graph(data: GraphLike, progress: ProgressLike = None) -> Graph:
    """Convert the input of `node2vec` to a graph; `progress` is as in `sgns.train`."""
    if isinstance(data, Graph):
        return data
    if isinstance(data, (str, os.PathLike, RemoteFile, StandardInput)):
        return Graph.from_edge_list(data, progress=progress)
    if hasattr(data, "tocoo"):
        return Graph.from_scipy(data)
    if hasattr(data, "is_directed") and hasattr(data, "edges"):
        return Graph.from_networkx(data)
    raise TypeError(
        "a graph must be a Graph, the path of an edge list, or a graph of networkx or SciPy, "
        f"got {type(data).__name__}{_hint(data)}"
    )


def _check_attribute(graph: Any, name: str) -> None:
    """Raise ValueError if the graph has edges, but none with this attribute."""
    found: set[Any] = set()
    for *_, attributes in graph.edges(data=True):
        if name in attributes:
            return
        found.update(attributes)
    if graph.number_of_edges():
        has = f"they have {', '.join(sorted(map(repr, found)))}" if found else "they have none"
        raise ValueError(f"no edge has the attribute {name!r}; {has}; weight=None omits weights")


def _weight(name: str, source: object, target: object, value: Any) -> float:
    try:
        weight = float(value)
    except (TypeError, ValueError):
        weight = math.nan
    if not 0 <= weight < math.inf:
        raise ValueError(
            f"{name!r} of the edge from {source!r} to {target!r} must be a finite number >= 0, "
            f"got {value!r}"
        )
    return weight


def _hint(data: object) -> str:
    """Return how to make a graph of edges in other forms."""
    if hasattr(data, "columns"):
        return "; for a table of edges write Graph.from_edges(table['source'], table['target'])"
    shape = tuple(getattr(data, "shape", ()))
    if len(shape) == 2 and shape[0] == shape[1] != 2:
        return "; for a dense matrix write scipy.sparse.csr_array(matrix)"
    if len(shape) == 2 and shape[0] == 2:
        return "; for two rows of nodes write Graph.from_edges(*edges, directed=True)"
    if isinstance(data, (list, tuple, set)) or len(shape) == 2:
        return "; for a list of edges write Graph.from_edges(*zip(*edges))"
    return ""
