"""Copies of vectors from gensim and to gensim."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim import installation
from sgns.compat.gensim.saved.models import SavedVectors
from sgns.compat.gensim.vectors.store import VectorStore

__all__ = ["copy_vectors", "gensim_vectors", "take_vectors", "writable"]

#: Attributes that gensim derives from counts: subsampling thresholds, codes and paths of the tree.
_DERIVED = ("sample_int", "code", "point")


def copy_vectors(theirs: Any, ours: VectorStore) -> None:
    """Copy keys, vectors and attributes of gensim's vectors to `ours`, which is empty."""
    ours.vectors = np.array(theirs.vectors)
    _copy_keys(theirs, ours)


def take_vectors(theirs: SavedVectors, ours: VectorStore) -> None:
    """Take keys, vectors and attributes that were read from a file. `ours` is empty.

    The matrix is not copied, unless it is read-only in memory.
    """
    is_mapped = isinstance(theirs.vectors, np.memmap)
    ours.vectors = theirs.vectors if is_mapped else writable(theirs.vectors)
    _copy_keys(theirs, ours)


def writable(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array that was read from a file, or a copy if it is a view of a pickle."""
    return array if array.flags.writeable else np.array(array)


def _copy_keys(theirs: Any, ours: VectorStore) -> None:
    ours.index_to_key = list(theirs.index_to_key)
    ours.key_to_index = dict(theirs.key_to_index)
    # gensim has no entry for a whole number that is its own row, as the tags of Doc2Vec are.
    if len(ours.key_to_index) < len(ours.index_to_key):
        for row, key in enumerate(ours.index_to_key):
            if type(key) is int and key == row:
                ours.key_to_index.setdefault(key, row)
    ours.next_index = len(ours.index_to_key)
    ours.vectors_lockf = np.array(getattr(theirs, "vectors_lockf", 1.0), np.float32, ndmin=1)
    ours.expandos = {
        name: values.copy() for name, values in theirs.expandos.items() if name not in _DERIVED
    }


def gensim_vectors(ours: VectorStore) -> Any:
    """Return a copy as a ``KeyedVectors`` of gensim."""
    kind = installation.original("gensim.models.keyedvectors", "KeyedVectors")
    theirs = kind(ours.vector_size, dtype=ours.vectors.dtype)
    theirs.vectors = np.array(ours.vectors, order="C")
    theirs.index_to_key = list(ours.index_to_key)
    theirs.key_to_index = dict(ours.key_to_index)
    theirs.next_index = ours.next_index
    theirs.vectors_lockf = np.array(ours.vectors_lockf)
    theirs.expandos = {name: values.copy() for name, values in ours.expandos.items()}
    return theirs
