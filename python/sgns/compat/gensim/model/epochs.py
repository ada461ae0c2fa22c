"""One epoch of a model's training, by the core."""

from __future__ import annotations

import logging
import math

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import check_workers
from sgns.compat.gensim.model.words import Words
from sgns.corpus.corpus import Corpus
from sgns.pairs.blocks import block_shape
from sgns.pairs.sampling import keep_probability
from sgns.pairs.stream import PairStream
from sgns.pairs.windows import usual_window
from sgns.vocabulary import Vocabulary

__all__ = ["Epochs"]

logger = logging.getLogger(__name__)


class Epochs(Words):
    """The pairs that a model is trained on, and how."""

    alpha: float
    min_alpha: float
    min_alpha_yet_reached: float
    running_training_loss: float
    sg: int
    cbow_mean: int
    negative: int
    negatives_mode: str
    ns_exponent: float
    shrink_windows: bool
    window: int
    workers: int
    _epochs_done: int

    def _pairs(self, ids: NDArray[np.uint32], offsets: NDArray[np.uint64]) -> _Pairs:
        counts = self.wv.expandos["count"]
        # The core knows words by their rows: a corpus needs names, but they are not used.
        corpus = Corpus(Vocabulary(map(str, range(len(self.wv))), counts), ids, offsets)
        block_size, pool_size = block_shape(
            len(self.wv),
            self.negative,
            self.negatives_mode,
            None,
            None,
            usual_window(corpus, self.window),
        )
        stream = PairStream(
            corpus,
            self.window,
            self._share(),
            self.negative,
            "power",
            self.ns_exponent,
            self._seed,
            block_size=block_size,
            pool_size=pool_size,
            architecture=self._architecture,
            shrink_windows=self.shrink_windows,
        )
        return _Pairs(corpus, stream)

    @property
    def _architecture(self) -> str:
        if self.sg:
            return "skip-gram"
        return "cbow" if self.cbow_mean else "cbow-sum"

    def _share(self) -> float:
        """Threshold of subsampling as a share of the words: gensim takes counts, too."""
        if not self.sample or self.sample < 1:
            return float(self.sample or 0)
        total = int(self.wv.expandos["count"].sum())
        return int(self.sample * (3 + math.sqrt(5)) / 2) / total

    def _expected_words(self, corpus: Corpus) -> float:
        keep = keep_probability(corpus.counts, self._share())
        return float(keep @ np.bincount(corpus.ids, minlength=keep.size))

    def _train_epoch(self, source: _core.PairSource, done: float, done_after: float) -> int:
        """Train one epoch, from one share of the whole to another; return its pairs."""
        start, end = (
            max(self.min_alpha, self.alpha - (self.alpha - self.min_alpha) * share)
            for share in (done, done_after)
        )

        def on_progress(progress: _core.Progress) -> None:
            self.min_alpha_yet_reached = progress.alpha

        rows = self._own_rows()
        state = _core.TrainState()
        _core.train(
            source,
            rows.in_rows,
            rows.out_rows,
            state,
            epochs=1,
            workers=check_workers(self.workers),
            alpha=start,
            min_alpha=end,
            objective="logistic",
            architecture=self._architecture,
            first_epoch=self._epochs_done,
            tree=self.huffman_tree.core if self.hs else None,
            node_rows=rows.node_rows,
            frozen_in=self.wv.frozen_rows(),
            on_progress=on_progress,
        )
        self._epochs_done += 1
        self.running_training_loss += state.total_loss
        self.min_alpha_yet_reached = end
        logger.info(
            "epoch: %d words, %d pairs in %.1f s, %.0f words/s",
            state.words_done,
            state.pairs_done,
            state.seconds,
            state.words_done / max(state.seconds, 1e-9),
        )
        return state.pairs_done


class _Pairs:
    """A corpus by rows, and its pairs."""

    def __init__(self, corpus: Corpus, stream: PairStream) -> None:
        self.corpus = corpus
        self.source = stream.source
