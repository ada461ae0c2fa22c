"""Two models side by side: one space for both, and the words that moved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from sgns.evaluation.overlap import compare_neighbors
from sgns.explorer.sources import Source, counted
from sgns.vectors.alignment import align, by_cosine, shared_rows
from sgns.vectors.word_vectors import WordVectors

__all__ = ["Comparison", "compared"]

#: Words that the page lists as moved most, and the counts that they need in both models: vectors of
#: rare words move by chance.
_LISTED = 100
_COUNTS = (100, 20, 5)

#: Neighbors, and frequent words, of which the mean overlap is computed.
_TOPN = 10
_COMPARED = 5000


@dataclass(frozen=True)
class Comparison:
    """Two sources as the page compares them.

    Attributes
    ----------
    second : Source
        Second source, its vectors rotated into the space of the first one where that is possible.
    aligned : bool
        Whether both are in one space.
    note : str
        A sentence or two about the result.
    moved : list of (str, float)
        Words that moved most, with the cosines of their two vectors.
    cosines : dict of str to float
        Cosine of the two vectors of each word that both have.
    """

    second: Source
    aligned: bool
    note: str
    moved: list[tuple[str, float]] = field(default_factory=list)
    cosines: dict[str, float] = field(default_factory=dict)


def compared(first: Source, second: Source) -> Comparison:
    """Align the vectors of two sources, and find the words that moved."""
    a, b = first.vectors, second.vectors
    rows_b, rows_a = shared_rows(b, a)
    if not rows_b.size:
        return Comparison(second, False, "Not aligned: the two have no word in common.")
    note = _overlap(a, b)
    if a.vector_size != b.vector_size:
        sizes = f"{a.vector_size} and {b.vector_size}"
        note = f"Not aligned: the vectors have {sizes} dimensions. {note}"
        return Comparison(second, False, note.strip())
    rotated = align(b, a)
    found = by_cosine(rotated, a, rows_b, rows_a)
    least, moved = _of_frequent_words(found, a, b)
    if least:
        note = f"{note} The list has words with {least} or more occurrences in both."
    note = (
        f"The second is rotated into the space of the first by {counted(rows_b.size, 'word')} in "
        f"common; {_meaning(rows_b.size, a.vector_size)} {note}"
    )
    return Comparison(
        replace(second, vectors=rotated), True, note.strip(), moved[:_LISTED], dict(found)
    )


def _meaning(n_shared: int, n_dimensions: int) -> str:
    """Return what cosines between the two vectors of a word say."""
    if n_shared < n_dimensions:
        return (
            f"that is too few for {n_dimensions} dimensions, so the list and the cosines do not "
            "tell how far a word moved."
        )
    return "cosines between the two vectors of a word tell how far it moved."


def _overlap(a: WordVectors, b: WordVectors) -> str:
    try:
        result = compare_neighbors(a, b, _TOPN, restrict_vocab=_COMPARED, n_resamples=0)
    except ValueError:  # too few words
        return ""
    return (
        f"Of the {_TOPN} nearest neighbors of a word, {result.overlap:.0%} are the same on average "
        f"over the {result.shared:,} most frequent words in common."
    )


def _of_frequent_words(
    found: list[tuple[str, float]], a: WordVectors, b: WordVectors
) -> tuple[int, list[tuple[str, float]]]:
    """Return the words that occur often, and how often; all words if few do."""
    counts = [each.vocabulary.counts for each in (a, b)]
    if any(each is None for each in counts):
        return 0, found
    smaller = np.array(
        [
            min(int(each.vocabulary.counts[each.vocabulary[token]]) for each in (a, b))  # type: ignore[index]
            for token, _ in found
        ]
    )
    for least in _COUNTS:
        frequent = np.flatnonzero(smaller >= least)
        if len(frequent) >= 2 * _LISTED:
            return least, [found[i] for i in frequent.tolist()]
    return 0, found
