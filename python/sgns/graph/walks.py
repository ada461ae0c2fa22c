"""Random walks on graphs."""

from __future__ import annotations

import numpy as np

from sgns import _core
from sgns.arguments import check_integer, check_workers
from sgns.corpus.corpus import Corpus
from sgns.graph.graph import Graph, GraphLike, as_graph
from sgns.machine import available_memory
from sgns.vocabulary import Vocabulary

__all__ = ["core_walks", "random_walks"]


def random_walks(
    graph: GraphLike,
    num_walks: int = 10,
    walk_length: int = 80,
    p: float = 1.0,
    q: float = 1.0,
    seed: int = 1,
    workers: int | None = None,
) -> Corpus:
    """Walk through a graph at random, as node2vec does.

    Parameters
    ----------
    graph : Graph, path of an edge list, or graph of networkx or SciPy
        Where to walk.
    num_walks : int, default 10
        Walks that begin at each node.
    walk_length : int, default 80
        Nodes of a walk, 1 to 2^20. A node that no edge leads from ends a walk early.
    p : float, default 1
        Return parameter, 1e-9 to 1e9: the higher, the seldomer a walk goes back where it just
        came from.
    q : float, default 1
        In-out parameter, 1e-9 to 1e9: below 1 walks lead outward, above 1 they stay near.
    seed : int, default 1
        Names the walks, which are the same for any number of workers.
    workers : int, optional
        Threads; as many as there are cores if left out.

    Returns
    -------
    Corpus
        Its sentences are the walks, its tokens the nodes, in their order: id i is node i.

    Raises
    ------
    ValueError
        If an argument is out of its range; the message gives the bound.
    MemoryError
        If the walks do not fit. `node2vec` makes them as they are needed.
    OSError, CorpusError, FormatError
        If `graph` cannot be read.

    Notes
    -----
    From node ``v``, reached from ``t``, a walk goes on to a neighbor ``x`` with a probability
    proportional to ``w(v, x)`` times ``1 / p`` if ``x`` is ``t``, 1 if there is an edge from ``t``
    to ``x``, and ``1 / q`` otherwise (Grover & Leskovec, "node2vec: Scalable Feature Learning for
    Networks", KDD 2016). The first step goes by weight alone. The walks are those of the first
    epoch of `node2vec` with the same arguments.
    """
    graph = as_graph(graph)
    workers = check_workers(workers)
    walks = core_walks(graph, num_walks, walk_length, p, q, seed, workers)
    n_bytes = 4 * len(graph) * num_walks * walk_length
    if n_bytes > available_memory():
        raise MemoryError(f"walks of {n_bytes} bytes do not fit")
    ids, offsets = walks.corpus(0, workers)
    counts = np.bincount(ids, minlength=len(graph))
    return Corpus(Vocabulary(graph.nodes, counts), ids, offsets)


def core_walks(
    graph: Graph, num_walks: int, walk_length: int, p: float, q: float, seed: int, workers: int
) -> _core.RandomWalks:
    """Check the options of walks, and make the core's of them."""
    return _core.RandomWalks(
        graph.core,
        num_walks=check_integer("num_walks", num_walks, 1),
        walk_length=check_integer("walk_length", walk_length, 1),
        p=float(p),
        q=float(q),
        seed=check_integer("seed", seed, 0),
        workers=workers,
    )
