"""What a model makes of sentences and contexts that it is asked about."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim.model.words import Words
from sgns.vectors.query import top_ids

__all__ = ["Predictions"]

logger = logging.getLogger(__name__)


class Predictions(Words):
    """gensim's questions to a model for probabilities."""

    sg: int
    window: int
    negative: int
    cbow_mean: int

    def score(
        self,
        sentences: Iterable[Iterable[Hashable]],
        total_sentences: int = 1_000_000,
        chunksize: int = 100,
        queue_factor: int = 2,
        report_delay: float = 1,
    ) -> NDArray[np.float32]:
        """Log probabilities of sentences: the sum over all pairs within the window.

        Parameters
        ----------
        sentences : iterable of lists of words
            Unknown words are left out.
        total_sentences : int, default 1,000,000
            How many to score at most.
        chunksize, queue_factor, report_delay
            No effect.

        Returns
        -------
        ndarray of float32, shape (n_sentences,)

        Raises
        ------
        RuntimeError
            If there is no vocabulary, or no hierarchical softmax.
        """
        if not len(self.wv):
            raise RuntimeError("you must first build vocabulary before scoring new data")
        if not self.hs:
            raise RuntimeError("score() needs a model that was trained with hs=1")
        return np.array(
            [self._score(sentence) for sentence in islice(sentences, total_sentences)], np.float32
        )

    def predict_output_word(
        self, context_words_list: Sequence[Any], topn: int | None = 10
    ) -> list[tuple[Any, float]] | None:
        """Probable words between context words.

        Parameters
        ----------
        context_words_list : sequence of words or rows
            Context; unknown words are left out.
        topn : int or None, default 10
            How many to return at most; None for all.

        Returns
        -------
        list of (word, float), or None
            Words and probabilities, by the softmax over all words of the score that
            training compares with negatives. None, and a warning in the log, if no word
            of the context is known.

        Raises
        ------
        RuntimeError
            If the words in `wv` have no output vectors.
        """
        if len(self.syn1neg) != len(self.wv) or not self.negative:
            raise RuntimeError(
                "there are no output vectors to predict words with: train first, with negative > 0"
            )
        rows = [self.wv.get_index(w) for w in context_words_list if w in self.wv]
        if not rows:
            logger.warning("all the input context words are out-of-vocabulary for this model")
            return None
        hidden = self.wv.vectors[rows].sum(axis=0, dtype=np.float64)
        hidden /= len(rows) if self.cbow_mean else 1
        scores = self.syn1neg @ hidden
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        best = top_ids(shares, len(shares) if topn is None else topn)
        return [(self.wv.index_to_key[i], float(shares[i])) for i in best]

    def _score(self, sentence: Iterable[Hashable]) -> float:
        rows = [self.wv.get_index(word) for word in sentence if word in self.wv]
        total = 0.0
        for at, target in enumerate(rows):
            around = rows[max(0, at - self.window) : at] + rows[at + 1 : at + 1 + self.window]
            hidden = self.wv.vectors[around]
            if not self.sg:
                hidden = hidden.sum(axis=0, keepdims=True)
                hidden /= max(1, len(around)) if self.cbow_mean else 1
            for each in hidden:
                total += self.huffman_tree.log_probability(target, each, self.syn1)
        return total
