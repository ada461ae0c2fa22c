"""The epochs of a model: its pairs, and the training of one epoch by the core."""

from __future__ import annotations

import logging
import math

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.compat.gensim.model.words import Words
from sgns.compat.gensim.sentences.encoding import EncodedSentences
from sgns.pairs.sampling import keep_probability
from sgns.pairs.windows import pool_window, window_options
from sgns.training.core import CoreTrainer
from sgns.training.run import Run
from sgns.training.settings import Settings
from sgns.training.start import Masks

__all__ = ["Epochs"]

logger = logging.getLogger(__name__)


class Epochs:
    """Sentences as a model is trained on them, epoch by epoch.

    Parameters
    ----------
    model : Words
        What to train. Its parameters are read anew for each epoch.
    sentences : EncodedSentences
        Words without a row in the model are left out.
    """

    def __init__(self, model: Words, sentences: EncodedSentences) -> None:
        self._model = model
        self._counts: NDArray[np.uint64] = model.wv.expandos["count"].astype(np.uint64)
        self._ids, offsets = sentences.renumbered(model.wv.key_to_index)
        self._share = _sample_share(model)
        mean_length = self._ids.size // max(1, offsets.size - 1)
        settings = _settings(model, max(model.alpha, model.min_alpha), model.min_alpha)
        block_size, pool_size = settings.block_shape(
            len(model.wv), pool_window(model.window, mean_length)
        )
        self._source = _core.TextPairs(
            self._ids,
            offsets,
            self._counts,
            window_options(model.window, self._share, model.shrink_windows),
            settings.negatives(self._counts, pool_size),
            seed=settings.seed,
            block_size=block_size,
        )

    @property
    def expected_words(self) -> float:
        """Words of an epoch that subsampling leaves, in the mean."""
        keep = keep_probability(self._counts, self._share)
        return float(keep @ np.bincount(self._ids, minlength=keep.size))

    def train(self, done: float, done_after: float) -> int:
        """Train one epoch, from one share of the whole to another; return its pairs."""
        model = self._model
        start, end = (
            max(model.min_alpha, model.alpha - (model.alpha - model.min_alpha) * share)
            for share in (done, done_after)
        )

        def on_progress(progress: _core.Progress) -> None:
            model.min_alpha_yet_reached = progress.alpha

        run = Run(
            CoreTrainer(self._source),
            model._own_rows().matrices,
            _settings(model, start, end),
            tree=model.huffman_tree if model.hs else None,
            masks=Masks(frozen_in=model.wv.frozen_rows()),
            first_epoch=model._epochs_done,
        )
        run.advance(on_progress)
        state = run.state
        model._epochs_done += 1
        model.running_training_loss += state.total_loss
        model.min_alpha_yet_reached = end
        logger.info(
            "epoch: %d words, %d pairs in %.1f s, %.0f words/s",
            state.words_done,
            state.pairs_done,
            state.seconds,
            state.words_done / max(state.seconds, 1e-9),
        )
        return state.pairs_done


def _settings(model: Words, alpha: float, min_alpha: float) -> Settings:
    """Return the settings of one epoch, whose rate falls from `alpha` to `min_alpha`."""
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


def _sample_share(model: Words) -> float:
    """Threshold of subsampling as a share of the words: gensim also takes a count."""
    if not model.sample or model.sample < 1:
        return float(model.sample or 0)
    total = int(model.wv.expandos["count"].sum())
    return int(model.sample * (3 + math.sqrt(5)) / 2) / total
