"""Word vectors and similarity queries."""

from importlib import import_module
from typing import Any

from sgns.vectors.subword_vectors import SubwordVectors
from sgns.vectors.subwords import Subwords
from sgns.vectors.word_vectors import WordVectors

__all__ = ["SubwordVectors", "Subwords", "WordVectors"]


def __getattr__(name: str) -> Any:
    if name == "ann":  # late: it needs an optional library
        return import_module("sgns.vectors.ann")
    raise AttributeError(f"module 'sgns.vectors' has no attribute {name!r}", name=name)
