"""Prediction of held-out edges."""

import numpy as np
import pytest
import sgns
from sgns.errors import FormatError
from sgns.evaluation.links import _area, _average_precision, evaluate_links
from sgns.graph import Graph, hold_out_edges, node2vec


def test_scores_are_those_of_scikit_learn():
    from sklearn.metrics import average_precision_score, roc_auc_score

    rng = np.random.default_rng(0)
    is_edge = rng.random(300) < 0.4
    scores = np.round(rng.normal(size=300) + is_edge, 1)  # with ties
    assert _area(scores, is_edge) == pytest.approx(roc_auc_score(is_edge, scores))
    expected = average_precision_score(is_edge, scores)
    assert _average_precision(scores, is_edge) == pytest.approx(expected)


@pytest.fixture(scope="module")
def communities():
    """Two groups of 30 nodes that are dense within, and an edge between them."""
    rng = np.random.default_rng(0)
    pairs = [
        (f"n{i}", f"n{j}")
        for i in range(60)
        for j in range(i)
        if (i < 30) == (j < 30) and rng.random() < 0.4
    ]
    return Graph.from_edges(*zip(*[*pairs, ("n0", "n59")], strict=True))


@pytest.mark.parametrize("score", ["dot", "cosine", "hadamard"])
def test_held_out_edges_are_told_from_others(communities, score):
    graph, edges = hold_out_edges(communities, 0.2)
    model = node2vec(graph, vector_size=16, workers=1, window=3, epochs=2)
    result = evaluate_links(model.vectors, edges, known=graph.edges(), score=score)
    assert result.found == result.asked == len(edges)
    assert result.auc > 0.7
    assert result.average_precision > 0.6
    noise = sgns.WordVectors(
        list(graph.nodes), np.random.default_rng(0).normal(size=(len(graph), 16))
    )
    assert 0.3 < evaluate_links(noise, edges, known=graph.edges()).auc < 0.7


def test_edges_of_a_file_and_nodes_without_vectors(tmp_path):
    path = tmp_path / "left.edges"
    path.write_text("# held out\na b 2.5\na x\n\nb c\n")
    vectors = sgns.WordVectors(list("abcd"), np.array([[1, 0], [1, 0], [1, 0], [0, 1]], float))
    result = evaluate_links(vectors, path, known=[("c", "a")])
    assert (result.name, result.score, result.found, result.asked) == ("left", "dot", 2, 3)
    assert (result.auc, result.average_precision) == (1.0, 1.0)  # others are pairs with d
    assert np.isnan(evaluate_links(vectors, [("x", "y")]).auc)
    path.write_text("a\n")
    with pytest.raises(FormatError, match="line 1 must have the names of two nodes"):
        evaluate_links(vectors, path)


@pytest.mark.parametrize(
    ("edges", "options", "message"),
    [
        ([], {}, "edges must have at least one"),
        ([("a", "b")], {"score": "hadamart"}, "did you mean 'hadamard'"),
        ([("a", "b")], {"score": "hadamard"}, "give them as known"),
        ([("a", "b")], {}, "almost complete"),
    ],
)
def test_bad_arguments_are_refused(edges, options, message):
    vectors = sgns.WordVectors(list("ab"), np.eye(2))
    with pytest.raises(ValueError, match=message):
        evaluate_links(vectors, edges, **options)
