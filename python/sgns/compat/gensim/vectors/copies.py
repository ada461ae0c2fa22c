"""Copies of vectors from gensim and to gensim."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim import installation
from sgns.compat.gensim.saved.models import SavedVectors
from sgns.compat.gensim.vectors.store import VectorStore
from sgns.formats.subword_table import Ngrams

__all__ = [
    "copy_vectors",
    "gensim_vectors",
    "give_rows",
    "ngrams_of_gensim",
    "take_vectors",
    "writable",
]

#: Attributes that gensim derives from counts: subsampling thresholds, codes and paths of the tree.
_DERIVED = ("sample_int", "code", "point")


def copy_vectors(theirs: Any, ours: VectorStore) -> None:
    """Copy keys, vectors and attributes of gensim's vectors to `ours`, which is empty."""
    if ours.ngrams is None:
        ours.rows = np.array(theirs.vectors)
    else:
        ours.rows = np.concatenate([theirs.vectors_vocab, theirs.vectors_ngrams])
    _copy_keys(theirs, ours)
    _copy_locks(theirs, ours)


def ngrams_of_gensim(theirs: Any) -> Ngrams | None:
    """Return the n-grams of gensim's vectors, or None if they have none."""
    if not getattr(theirs, "bucket", 0) or theirs.vectors_ngrams is None:
        return None
    return Ngrams(theirs.min_n, theirs.max_n, theirs.bucket)


def _copy_locks(theirs: Any, ours: VectorStore) -> None:
    for name in ("vectors_lockf", "vectors_vocab_lockf", "vectors_ngrams_lockf"):
        if hasattr(ours, name):
            setattr(ours, name, np.array(getattr(theirs, name, 1.0), np.float32, ndmin=1))


def take_vectors(theirs: SavedVectors, ours: VectorStore) -> None:
    """Take keys, vectors and attributes that were read from a file. `ours` is empty.

    The matrix is not copied, unless it is read-only in memory.
    """
    is_mapped = isinstance(theirs.rows, np.memmap)
    ours.rows = theirs.rows if is_mapped else writable(theirs.rows)
    _copy_keys(theirs, ours)
    _copy_locks(theirs, ours)


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
    ours.expandos = {
        name: values.copy() for name, values in theirs.expandos.items() if name not in _DERIVED
    }


def gensim_vectors(ours: VectorStore) -> Any:
    """Return a copy as a ``KeyedVectors`` of gensim, with n-grams if `ours` has them."""
    if ours.ngrams is None:
        kind = installation.original("gensim.models.keyedvectors", "KeyedVectors")
        theirs = kind(ours.vector_size, dtype=ours.vectors.dtype)
    else:
        kind = installation.original("gensim.models.fasttext", "FastTextKeyedVectors")
        theirs = kind(ours.vector_size, *ours.ngrams, dtype=ours.rows.dtype)
    theirs.index_to_key = list(ours.index_to_key)
    theirs.key_to_index = dict(ours.key_to_index)
    theirs.next_index = ours.next_index
    theirs.expandos = {name: values.copy() for name, values in ours.expandos.items()}
    give_rows(ours, theirs)
    return theirs


def give_rows(ours: VectorStore, theirs: Any) -> None:
    """Copy vectors and their locks to gensim's vectors, which have the keys already."""
    if ours.ngrams is None:
        theirs.vectors = np.array(ours.vectors, order="C")
        theirs.vectors_lockf = np.array(ours.vectors_lockf)
        return
    for name, _, values in ours.row_parts():
        setattr(theirs, name, np.array(values, order="C"))
        lock = f"{name}_lockf"
        setattr(theirs, lock, np.array(getattr(ours, lock)))
    theirs.recalc_char_ngram_buckets()
    theirs.adjust_vectors()
