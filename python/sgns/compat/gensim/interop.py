"""Copies of gensim's models and vectors."""

from __future__ import annotations

from typing import Any

from sgns.compat.gensim.model.doc2vec import Doc2Vec
from sgns.compat.gensim.model.word2vec import Word2Vec
from sgns.compat.gensim.vectors.keyedvectors import KeyedVectors

__all__ = ["from_gensim"]


def from_gensim(theirs: Any) -> Any:
    """Copy a ``KeyedVectors``, ``Word2Vec`` or ``Doc2Vec`` of gensim.

    Parameters
    ----------
    theirs : gensim.models.KeyedVectors, gensim.models.Word2Vec or gensim.models.Doc2Vec
        Object to copy. The copy shares no arrays with it.

    Returns
    -------
    KeyedVectors, Word2Vec or Doc2Vec

    Raises
    ------
    TypeError
        If `theirs` is none of these.
    """
    if hasattr(theirs, "dv"):
        return Doc2Vec.from_gensim(theirs)
    if hasattr(theirs, "syn1neg") or hasattr(theirs, "syn1"):
        return Word2Vec.from_gensim(theirs)
    if hasattr(theirs, "key_to_index") and hasattr(theirs, "vectors"):
        return KeyedVectors.from_gensim(theirs)
    raise TypeError(
        f"expected a KeyedVectors, Word2Vec or Doc2Vec of gensim, got {type(theirs).__name__}"
    )
