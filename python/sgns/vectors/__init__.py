"""Word vectors, and the queries that they answer."""

from sgns.vectors.word_vectors import WordVectors

__all__ = ["WordVectors"]
