"""Random walks on graphs."""

from __future__ import annotations

import numpy as np

from sgns import _core
from sgns.arguments import check_integer, check_number, check_workers, suggest_keywords
from sgns.corpus.corpus import Corpus
from sgns.graph.graph import Graph, GraphLike, as_graph
from sgns.machine import available_memory
from sgns.vocabulary import Vocabulary

__all__ = ["check_walks", "core_walks", "random_walks"]


@suggest_keywords()
def random_walks(
    graph: GraphLike,
    num_walks: int = 10,
    walk_length: int = 80,
    p: float = 1.0,
    q: float = 1.0,
    seed: int = 1,
    workers: int | None = None,
) -> Corpus:
    """Generate random walks on a graph, as in node2vec.

    Parameters
    ----------
    graph : Graph, path of an edge list, or graph of networkx or SciPy
        Graph to walk on.
    num_walks : int, default 10
        Number of walks from each node.
    walk_length : int, default 80
        Number of nodes in a walk, 1 to 2^20. A walk ends early at a node without outgoing edges.
    p : float, default 1
        Return parameter, 1e-9 to 1e9. Higher values make walks return less often to the previous
        node.
    q : float, default 1
        In-out parameter, 1e-9 to 1e9. Below 1, walks move outward; above 1, they stay near.
    seed : int, default 1
        Random seed. The walks do not depend on the number of workers.
    workers : int, optional
        Number of threads; the number of cores if omitted.

    Returns
    -------
    Corpus
        Each sentence is a walk. The tokens are the nodes in their order: id i is node i.

    Raises
    ------
    ValueError
        If an argument is out of range; the message gives the bound.
    MemoryError
        If the walks do not fit into memory. `node2vec` does not store them.
    OSError, CorpusError, FormatError
        If `graph` cannot be read.

    Notes
    -----
    From node ``v``, reached from ``t``, a walk continues to a neighbor ``x`` with a probability
    proportional to ``w(v, x)`` times ``1 / p`` if ``x`` is ``t``, 1 if there is an edge from ``t``
    to ``x``, and ``1 / q`` otherwise (Grover & Leskovec, "node2vec: Scalable Feature Learning for
    Networks", KDD 2016). The first step depends only on the weights. The walks are those of the
    first epoch of `node2vec` with the same arguments.
    """
    graph = as_graph(graph)
    workers = check_workers(workers)
    walks = core_walks(graph, num_walks, walk_length, p, q, seed, workers)
    n_bytes = len(graph) * num_walks * (4 * walk_length + 8)
    if n_bytes > available_memory():
        raise MemoryError(
            f"walks of {n_bytes} bytes do not fit into memory: lower num_walks or walk_length"
        )
    ids, offsets = walks.corpus(0, workers)
    counts = np.bincount(ids, minlength=len(graph))
    return Corpus(Vocabulary(graph.nodes, counts), ids, offsets)


def check_walks(num_walks: int, walk_length: int, p: float, q: float, seed: int) -> None:
    """Check the options of walks before a graph is read."""
    core_walks(Graph.from_edges([0], [1]), num_walks, walk_length, p, q, seed, workers=1)


def core_walks(
    graph: Graph, num_walks: int, walk_length: int, p: float, q: float, seed: int, workers: int
) -> _core.RandomWalks:
    """Check the options of walks, and return the walks of the core."""
    return _core.RandomWalks(
        graph.core,
        num_walks=check_integer("num_walks", num_walks, 1),
        walk_length=check_integer("walk_length", walk_length, 1),
        p=check_number("p", p),
        q=check_number("q", q),
        seed=check_integer("seed", seed, 0),
        workers=workers,
    )
