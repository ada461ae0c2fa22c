"""Comparison of the nearest neighbors in two models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_integer, suggest_keywords
from sgns.vectors.query import Vector, nearest
from sgns.vectors.word_vectors import WordVectors, check_vectors

__all__ = ["OverlapResult", "compare_neighbors"]

_STEP = 1 << 20  # maximum number of words drawn at a time


@dataclass(frozen=True)
class OverlapResult:
    """Overlap of the nearest neighbors in two models.

    Attributes
    ----------
    overlap : float
        Mean share of the neighbors of a word that are its neighbors in both models, 0 to 1.
    low, high : float
        Bounds of the 95 % bootstrap interval of `overlap`, from resampling of the words.
    topn : int
        Number of neighbors of a word.
    shared : int
        Number of tokens that are compared; they are in both models.
    """

    overlap: float
    low: float
    high: float
    topn: int
    shared: int


@suggest_keywords()
def compare_neighbors(
    a: WordVectors,
    b: WordVectors,
    topn: int = 10,
    *,
    restrict_vocab: int | None = 30000,
    n_resamples: int = 1000,
    seed: int = 0,
) -> OverlapResult:
    """Compare the nearest neighbors of the tokens that two models share.

    Neighbors are shared tokens, too, so words that only one model has do not matter. The dimensions
    of the models may differ.

    Parameters
    ----------
    a, b : WordVectors
        Vectors to compare.
    topn : int, default 10
        Number of neighbors of a word.
    restrict_vocab : int or None, default 30000
        Number of shared tokens to compare, in the order of `a`. None for all. Time grows with its
        square.
    n_resamples : int, default 1000
        Number of bootstrap samples for the interval. With 0, the interval is NaN.
    seed : int, default 0
        Random seed of the resampling.

    Returns
    -------
    OverlapResult

    Raises
    ------
    ValueError
        If the models share `topn` tokens or fewer, or an argument is out of range.

    Notes
    -----
    The measure is the stability of Wendlandt et al., "Factors Influencing the Surprising
    Instability of Word Embeddings" (NAACL 2018). Models of the same corpus that differ in the seed
    give the overlap that other differences should be compared with.
    """
    check_vectors("a", a)
    check_vectors("b", b)
    topn = check_integer("topn", topn, 1)
    n_resamples = check_integer("n_resamples", n_resamples, 0)
    if restrict_vocab is not None:
        restrict_vocab = check_integer("restrict_vocab", restrict_vocab, 1)
    rows = _shared_rows(a, b)[:restrict_vocab]
    if len(rows) <= topn:
        raise ValueError(
            f"topn={topn} needs {topn + 1} tokens that both models have, but there are "
            f"{len(rows)}: lower topn, or raise restrict_vocab"
        )
    neighbors = zip(
        _neighbors(a.normalized[rows[:, 0]], topn),
        _neighbors(b.normalized[rows[:, 1]], topn),
        strict=True,
    )
    overlaps = np.array([len(one & other) / topn for one, other in neighbors])
    low, high = _interval(overlaps, n_resamples, seed)
    return OverlapResult(float(overlaps.mean()), low, high, topn, len(rows))


def _shared_rows(a: WordVectors, b: WordVectors) -> NDArray[np.intp]:
    """Return the rows in `a` and in `b` of the tokens that occurred in both."""
    found = []
    for row, token in enumerate(a.vocabulary):
        other = b.vocabulary.get(token)
        if other is None or (a.absent is not None and a.absent[row]):
            continue
        if b.absent is None or not b.absent[other]:
            found.append((row, other))
    return np.array(found, dtype=np.intp).reshape(-1, 2)


def _neighbors(unit: Vector, topn: int) -> list[set[int]]:
    """Return the nearest rows of each row, without itself."""
    found = []
    for row, (rows, _) in enumerate(nearest(unit, unit, topn + 1)):
        # The row itself is not among them if many others are equal to it.
        found.append(set(rows[rows != row][:topn].tolist()))
    return found


def _interval(values: NDArray[np.float64], n_resamples: int, seed: int) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval of the mean."""
    if not n_resamples:
        return float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    step = max(1, _STEP // len(values))
    means = [
        values[rng.integers(len(values), size=(min(step, n_resamples - start), len(values)))].mean(
            axis=1
        )
        for start in range(0, n_resamples, step)
    ]
    low, high = np.quantile(np.concatenate(means), [0.025, 0.975])
    return float(low), float(high)
