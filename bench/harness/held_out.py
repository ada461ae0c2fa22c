"""Words held out of the training text, and the quality of the vectors that n-grams give them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
import sgns
from sgns.evaluation.question_files import read_similarities

from bench.harness.measure import check

Pair = tuple[str, str, float]


def choose(
    vocabulary: sgns.Vocabulary, files: Iterable[Path], share: float, seed: int = 1
) -> list[str]:
    """Return a random share of the words of similarity sets that are in a vocabulary."""
    pairs = (pair for path in files for pair in read_similarities(path))
    words = {_spelled(word, vocabulary) for first, second, _ in pairs for word in (first, second)}
    known = sorted(words.intersection(vocabulary.tokens))
    drawn = np.random.default_rng(seed).permutation(len(known))[: round(share * len(known))]
    return [known[i] for i in sorted(drawn)]


def write_without(words: Collection[str], source: Path, to: Path) -> None:
    """Write a text without the tokens that are one of the words."""
    dropped = {word.encode() for word in words}
    with source.open("rb") as lines, to.open("wb") as output:
        for line in lines:
            kept = [token for token in line.split() if token not in dropped]
            output.write(b" ".join(kept) + b"\n")


def score(vectors: sgns.WordVectors, unseen: sgns.WordVectors, files: Sequence[Path]) -> float:
    """Return 100 x Spearman's rho of the pairs with an unseen word.

    It is the mean over the files, weighted by the number of their pairs with an unseen word, since
    the scores of different files do not compare.
    """
    tokens = [*vectors.vocabulary.tokens, *unseen.vocabulary.tokens]
    both = sgns.WordVectors(tokens, np.concatenate([vectors.matrix, unseen.matrix]))
    total, n_pairs = 0.0, 0
    for path in files:
        pairs = _pairs_with(unseen.vocabulary, path)
        if len(pairs) > 1:
            result = sgns.evaluate_similarity(both, pairs, n_resamples=0)
            if result.found > 1:
                total += result.found * result.spearman
                n_pairs += result.found
    check(n_pairs > 0, "no similarity set has two pairs with a word that was held out")
    return 100 * total / n_pairs


def _pairs_with(unseen: sgns.Vocabulary, path: Path) -> list[Pair]:
    return [
        (first, second, human)
        for first, second, human in read_similarities(path)
        if _spelled(first, unseen) in unseen or _spelled(second, unseen) in unseen
    ]


def _spelled(word: str, vocabulary: sgns.Vocabulary) -> str:
    """Return the spelling that the evaluation looks up: the lower case, if the word is unknown."""
    return word if word in vocabulary else word.lower()
