"""Alignment: vectors of one training in the space of another, and how far words have moved."""

from __future__ import annotations

import warnings
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_integer, suggest_keywords
from sgns.vectors.transforms import rotation
from sgns.vectors.word_vectors import WordVectors, check_vectors

__all__ = ["align", "shifts"]

Vectors = TypeVar("Vectors", bound=WordVectors)
Rows = NDArray[np.intp]


@suggest_keywords()
def align(a: Vectors, b: WordVectors, *, anchors: int | None = None) -> Vectors:
    """Return the vectors of `a`, rotated into the space of `b`.

    Two trainings end in spaces of their own, even on the same text: cosines between their vectors
    mean nothing. The rotation brings the tokens that both have as near together as possible. It
    changes neither lengths nor the cosines within `a`.

    Parameters
    ----------
    a : WordVectors
        Vectors to rotate. Of `SubwordVectors` all rows are rotated, so that vectors of unseen words
        are aligned, too.
    b : WordVectors
        Vectors that keep their space, with the same number of dimensions.
    anchors : int, optional
        Number of shared tokens from which the rotation is computed: the most frequent ones by the
        smaller of their two counts, or the first ones of `b` if counts are unknown. If omitted,
        all.

    Returns
    -------
    WordVectors
        All tokens of `a`, with new vectors; `SubwordVectors` if `a` is.

    Raises
    ------
    TypeError
        If `a` or `b` is not `WordVectors`.
    ValueError
        If they have no token in common or different numbers of dimensions, if a vector is not
        finite, or if `anchors` is below 1.

    Warns
    -----
    UserWarning
        If there are fewer anchors than dimensions. Many rotations then are equally good, and the
        anchors come too near together.

    Notes
    -----
    The rotation is that of the orthogonal Procrustes problem, on vectors of unit length, so that it
    maximizes the mean cosine of the anchors: Hamilton et al., "Diachronic Word Embeddings Reveal
    Statistical Laws of Semantic Change" (ACL 2016). It can contain a reflection.
    """
    return _aligned(a, b, anchors)[0]


@suggest_keywords()
def shifts(
    a: WordVectors,
    b: WordVectors,
    topn: int | None = 10,
    *,
    min_count: int = 1,
    anchors: int | None = None,
) -> list[tuple[str, float]]:
    """Return the tokens that moved most between two trainings, such as of two decades.

    Parameters
    ----------
    a, b : WordVectors
        Vectors of the two trainings. `align` rotates those of `a` first.
    topn : int or None, default 10
        Maximum number of tokens to return; None returns all that both have.
    min_count : int, default 1
        Tokens that occur less often in one of the two are left out: vectors of rare words move by
        chance. Above 1 it needs counts.
    anchors : int, optional
        As in `align`.

    Returns
    -------
    list of (str, float)
        Tokens and the cosines of their two vectors, smallest first, ties in the order of `b`.
        Tokens that never occurred are left out.

    Raises
    ------
    TypeError, ValueError
        As in `align`. ValueError also if `topn` or `min_count` is below 1, or if `min_count` needs
        counts that are unknown.
    """
    least = check_integer("min_count", min_count, 1)
    if topn is not None:
        topn = check_integer("topn", topn, 1)
    for name, vectors in {"a": a, "b": b}.items():
        check_vectors(name, vectors)
        if least > 1 and vectors.vocabulary.counts is None:
            raise ValueError(
                f"min_count needs the counts of {name}, which are unknown: omit it, or load a file "
                "that keeps counts, such as one of Model.save"
            )
    aligned, rows_a, rows_b = _aligned(a, b, anchors)
    if least > 1:
        frequent = _frequencies(a, b, rows_a, rows_b) >= least
        rows_a, rows_b = rows_a[frequent], rows_b[frequent]
    return by_cosine(aligned, b, rows_a, rows_b)[:topn]


def by_cosine(
    aligned: WordVectors, b: WordVectors, rows_a: Rows, rows_b: Rows
) -> list[tuple[str, float]]:
    """Return tokens with the cosines of their two vectors in one space, smallest first.

    Parameters
    ----------
    aligned, b : WordVectors
        Vectors in one space.
    rows_a, rows_b : ndarray of int
        Rows of the tokens in each.
    """
    cosines = np.einsum("ij,ij->i", aligned.normalized[rows_a], b.normalized[rows_b])
    order = np.argsort(cosines, kind="stable")
    tokens = b.vocabulary.tokens
    return [(tokens[rows_b[i]], float(cosines[i])) for i in order.tolist()]


def _aligned(a: Vectors, b: WordVectors, anchors: int | None) -> tuple[Vectors, Rows, Rows]:
    """Return the vectors of `a` in the space of `b`, and the rows of the shared tokens in each."""
    check_vectors("a", a)
    check_vectors("b", b)
    if a.vector_size != b.vector_size:
        raise ValueError(
            f"a and b must have the same number of dimensions, got {a.vector_size} and "
            f"{b.vector_size}: train both with the same vector_size"
        )
    rows_a, rows_b = shared_rows(a, b)
    if not rows_a.size:
        raise ValueError(
            f"a and b have no token in common: {_first_tokens(a)} and {_first_tokens(b)}; spell "
            "the tokens of both in the same way, such as in lower case"
        )
    chosen = slice(None) if anchors is None else _most_frequent(a, b, rows_a, rows_b, anchors)
    from_a, from_b = a.normalized[rows_a[chosen]], b.normalized[rows_b[chosen]]
    if len(from_a) < a.vector_size:
        warnings.warn(
            f"{len(from_a)} shared tokens do not determine a rotation in {a.vector_size} "
            "dimensions, and come too near together: align vectors with more tokens in common, or "
            "train with a smaller vector_size",
            stacklevel=4,
        )
    return a._mapped(rotation(from_a, from_b)), rows_a, rows_b


def shared_rows(a: WordVectors, b: WordVectors) -> tuple[Rows, Rows]:
    """Return the rows of the tokens that occurred in both, in the order of `b`."""
    find = a.vocabulary.get
    found = np.array([-1 if (row := find(token)) is None else row for token in b], np.intp)
    shared = found >= 0
    if a.absent is not None:
        shared[shared] = ~a.absent[found[shared]]
    if b.absent is not None:
        shared &= ~b.absent
    return found[shared], np.flatnonzero(shared)


def _most_frequent(a: WordVectors, b: WordVectors, rows_a: Rows, rows_b: Rows, n: int) -> Any:
    """Return which `n` of the shared tokens are the most frequent, as an index of their rows."""
    n = check_integer("anchors", n, 1)
    falling = np.argsort(-_frequencies(a, b, rows_a, rows_b), kind="stable")
    return falling[:n]


def _frequencies(a: WordVectors, b: WordVectors, rows_a: Rows, rows_b: Rows) -> NDArray[Any]:
    """Return the smaller count of each shared token; 0 for each if counts are unknown."""
    counts = [
        each.vocabulary.counts[rows].astype(np.float64)
        for each, rows in ((a, rows_a), (b, rows_b))
        if each.vocabulary.counts is not None
    ]
    return np.minimum.reduce(counts) if counts else np.zeros(rows_b.size)


def _first_tokens(vectors: WordVectors) -> str:
    return ", ".join(map(repr, vectors.vocabulary.tokens[:3]))
