"""The beginning of a corpus, for those who would take days for the whole of it."""

from __future__ import annotations

import numpy as np
import sgns


def prefix(corpus: sgns.Corpus, n_words: int) -> sgns.Corpus:
    """The sentences within the first words, at least one, over the whole vocabulary."""
    sentences = max(1, int(np.searchsorted(corpus.offsets, n_words, side="right")) - 1)
    offsets = corpus.offsets[: sentences + 1]
    return sgns.Corpus(corpus.vocabulary, corpus.ids[: int(offsets[-1])], offsets)
