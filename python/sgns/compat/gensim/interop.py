"""Copies of gensim's models and vectors."""

from __future__ import annotations

from typing import Any

from sgns.compat.gensim.model.fasttext import FastText
from sgns.compat.gensim.model.word2vec import Word2Vec
from sgns.compat.gensim.vectors.keyedvectors import KeyedVectors

__all__ = ["from_gensim"]


def from_gensim(theirs: Any) -> Any:
    """Copy a ``KeyedVectors``, ``Word2Vec`` or ``FastText`` of gensim.

    Parameters
    ----------
    theirs : gensim.models.KeyedVectors, gensim.models.Word2Vec or gensim.models.FastText
        Object to copy. The copy shares no arrays with it.

    Returns
    -------
    KeyedVectors, FastTextKeyedVectors, Word2Vec or FastText

    Raises
    ------
    TypeError
        If `theirs` is neither.
    """
    if hasattr(theirs, "syn1neg") or hasattr(theirs, "syn1"):
        kind = FastText if hasattr(theirs.wv, "vectors_ngrams") else Word2Vec
        return kind.from_gensim(theirs)
    if hasattr(theirs, "key_to_index") and hasattr(theirs, "vectors"):
        return KeyedVectors.from_gensim(theirs)
    raise TypeError(
        f"expected a KeyedVectors, Word2Vec or FastText of gensim, got {type(theirs).__name__}"
    )
