"""Graphs and walks, compared with short references in Python."""

from collections import Counter

import numpy as np
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from sgns.graph import Graph, random_walks


@st.composite
def edge_arrays(draw):
    n_nodes = draw(st.integers(1, 12))
    nodes = st.integers(0, n_nodes - 1)
    weights = st.sampled_from([0, 0.5, 1, 2, 3.25])
    edges = draw(st.lists(st.tuples(nodes, nodes, weights), max_size=40))
    columns = [np.array(column) for column in zip(*edges, strict=True)] or [np.empty(0, int)] * 3
    return n_nodes, *columns


def reference(n_nodes, sources, targets, weights, directed):
    """Return the neighbors of each node with their weights."""
    rows = [Counter() for _ in range(n_nodes)]
    for source, target, weight in zip(sources, targets, weights, strict=True):
        rows[source][target] += weight
        if not directed and source != target:
            rows[target][source] += weight
    return [{x: w for x, w in sorted(row.items()) if w > 0} for row in rows]


def rows_of(graph):
    weights = np.ones(graph.n_edges) if graph.weights is None else graph.weights
    cuts = graph.offsets[1:-1].astype(int)
    pairs = zip(np.split(graph.neighbors, cuts), np.split(weights, cuts), strict=True)
    return [dict(zip(xs.tolist(), ws.tolist(), strict=True)) for xs, ws in pairs]


@given(edge_arrays(), st.booleans())
def test_edges_become_rows(edges, directed):
    n_nodes, sources, targets, weights = edges
    graph = Graph.from_edges(sources, targets, weights, n_nodes=n_nodes, directed=directed)
    expected = reference(*edges, directed)
    assert rows_of(graph) == expected
    assert [list(row) for row in rows_of(graph)] == [list(row) for row in expected]
    assert graph.is_symmetric == all(
        expected[x].get(v) == w for v, row in enumerate(expected) for x, w in row.items()
    )
    again = Graph(graph.offsets, graph.neighbors, graph.weights)
    assert rows_of(again) == expected
    if directed:
        matrix = scipy.sparse.coo_array((weights, (sources, targets)), (n_nodes, n_nodes))
        assert rows_of(Graph.from_scipy(matrix)) == expected


@given(
    edge_arrays(),
    st.booleans(),
    st.integers(1, 4),
    st.integers(1, 300),
    st.sampled_from([1e-9, 0.3, 1.0, 4.0, 1e9]),
    st.sampled_from([1e-9, 0.3, 1.0, 4.0, 1e9]),
    st.integers(0, 2**64 - 1),
)
def test_walks_follow_edges(edges, directed, num_walks, walk_length, p, q, seed):
    n_nodes, sources, targets, weights = edges
    graph = Graph.from_edges(sources, targets, weights, n_nodes=n_nodes, directed=directed)
    neighbors = rows_of(graph)
    walks = random_walks(graph, num_walks, walk_length, p, q, seed, workers=1)
    assert len(walks) == num_walks * n_nodes
    for number in range(0, len(walks), n_nodes):
        starts = [int(walks[i][0]) for i in range(number, number + n_nodes)]
        assert sorted(starts) == list(range(n_nodes))
    for walk in walks:
        for v, x in zip(walk[:-1].tolist(), walk[1:].tolist(), strict=True):
            assert x in neighbors[v]
        assert len(walk) == walk_length or not neighbors[walk[-1]]
    assert walks.counts.tolist() == np.bincount(walks.ids, minlength=n_nodes).tolist()
    more = random_walks(graph, num_walks, walk_length, p, q, seed, workers=3)
    assert np.array_equal(more.ids, walks.ids)
    assert np.array_equal(more.offsets, walks.offsets)
