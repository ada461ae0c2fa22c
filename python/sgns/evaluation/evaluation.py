"""Evaluation of vectors by human similarity scores and by analogies."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_integer, suggest_keywords
from sgns.evaluation.analogy_files import read_analogies
from sgns.evaluation.lookup import WordLookup
from sgns.evaluation.question_files import read_similarities
from sgns.vectors.word_vectors import WordVectors, check_vectors

__all__ = [
    "AnalogyResult",
    "AnalogyScore",
    "SimilarityResult",
    "evaluate_analogies",
    "evaluate_similarity",
]

_STEP = 1 << 24  # maximum number of values computed at a time


@dataclass(frozen=True)
class SimilarityResult:
    """Agreement of cosines with human scores.

    Attributes
    ----------
    name : str
        Name of the pairs, usually the stem of the file name.
    spearman : float
        Correlation of the ranks, -1 to 1. NaN if it is undefined: there are fewer than two
        pairs, or all scores are equal.
    low, high : float
        Bounds of the 95 % bootstrap interval of `spearman`, from resampling of the pairs.
    pearson : float
        Correlation of the values.
    found : int
        Number of pairs with vectors for both words. Only these pairs are evaluated.
    asked : int
        Number of pairs in the file.
    oov : int
        Number of pairs of `found` with a word outside the vocabulary, whose vector is of n-grams.
    """

    name: str
    spearman: float
    low: float
    high: float
    pearson: float
    found: int
    asked: int
    oov: int = 0


@dataclass(frozen=True)
class AnalogyScore:
    """Score of the analogies of one section.

    Attributes
    ----------
    name : str
        Name of the section.
    correct : int
        Number of questions that are answered with exactly an expected word.
    found : int
        Number of questions with vectors for all words. Only these are evaluated.
    asked : int
        Number of questions in the file.
    oov : int
        Number of questions of `found` with a word outside the vocabulary.
    """

    name: str
    correct: int
    found: int
    asked: int
    oov: int = 0

    @property
    def accuracy(self) -> float:
        """Share of `found` that is correct, NaN if `found` is 0."""
        return self.correct / self.found if self.found else float("nan")


@dataclass(frozen=True)
class AnalogyResult:
    """Scores of the analogies of a file: in total, and by section in the order of the file."""

    total: AnalogyScore
    sections: tuple[AnalogyScore, ...]


@suggest_keywords()
def evaluate_similarity(
    vectors: WordVectors,
    pairs: str | os.PathLike[str] | Iterable[tuple[str, str, float]],
    *,
    name: str | None = None,
    n_resamples: int = 1000,
    seed: int = 0,
    oov: bool = False,
) -> SimilarityResult:
    """Correlate the cosines of word pairs with human scores.

    If the exact spelling of a word has no vector, its lower case is looked up.

    Parameters
    ----------
    vectors : WordVectors
        Vectors to evaluate.
    pairs : path, or iterable of (str, str, float)
        File in the format of `read_similarities`, or pairs of words with their scores.
    name : str, optional
        Name of the result. If omitted, the stem of the file name.
    n_resamples : int, default 1000
        Number of bootstrap samples for the interval. With 0, the interval is NaN.
    seed : int, default 0
        Random seed of the resampling.
    oov : bool, default False
        Use words outside the vocabulary, too, by the vectors of their n-grams, in lower case if
        all tokens are. It needs `SubwordVectors`.

    Returns
    -------
    SimilarityResult

    Raises
    ------
    FormatError
        If the file is malformed.
    ValueError
        If there are no pairs, `n_resamples` is negative, or `oov` is set and the vectors have no
        n-grams.

    Notes
    -----
    The measure is that of Finkelstein et al., "Placing Search in Context: The Concept
    Revisited" (ACM TOIS 20, 2002); the interval is the percentile interval of Efron,
    "Bootstrap Methods: Another Look at the Jackknife" (Annals of Statistics 7, 1979).
    """
    check_vectors("vectors", vectors)
    n_resamples = check_integer("n_resamples", n_resamples, 0)
    if isinstance(pairs, (str, os.PathLike)):
        name = Path(pairs).stem if name is None else name
        pairs = read_similarities(pairs)
    triples = list(pairs)
    if not triples:
        raise ValueError("there are no pairs to evaluate")
    words = WordLookup(vectors, oov)
    rows = [(words.find(a), words.find(b), score) for a, b, score in triples]
    found = [(a, b, score) for a, b, score in rows if a is not None and b is not None]
    human = np.array([score for _, _, score in found], dtype=np.float64)
    ids = np.array([(a, b) for a, b, _ in found], dtype=np.intp).reshape(-1, 2)
    cosines = (words.units(ids[:, 0]) * words.units(ids[:, 1])).sum(axis=1)
    low, high = _interval(human, cosines, n_resamples, seed)
    return SimilarityResult(
        name="pairs" if name is None else name,
        spearman=float(_pearson(_ranks(human), _ranks(cosines))),
        low=low,
        high=high,
        pearson=float(_pearson(human, cosines)),
        found=len(found),
        asked=len(triples),
        oov=words.count_unseen(ids),
    )


@suggest_keywords()
def evaluate_analogies(
    vectors: WordVectors,
    path: str | os.PathLike[str],
    *,
    restrict_vocab: int | None = 30000,
    oov: bool = False,
) -> AnalogyResult:
    """Answer questions of the form "a is to b as c is to what?".

    The answer is the token nearest to ``b - a + c``, all at unit length, other than a, b and c:
    3CosAdd. If the exact spelling of a word has no vector, its lower case is looked up.

    Parameters
    ----------
    vectors : WordVectors
        Vectors to evaluate, in the order of frequency.
    path : path
        File or folder in the format of `sgns.evaluation.analogy_files.read_analogies`, such as
        Google's questions-words.txt, the MSR questions or the folder of BATS.
    restrict_vocab : int or None, default 30000
        Number of tokens for questions and answers, from the first one on. None for all.
    oov : bool, default False
        Use words outside the vocabulary, too, by the vectors of their n-grams, in lower case if
        all tokens are. It needs `SubwordVectors`. The answer is always a token.

    Returns
    -------
    AnalogyResult

    Raises
    ------
    FormatError
        If the file is malformed.
    ValueError
        If `restrict_vocab` is below 1, or `oov` is set and the vectors have no n-grams.

    Notes
    -----
    Questions are from Mikolov et al., "Efficient Estimation of Word Representations in
    Vector Space" (ICLR workshop 2013); 3CosAdd is named in Levy and Goldberg,
    "Linguistic Regularities in Sparse and Explicit Word Representations" (CoNLL 2014).
    """
    check_vectors("vectors", vectors)
    if restrict_vocab is not None:
        restrict_vocab = check_integer("restrict_vocab", restrict_vocab, 1)
    words = WordLookup(vectors, oov, restrict_vocab)
    sections = []
    for name, questions in read_analogies(path):
        known, accepted = _known_questions(words, questions)
        correct = _count_correct(words, known, accepted)
        unseen = words.count_unseen(known)
        sections.append(AnalogyScore(name, correct, len(known), len(questions), unseen))
    total = AnalogyScore(
        "total",
        sum(section.correct for section in sections),
        sum(section.found for section in sections),
        sum(section.asked for section in sections),
        sum(section.oov for section in sections),
    )
    return AnalogyResult(total, tuple(sections))


def _known_questions(
    words: WordLookup, questions: list[list[str]]
) -> tuple[NDArray[np.intp], list[set[int]]]:
    """Return the ids a, b, c and the accepted answers of the questions with vectors for all."""
    known, accepted = [], []
    for question in questions:
        a, b, c, *answers = (words.find(word) for word in question)
        # Only tokens can be answers.
        tokens = {d for d in answers if d is not None and d < words.n_tokens}
        if None not in (a, b, c) and tokens:
            known.append((a, b, c))
            accepted.append(tokens)
    return np.array(known, dtype=np.intp).reshape(-1, 3), accepted


def _count_correct(words: WordLookup, questions: NDArray[np.intp], accepted: list[set[int]]) -> int:
    """Count the questions (rows of ids a, b, c) with an accepted token nearest to b - a + c."""
    correct = 0
    unit, absent = words.unit, words.absent
    step = max(1, _STEP // len(unit))
    for start in range(0, len(questions), step):
        a, b, c = questions[start : start + step].T
        cosines = (words.units(b) - words.units(a) + words.units(c)) @ unit.T
        if absent is not None:
            cosines[:, absent] = -np.inf
        for excluded in (a, b, c):
            (tokens,) = np.nonzero(excluded < words.n_tokens)
            cosines[tokens, excluded[tokens]] = -np.inf
        best = cosines.argmax(axis=1).tolist()
        correct += sum(map(set.__contains__, accepted[start : start + step], best))
    return correct


def _interval(
    x: NDArray[np.floating], y: NDArray[np.floating], n_resamples: int, seed: int
) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval of Spearman's correlation."""
    rng = np.random.default_rng(seed)
    step = max(1, _STEP // 16 // max(1, len(x)))
    found = []
    for start in range(0, n_resamples if len(x) > 1 else 0, step):
        drawn = rng.integers(len(x), size=(min(step, n_resamples - start), len(x)))
        found.append(_pearson(_ranks(x[drawn]), _ranks(y[drawn])))
    correlations = np.concatenate([*found, np.empty(0)])
    # NaN if a sample consists of one repeated pair.
    correlations = correlations[~np.isnan(correlations)]
    if not len(correlations):
        return float("nan"), float("nan")
    low, high = np.quantile(correlations, [0.025, 0.975])
    return float(low), float(high)


def _ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return ranks from 0 along the last axis. Equal values get the mean of their ranks."""
    n = values.shape[-1]
    order = values.argsort(axis=-1)
    ordered = np.take_along_axis(values, order, axis=-1)
    starts = np.ones(values.shape, dtype=bool)
    starts[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    first = np.flatnonzero(starts)  # start of each run of equal values; no run crosses rows
    length = np.diff(first, append=values.size)
    shared = np.repeat(first % max(1, n) + (length - 1) / 2, length).reshape(values.shape)
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, shared, axis=-1)
    return ranks


def _pearson(x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the correlation along the last axis, NaN if one side is constant."""
    if x.shape[-1] < 2:
        return np.full(x.shape[:-1], np.nan)
    x = x - x.mean(axis=-1, keepdims=True, dtype=np.float64)
    y = y - y.mean(axis=-1, keepdims=True, dtype=np.float64)
    scale = np.sqrt((x * x).sum(axis=-1) * (y * y).sum(axis=-1))
    return np.asarray((x * y).sum(axis=-1) / np.where(scale > 0, scale, np.nan))
