"""Held-out edges of a graph, for the prediction of links."""

from __future__ import annotations

import numpy as np

from sgns.arguments import check_integer, check_number
from sgns.graph.graph import Graph, GraphLike, as_graph

__all__ = ["hold_out_edges"]


def hold_out_edges(
    graph: GraphLike, share: float = 0.1, seed: int = 1
) -> tuple[Graph, list[tuple[str, str]]]:
    """Divide the edges of an undirected graph into those to train on and those to predict.

    Every node keeps an edge to train on. So fewer edges may be held out than asked for.

    Parameters
    ----------
    graph : Graph, path of an edge list, or graph of networkx or SciPy
        Graph with each edge in both directions.
    share : float, default 0.1
        Share of the edges that is held out.
    seed : int, default 1
        Random seed.

    Returns
    -------
    graph : Graph
        Graph with the same nodes and the other edges.
    edges : list of (str, str)
        Edges that were held out, for `sgns.evaluate_links`.

    Raises
    ------
    ValueError
        If the share is out of range, or the graph is directed.
    """
    if not 0 < check_number("share", share) < 1:
        raise ValueError(f"share must be above 0 and below 1, got {share}")
    rng = np.random.default_rng(check_integer("seed", seed, 0))
    graph = as_graph(graph)
    if not graph.is_symmetric:
        raise ValueError("the graph must have each edge in both directions, and is directed")
    degrees = np.diff(graph.offsets).astype(np.int64)
    sources = np.repeat(np.arange(len(graph)), degrees)
    targets = graph.neighbors.astype(np.int64)
    one_way = np.flatnonzero(sources < targets)
    wanted = round(share * one_way.size)
    left = degrees.tolist()
    held_out: list[int] = []
    for edge in rng.permutation(one_way).tolist():
        if len(held_out) == wanted:
            break
        a, b = int(sources[edge]), int(targets[edge])
        if left[a] > 1 and left[b] > 1:
            left[a] -= 1
            left[b] -= 1
            held_out.append(edge)
    is_kept = sources <= targets
    is_kept[held_out] = False
    weights = None if graph.weights is None else graph.weights[is_kept]
    rest = Graph.from_edges(
        sources[is_kept], targets[is_kept], weights, n_nodes=len(graph), nodes=graph.vocabulary
    )
    names = graph.nodes
    return rest, [(names[sources[e]], names[targets[e]]) for e in sorted(held_out)]
