"""Copies of gensim's objects, and copies for gensim."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

from sgns.compat.gensim import installation
from sgns.compat.gensim.keyedvectors import KeyedVectors
from sgns.compat.gensim.model_files import PARAMETERS
from sgns.compat.gensim.word2vec import Word2Vec
from sgns.training.huffman import HuffmanTree

__all__ = ["copy_model", "copy_vectors", "from_gensim", "gensim_model", "gensim_vectors"]

Model = TypeVar("Model", bound=Word2Vec)

#: What gensim computes anew, from counts: subsampling, and the tree of hierarchical softmax.
_DERIVED = ("sample_int", "code", "point")


def from_gensim(theirs: Any) -> Any:
    """Copy a ``KeyedVectors`` or ``Word2Vec`` of gensim.

    Parameters
    ----------
    theirs : gensim object
        Nothing of it is shared afterwards.

    Returns
    -------
    KeyedVectors or Word2Vec

    Raises
    ------
    TypeError
        If it is neither.
    """
    if hasattr(theirs, "syn1neg") or hasattr(theirs, "syn1"):
        return Word2Vec.from_gensim(theirs)
    if hasattr(theirs, "key_to_index") and hasattr(theirs, "vectors"):
        return KeyedVectors.from_gensim(theirs)
    raise TypeError(f"expected vectors or a model of gensim, got {type(theirs).__name__}")


def copy_vectors(theirs: Any, ours: KeyedVectors) -> None:
    """Make `ours`, which is empty, hold what vectors of gensim do."""
    ours.vectors = np.array(theirs.vectors)
    ours.index_to_key = list(theirs.index_to_key)
    ours.key_to_index = dict(theirs.key_to_index)
    ours.next_index = len(ours.index_to_key)
    ours.vectors_lockf = np.array(getattr(theirs, "vectors_lockf", 1.0), np.float32, ndmin=1)
    ours.expandos = {
        name: values.copy() for name, values in theirs.expandos.items() if name not in _DERIVED
    }


def copy_model(theirs: Any, kind: type[Model]) -> Model:
    """Copy a model of gensim: parameters, words and all matrices."""
    names = [name for name in PARAMETERS if name != "negatives_mode"]
    ours = kind.__new__(kind)
    Word2Vec.__init__(ours, **{name: getattr(theirs, name) for name in names})
    copy_vectors(theirs.wv, ours.wv)
    ours.syn1neg = np.array(theirs.syn1neg) if ours.negative else np.zeros_like(ours.wv.vectors)
    if ours.hs:
        ours.syn1 = np.array(theirs.syn1)
        ours.huffman_tree = _copy_tree(theirs.wv)
    for name in ("corpus_count", "corpus_total_words", "train_count", "total_train_time"):
        setattr(ours, name, getattr(theirs, name))
    return ours


def _copy_tree(theirs: Any) -> HuffmanTree:
    """Copy the tree of gensim's words: of equal counts it may join others first than ours."""
    points, codes = theirs.expandos["point"], theirs.expandos["code"]
    offsets = np.cumsum([0, *map(len, points)])
    return HuffmanTree.from_paths(offsets, np.concatenate(points), np.concatenate(codes))


def gensim_vectors(ours: KeyedVectors) -> Any:
    """Copy to a ``KeyedVectors`` of gensim."""
    kind = installation.original("gensim.models.keyedvectors", "KeyedVectors")
    theirs = kind(ours.vector_size, dtype=ours.vectors.dtype)
    theirs.vectors = np.array(ours.vectors, order="C")
    theirs.index_to_key = list(ours.index_to_key)
    theirs.key_to_index = dict(ours.key_to_index)
    theirs.next_index = ours.next_index
    theirs.vectors_lockf = np.array(ours.vectors_lockf)
    theirs.expandos = {name: values.copy() for name, values in ours.expandos.items()}
    return theirs


def gensim_model(ours: Word2Vec) -> Any:
    """Copy to a ``Word2Vec`` of gensim, which can train it further."""
    kind = installation.original("gensim.models.word2vec", "Word2Vec")
    names = [name for name in PARAMETERS if name != "negatives_mode"]
    parameters = {name: getattr(ours, name) for name in names}
    # Words in our order, all of them, whatever would be done to their counts.
    as_they_are = {"min_count": 0, "max_final_vocab": None, "sorted_vocab": 0, "null_word": 0}
    theirs = kind(**(parameters | as_they_are))
    counts = ours.wv.expandos["count"].tolist()
    theirs.build_vocab_from_freq(
        dict(zip(ours.wv.index_to_key, counts, strict=True)), corpus_count=ours.corpus_count
    )
    theirs.wv.vectors[:] = ours.wv.vectors
    theirs.wv.vectors_lockf = np.array(ours.wv.vectors_lockf)
    if ours.negative:
        theirs.syn1neg[:] = ours.syn1neg
    if ours.hs:
        theirs.syn1[:] = ours.syn1
        for word in range(len(ours.wv)):
            point, code = ours.huffman_tree.path(word)
            theirs.wv.set_vecattr(word, "point", point.copy())
            theirs.wv.set_vecattr(word, "code", code.copy())
    theirs.corpus_total_words = ours.corpus_total_words
    for name in as_they_are:
        setattr(theirs, name, parameters[name])
    return theirs
