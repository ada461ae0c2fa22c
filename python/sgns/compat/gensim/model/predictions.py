"""Probabilities by a model: of sentences, and of words between context words."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim.model.words import Words
from sgns.vectors.query import top_ids

__all__ = ["predict_output_word", "score"]

logger = logging.getLogger(__name__)


def score(model: Words, sentences: Iterable[Iterable[Hashable]]) -> NDArray[np.float32]:
    """Return the log probability of each sentence; see `Word2Vec.score`."""
    if not len(model.wv):
        raise RuntimeError("you must first build vocabulary before scoring new data")
    if not model.hs:
        raise RuntimeError("score() needs a model that was trained with hs=1")
    _check_windows(model)
    return np.array([_log_probability(model, sentence) for sentence in sentences], np.float32)


def predict_output_word(
    model: Words, context_words_list: Sequence[Any], topn: int | None
) -> list[tuple[Any, float]] | None:
    """Return probable words between context words; see `Word2Vec.predict_output_word`."""
    if len(model.syn1neg) != len(model.wv) or not model.negative:
        raise RuntimeError(
            "the model has no output vectors to predict words with: train first, with negative > 0"
        )
    _check_windows(model)
    rows = [model.wv.get_index(w) for w in context_words_list if model.wv.has_index_for(w)]
    if not rows:
        logger.warning("all the input context words are out-of-vocabulary for this model")
        return None
    hidden = model.wv.vectors[rows].sum(axis=0, dtype=np.float64)
    hidden /= len(rows) if model.cbow_mean else 1
    scores = model.syn1neg @ hidden
    probabilities = np.exp(scores - scores.max())
    probabilities /= probabilities.sum()
    best = top_ids(probabilities, len(probabilities) if topn is None else topn)
    return [(model.wv.index_to_key[i], float(probabilities[i])) for i in best]


def _check_windows(model: Words) -> None:
    if model.layer1_size != model.vector_size:
        raise RuntimeError(
            "a model with dm_concat=1 predicts words from a document and a whole window, not from "
            "some words"
        )


def _log_probability(model: Words, sentence: Iterable[Hashable]) -> float:
    rows = [model.wv.get_index(word) for word in sentence if model.wv.has_index_for(word)]
    total = 0.0
    for at, target in enumerate(rows):
        around = rows[max(0, at - model.window) : at] + rows[at + 1 : at + 1 + model.window]
        hidden = model.wv.vectors[around]
        if not model.sg:
            hidden = hidden.sum(axis=0, keepdims=True)
            hidden /= max(1, len(around)) if model.cbow_mean else 1
        for each in hidden:
            total += model.huffman_tree.log_probability(target, each, model.syn1)
    return total
