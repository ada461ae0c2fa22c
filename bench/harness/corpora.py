"""Parts and properties of corpora."""

from __future__ import annotations

import numpy as np
import sgns
from numpy.typing import NDArray


def prefix(corpus: sgns.Corpus, n_words: int) -> sgns.Corpus:
    """Return the sentences within the first words, at least one, with the whole vocabulary."""
    sentences = max(1, int(np.searchsorted(corpus.offsets, n_words, side="right")) - 1)
    offsets = corpus.offsets[: sentences + 1]
    return sgns.Corpus(corpus.vocabulary, corpus.ids[: int(offsets[-1])], offsets)


def counts_by_token(corpus: sgns.Corpus) -> dict[str, int]:
    """Return the count of each token, in the order of the vocabulary."""
    return dict(zip(corpus.vocabulary.tokens, corpus.counts.tolist(), strict=True))


def pairs_of(
    stream: sgns.PairStream, limit: int | None = None
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return centers and contexts of the first `limit` pairs of a stream; of all if omitted."""
    blocks, n_pairs = [], 0
    for block in stream:
        blocks.append((block.pair_centers, block.contexts))
        n_pairs += len(block.contexts)
        if limit is not None and n_pairs >= limit:
            break
    centers, contexts = (np.concatenate(ids)[:limit] for ids in zip(*blocks, strict=True))
    return centers, contexts
