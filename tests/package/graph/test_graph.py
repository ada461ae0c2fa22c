"""Graphs from rows, edges, matrices and networkx, and their errors."""

import networkx as nx
import numpy as np
import pytest
import scipy.sparse
from sgns import CorpusError
from sgns.graph import Graph
from sgns.graph.graph import as_graph


def rows_of(graph):
    weights = [1.0] * graph.n_edges if graph.weights is None else graph.weights.tolist()
    bounds = graph.offsets.tolist()
    return {
        name: {graph.nodes[graph.neighbors[i]]: weights[i] for i in range(bounds[v], bounds[v + 1])}
        for v, name in enumerate(graph.nodes)
    }


def test_rows_are_used_unchanged():
    graph = Graph([0, 2, 3, 4], [1, 2, 0, 0], nodes=["a", "b", "c"])
    assert rows_of(graph) == {"a": {"b": 1, "c": 1}, "b": {"a": 1}, "c": {"a": 1}}
    assert graph.is_symmetric
    assert repr(graph) == "Graph(3 nodes, 4 edges, symmetric, unweighted)"
    weighted = Graph(np.array([0, 1, 1]), np.array([1]), [0.5])
    assert rows_of(weighted) == {"0": {"1": 0.5}, "1": {}}
    assert repr(weighted) == "Graph(2 nodes, 1 edges, directed, weighted)"
    assert not weighted.neighbors.flags.writeable


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([0], []), CorpusError, "the graph has no nodes"),
        (([], []), ValueError, "offsets must"),
        (([0.0, 1.0], [0]), ValueError, "offsets must be integers"),
        (([-1, 0], []), ValueError, "offsets must be integers >= 0"),
        (([[0, 1]], [0]), ValueError, "in one dimension"),
        (([0, 2], [0]), ValueError, "offsets must rise from 0 to the number of neighbors, 1"),
        (([0, 2, 2], [1, 0]), ValueError, "the neighbors of node 0 must rise, got 1 before 0"),
        (([0, 1, 2], [0, 2]), IndexError, "hold node 2 at position 1; nodes are 0 to 1"),
        (([0, 1], [-1]), IndexError, "holds id -1 at position 0"),
        (([0, 1], [0.5]), TypeError, "neighbors must be integers"),
        (([0, 1], [0], [0.0]), ValueError, "weights must be finite and > 0, got 0.0"),
        (([0, 1], [0], [np.nan]), ValueError, "weights must be finite"),
        (([0, 1], [0], [1.0, 2.0]), ValueError, "weights must be as many as the 1 edges, got 2"),
        (([0, 1], [0], None, ["a", "b"]), ValueError, "each of the 1 nodes, got 2 names"),
        (([0, 1, 1], [0], None, ["a", "a"]), ValueError, "'a' occurs twice"),
        (([0, 1], [0], None, [7]), TypeError, "tokens must be strings"),
    ],
)
def test_invalid_rows_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        Graph(*arguments)


def test_edges_are_undirected_by_default():
    graph = Graph.from_edges([0, 3], [3, 1])
    assert rows_of(graph) == {"0": {"3": 1}, "1": {"3": 1}, "2": {}, "3": {"0": 1, "1": 1}}
    directed = Graph.from_edges([0, 1], [1, 1], [2, 3], directed=True, nodes=["a", "b", "c"])
    assert rows_of(directed) == {"a": {"b": 2}, "b": {"b": 3}, "c": {}}
    assert len(Graph.from_edges([], [], n_nodes=5)) == 5


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (([], []), {}, CorpusError, "the graph has no nodes"),
        (([], []), {"n_nodes": 0}, CorpusError, "the graph has no nodes"),
        (([0], []), {}, ValueError, "of one length, got 1 and 0"),
        (([0], [5]), {"n_nodes": 5}, IndexError, "targets holds id 5 at position 0"),
        (([0], [2]), {"nodes": ["a", "b"]}, IndexError, "targets holds id 2 at position 0"),
        (([-1], [0]), {}, IndexError, "sources holds id -1"),
        (([0], [10**8]), {}, ValueError, "largest id is 100000000 but there are only 1 edges"),
        (
            ([0], [1], [-1.0]),
            {},
            ValueError,
            r"weights must be finite and >= 0, got -1 at position",
        ),
        (([0], [1], [np.inf]), {}, ValueError, "weights must be finite"),
        (([0, 0], [1, 1], [3e38, 3e38]), {}, ValueError, "from node 0 to node 1 is 6"),
        (([0], [1], [[1.0]]), {}, ValueError, "must be 1-D"),
        (([0], [1]), {"n_nodes": 2, "nodes": ["a"]}, ValueError, "each of the 2 nodes"),
        (([0], [1]), {"n_nodes": -1}, ValueError, "n_nodes must be at least 0"),
    ],
)
def test_invalid_edges_are_refused(arguments, options, error, message):
    with pytest.raises(error, match=message):
        Graph.from_edges(*arguments, **options)


@pytest.mark.parametrize("format", ["coo", "csr", "csc", "lil", "dok", "bsr", "dia"])
@pytest.mark.parametrize("dtype", [bool, np.int32, np.float64])
def test_sparse_matrices_of_any_format(format, dtype):
    dense = np.array([[0, 1, 0], [0, 1, 0], [1, 1, 0]], dtype)
    graph = Graph.from_scipy(scipy.sparse.coo_array(dense).asformat(format), nodes="abc")
    assert rows_of(graph) == {"a": {"b": 1}, "b": {"b": 1}, "c": {"a": 1, "b": 1}}
    assert as_graph(scipy.sparse.csr_matrix(dense)).n_edges == 4


def test_invalid_matrices_are_refused():
    with pytest.raises(ValueError, match=r"must be square, got shape \(2, 3\)"):
        Graph.from_scipy(scipy.sparse.csr_array(np.ones((2, 3))))
    with pytest.raises(ValueError, match="must be real, got complex128"):
        Graph.from_scipy(scipy.sparse.csr_array(np.ones((2, 2), complex)))
    with pytest.raises(ValueError, match="weights must be finite and >= 0"):
        Graph.from_scipy(scipy.sparse.csr_array([[0, -1], [1, 0]]))


def test_graphs_of_networkx():
    graph = nx.Graph()
    graph.add_weighted_edges_from([("b", "a", 2.5), ("a", 7, 1)])
    graph.add_edge("b", 7)
    graph.add_node("alone")
    made = as_graph(graph)
    assert made.nodes == ("b", "a", "7", "alone")
    assert rows_of(made) == {
        "b": {"a": 2.5, "7": 1},
        "a": {"b": 2.5, "7": 1},
        "7": {"a": 1, "b": 1},
        "alone": {},
    }
    assert Graph.from_networkx(graph, weight=None).weights is None
    directed = nx.MultiDiGraph([(0, 1), (0, 1), (1, 1)])
    assert rows_of(as_graph(directed)) == {"0": {"1": 2}, "1": {"1": 1}}
    with pytest.raises(CorpusError, match="no nodes"):
        Graph.from_networkx(nx.Graph())
    with pytest.raises(ValueError, match="'1' occurs twice"):
        Graph.from_networkx(nx.Graph([(1, "1")]))


def test_other_objects_than_a_graph_are_refused():
    with pytest.raises(TypeError, match="got list"):
        as_graph([(0, 1)])
