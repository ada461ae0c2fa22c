"""Word vectors and similarity queries."""

from sgns.vectors.word_vectors import WordVectors

__all__ = ["WordVectors"]
