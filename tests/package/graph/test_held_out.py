"""Held-out edges: part of the graph, and never trained on."""

import numpy as np
import pytest
from sgns.graph import Graph, hold_out_edges


def test_edges_are_divided():
    rng = np.random.default_rng(0)
    a, b = rng.integers(50, size=(2, 400))
    graph = Graph.from_edges(a, b, rng.integers(1, 5, size=400).astype(float))
    rest, held_out = hold_out_edges(graph, 0.2, seed=3)
    both = {frozenset(edge) for edge in graph.edges()}
    kept = {frozenset(edge) for edge in rest.edges()}
    left = {frozenset(edge) for edge in held_out}
    assert kept | left == both
    assert not kept & left
    n_proper = sum(len(edge) == 2 for edge in both)
    assert len(held_out) == len(left) == round(0.2 * n_proper)
    assert rest.nodes == graph.nodes
    assert rest.is_symmetric
    weights = dict(zip(graph.edges(), graph.weights.tolist(), strict=True))
    assert all(weights[e] == w for e, w in zip(rest.edges(), rest.weights.tolist(), strict=True))
    assert hold_out_edges(graph, 0.2, seed=3)[1] == held_out
    assert hold_out_edges(graph, 0.2, seed=4)[1] != held_out


def test_every_node_keeps_an_edge():
    star = Graph.from_edges([0] * 5, [1, 2, 3, 4, 5])
    rest, held_out = hold_out_edges(star, 0.9)
    assert held_out == []
    assert not rest.isolated.any()


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="share must be above 0 and below 1, got 1"):
        hold_out_edges(Graph.from_edges([0], [1]), 1)
    with pytest.raises(ValueError, match="is directed"):
        hold_out_edges(Graph.from_edges([0], [1], directed=True))
