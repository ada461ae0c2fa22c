"""Vectors for the nodes of graphs: random walks and node2vec."""

from sgns.graph.graph import Graph, GraphLike
from sgns.graph.held_out import hold_out_edges
from sgns.graph.node2vec import node2vec
from sgns.graph.walks import random_walks

__all__ = ["Graph", "GraphLike", "hold_out_edges", "node2vec", "random_walks"]
