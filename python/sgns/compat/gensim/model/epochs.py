"""Training of a model, epoch by epoch, by the core."""

from __future__ import annotations

import logging
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.compat.gensim.log_lines import EpochLines
from sgns.compat.gensim.model.trimming import sample_fraction
from sgns.compat.gensim.model.words import Words
from sgns.compat.gensim.sentences.encoding import EncodedSentences
from sgns.pairs.sampling import keep_probability
from sgns.pairs.windows import pool_window, window_options
from sgns.training.core import CoreTrainer
from sgns.training.run import Run
from sgns.training.schedule import linear_decay
from sgns.training.settings import Settings
from sgns.training.start import Masks

__all__ = ["Epochs", "check_trainable", "settings_of"]

logger = logging.getLogger(__name__)


class Epochs:
    """Epochs of training of one model on the same sentences.

    Parameters
    ----------
    model : Words
        Model to train. Each epoch reads its parameters again.
    sentences : EncodedSentences
        Sentences. Words without a row in the model are dropped.
    """

    def __init__(self, model: Words, sentences: EncodedSentences) -> None:
        self._model = model
        self._counts: NDArray[np.uint64] = model.wv.expandos["count"].astype(np.uint64)
        self._n_raw_words = sentences.n_words
        self._ids, offsets = sentences.renumbered(model.wv.key_to_index)
        self._sample = sample_fraction(model.sample, int(self._counts.sum()))
        self._source = self._pairs(sentences, offsets)

    def _pairs(self, sentences: EncodedSentences, offsets: NDArray[np.uint64]) -> _core.PairSource:
        """Return the pairs of the sentences. `offsets` are those of the words with rows."""
        mean_length = self._ids.size // max(1, offsets.size - 1)
        block_size, negatives = self._block(mean_length, of_words=True)
        return _core.TextPairs(
            self._ids,
            offsets,
            self._counts,
            self._windows,
            negatives,
            seed=self._model._seed,
            block_size=block_size,
        )

    @property
    def _windows(self) -> _core.WindowOptions:
        model = self._model
        return window_options(model.window, self._sample, model.shrink_windows)

    def _block(self, mean_length: int, of_words: bool) -> tuple[int, _core.NegativeSampling]:
        """Return the size of a block, and how its negatives are drawn."""
        model = self._model
        settings = settings_of(model, max(model.alpha, model.min_alpha), model.min_alpha)
        block_size, pool_size = settings.block_shape(
            len(model.wv), pool_window(model.window, mean_length), of_words=of_words
        )
        return block_size, settings.negatives(self._counts, pool_size)

    @cached_property
    def expected_words(self) -> float:
        """Expected number of words that subsampling keeps in one epoch."""
        keep = keep_probability(self._counts, self._sample)
        return float(keep @ np.bincount(self._ids, minlength=keep.size))

    def train(self, start: float, end: float, lines: EpochLines) -> int:
        """Train one epoch and return the number of its pairs.

        Parameters
        ----------
        start, end : float
            Fraction of all epochs that is done before and after this epoch. The learning rate
            falls linearly over all epochs.
        lines : EpochLines
            Lines of the log.
        """
        model = self._model
        start_alpha, end_alpha = (
            max(model.min_alpha, linear_decay(model.alpha, model.min_alpha, done))
            for done in (start, end)
        )

        def on_progress(progress: _core.Progress) -> None:
            model.min_alpha_yet_reached = progress.alpha
            lines.report(progress, self.expected_words / self._ids.size)

        run = Run(
            CoreTrainer(self._source),
            model._sync_matrices(),
            settings_of(model, start_alpha, end_alpha),
            tree=model.huffman_tree if model.hs else None,
            masks=Masks(frozen_in=_frozen_rows(model)),
            first_epoch=model._epochs_done,
        )
        run.advance(on_progress)
        state = run.state
        model._epochs_done += 1
        model.running_training_loss += state.total_loss
        model.min_alpha_yet_reached = end_alpha
        lines.end(self._n_raw_words, self.expected_words)
        return state.pairs_done


def check_trainable(
    model: Words, epochs: int | None, total_examples: int | None, total_words: int | None
) -> None:
    """Raise or log gensim's complaints about a model and the arguments of its ``train()``."""
    if not model.hs and not model.negative:
        raise ValueError("hs or negative must be at least 1 to train, got 0 for both")
    if model.alpha <= 0 or model.min_alpha < 0:
        raise ValueError(
            f"alpha must be > 0 and min_alpha >= 0, got {model.alpha} and {model.min_alpha}. Each "
            "call of train() lowers the learning rate by itself, from word to word: call it once, "
            "with the number of all epochs, and do not change alpha"
        )
    if model.hs and model.negative:
        logger.warning("Both hierarchical softmax and negative sampling are activated.")
    if model.alpha > model.min_alpha_yet_reached:
        logger.warning("Effective 'alpha' higher than previous training cycles")
    if not len(model.wv):
        raise RuntimeError(
            "you must first build vocabulary before training the model (build_vocab() was not "
            f"called, or no word occurs min_count={model.effective_min_count} times)"
        )
    _frozen_rows(model)  # raises if vectors_lockf is not supported
    if total_words is None and total_examples is None:
        raise ValueError(
            "You must specify either total_examples or total_words. After build_vocab() on the "
            "same sentences, use total_examples=model.corpus_count"
        )
    if epochs is None or epochs < 1:
        raise ValueError(
            f"You must specify an explicit epochs count, such as epochs=model.epochs, got {epochs}"
        )


def _frozen_rows(model: Words) -> NDArray[np.uint8] | None:
    """Return a mask of the frozen rows of the input matrix, or None if there are none."""
    tables = model._tables().values()
    masks = [table.frozen_rows() for table in tables]
    if all(mask is None for mask in masks):
        return None
    rows = [
        np.zeros(len(table), np.uint8) if mask is None else mask
        for table, mask in zip(tables, masks, strict=True)
    ]
    return np.concatenate([*rows, np.zeros(model._spare_rows, np.uint8)])


def settings_of(model: Words, alpha: float, min_alpha: float) -> Settings:
    """Return the settings of one epoch, whose learning rate falls from `alpha` to `min_alpha`."""
    cbow = "cbow" if model.cbow_mean else "cbow-sum"
    return Settings(
        architecture="skip-gram" if model.sg else cbow,
        vector_size=model.vector_size,
        hs=bool(model.hs),
        negative=model.negative,
        ns_exponent=model.ns_exponent,
        alpha=alpha,
        min_alpha=min_alpha,
        epochs=1,
        workers=model.workers,
        seed=model._seed,
        negatives_mode=model.negatives_mode,
    )
