"""Quality of vectors: what is printed beside every speed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path

import sgns

#: Analogies are asked among this many tokens, as is usual.
RESTRICT_VOCAB = 30_000


def scores(
    vectors: sgns.WordVectors, similarity: Sequence[Path], analogies: Path | None
) -> dict[str, float]:
    """100 x Spearman's rho on each set, and their mean; per cent of analogies answered."""
    found = {
        path.stem: 100 * sgns.evaluate_similarity(vectors, path, n_resamples=0).spearman
        for path in similarity
    }
    if found:
        found["similarity"] = statistics.fmean(found.values())
    if analogies is not None:
        answered = sgns.evaluate_analogies(vectors, analogies, restrict_vocab=RESTRICT_VOCAB)
        found["analogies"] = 100 * answered.total.accuracy
    return found
