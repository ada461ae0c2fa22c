"""Copies of gensim's models and vectors."""

from __future__ import annotations

from typing import Any

from sgns.compat.gensim.model.doc2vec import Doc2Vec
from sgns.compat.gensim.model.fasttext import FastText
from sgns.compat.gensim.model.word2vec import Word2Vec
from sgns.compat.gensim.vectors.keyedvectors import KeyedVectors

__all__ = ["from_gensim"]


def from_gensim(theirs: Any) -> Any:
    """Copy a ``KeyedVectors``, ``Word2Vec``, ``FastText`` or ``Doc2Vec`` of gensim.

    Parameters
    ----------
    theirs : KeyedVectors, Word2Vec, FastText or Doc2Vec of gensim.models
        Object to copy. The copy shares no arrays with it.

    Returns
    -------
    KeyedVectors, FastTextKeyedVectors, Word2Vec, FastText or Doc2Vec

    Raises
    ------
    TypeError
        If `theirs` is none of these.
    """
    if hasattr(theirs, "dv"):
        return Doc2Vec.from_gensim(theirs)
    if hasattr(theirs, "syn1neg") or hasattr(theirs, "syn1"):
        kind = FastText if hasattr(theirs.wv, "vectors_ngrams") else Word2Vec
        return kind.from_gensim(theirs)
    if hasattr(theirs, "key_to_index") and hasattr(theirs, "vectors"):
        return KeyedVectors.from_gensim(theirs)
    raise TypeError(
        "expected a KeyedVectors, Word2Vec, FastText or Doc2Vec of gensim, got "
        f"{type(theirs).__name__}"
    )
