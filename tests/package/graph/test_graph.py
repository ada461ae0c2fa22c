"""Graphs from rows, edges, matrices and networkx, and their errors."""

import networkx as nx
import numpy as np
import pandas
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
        (([0, 1], [0], []), ValueError, "weights must be as many as the 1 edges, got 0"),
        (([0, 1], [0], None, ["a", "b"]), ValueError, "each of the 1 nodes, got 2 names"),
        (([0, 1, 1], [0], None, ["a", "a"]), ValueError, "'a' occurs twice"),
        (([0, 1], [0], None, [7]), TypeError, "nodes must hold strings"),
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
        (([0], [1], []), {}, ValueError, "weights must be as many as the 1 edges, got 0"),
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
    graph = Graph.from_scipy(scipy.sparse.coo_array(dense).asformat(format), nodes=["a", "b", "c"])
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


def test_edges_between_names():
    edges = [("b", "a", 2.0), ("a", "c", 1.0), ("b", "a", 0.5)]
    graph = Graph.from_edges(*zip(*edges, strict=True), directed=True)
    assert graph.nodes == ("b", "a", "c")
    assert rows_of(graph) == {"b": {"a": 2.5}, "a": {"c": 1}, "c": {}}
    listed = Graph.from_edges(["b"], ["a"], nodes=["a", "b", "alone"])
    assert rows_of(listed) == {"a": {"b": 1}, "b": {"a": 1}, "alone": {}}


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((["a"], [1]), {}, TypeError, "sources and targets must be both names"),
        (
            (["a", "b"], ["b", None]),
            {},
            ValueError,
            "targets must not hold nulls, .* row 1",
        ),
        ((["a", "b"], ["b"]), {}, ValueError, "of one length, got 2 and 1"),
        ((["a"], ["bob"]), {"nodes": ["a", "Bob"]}, KeyError, "targets, row 0: .* mean 'Bob'"),
        (([0], [1]), {"nodes": "ab"}, TypeError, "nodes must be a Vocabulary or a list of tokens"),
        (([0], [1]), {"nodes": ["a", "a"]}, ValueError, "nodes: token 'a' occurs twice"),
        (([0], [1]), {"nodes": [7, 8]}, TypeError, "nodes must hold strings, got int 7"),
    ],
)
def test_bad_names(arguments, options, error, message):
    with pytest.raises(error, match=message):
        Graph.from_edges(*arguments, **options)


@pytest.mark.parametrize("weight", [None, -1, np.nan, np.inf, "heavy"])
def test_a_bad_weight_of_networkx_names_its_nodes(weight):
    graph = nx.Graph()
    graph.add_edge("a", (1, 2), cost=weight)
    with pytest.raises(ValueError, match=r"'cost' of the edge from 'a' to \(1, 2\) must be .* got"):
        Graph.from_networkx(graph, weight="cost")


@pytest.mark.parametrize(
    ("edges", "hint"),
    [
        ([("a", "b")], r"write Graph\.from_edges\(\*zip\(\*edges\)\)"),
        (np.zeros((2, 5)), r"write Graph\.from_edges\(\*edges, directed=True\)"),
        (np.zeros((5, 2)), r"write Graph\.from_edges\(\*zip\(\*edges\)\)"),
        (np.zeros((5, 5)), r"write scipy\.sparse\.csr_array\(matrix\)"),
        (pandas.DataFrame({"from": ["a"], "to": ["b"]}), r"write Graph\.from_edges\(table\["),
        (3, "got int$"),
    ],
)
def test_edges_in_other_forms_are_refused_with_advice(edges, hint):
    with pytest.raises(TypeError, match=f"a graph must be .*{hint}"):
        as_graph(edges)


def test_a_dense_matrix_is_refused_with_advice():
    with pytest.raises(TypeError, match=r"got ndarray; write scipy\.sparse\.csr_array\(matrix\)"):
        Graph.from_scipy(np.eye(3))


def test_a_damaged_copy_is_refused():
    graph = Graph.from_edges([0, 1], [1, 2], nodes=["a", "b", "c"])
    make, (offsets, neighbors, weights, nodes) = graph.__reduce__()
    with pytest.raises(IndexError, match="neighbors hold node 9"):
        make(offsets, np.array([9, 0, 2, 1]), weights, nodes)
    with pytest.raises(ValueError, match="name each of the 3 nodes"):
        make(offsets, neighbors, weights, nodes[:2])


def test_an_attribute_that_no_edge_has_is_refused():
    graph = nx.path_graph(3)
    with pytest.raises(
        ValueError, match="no edge has the attribute 'cost'; they have none; weight="
    ):
        Graph.from_networkx(graph, "cost")
    graph.edges[0, 1]["cost"] = 2.0
    with pytest.raises(ValueError, match="no edge has the attribute 'cots'; they have 'cost'"):
        Graph.from_networkx(graph, "cots")
    assert Graph.from_networkx(graph, "cost").weights is not None
    assert Graph.from_networkx(graph).weights is None
    with pytest.raises(TypeError, match="graph must be a graph of networkx, got int"):
        Graph.from_networkx(5)


def test_nodes_of_numpy_numbers_have_the_names_of_those_of_python():
    zero, one = np.int64(0), np.int64(1)
    graph = Graph.from_networkx(nx.Graph([((zero, one), (one, one)), (one, (zero, one))]))
    assert graph.nodes == ("(0, 1)", "(1, 1)", "1")
