"""Evaluation of the vectors of nodes by edges that were held out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_choice, check_integer, suggest_keywords
from sgns.errors import FormatError
from sgns.evaluation.logistic import LogisticRegression
from sgns.files.lines import fields, text_lines
from sgns.files.names import PathLike
from sgns.vectors.word_vectors import WordVectors, check_vectors

__all__ = ["LINK_SCORES", "EdgesLike", "LinkResult", "evaluate_links"]

#: Edges: a file with two names on each line, or pairs of names.
EdgesLike: TypeAlias = "PathLike | Iterable[Sequence[str]]"

#: Ways to score a pair of nodes.
LINK_SCORES = ("dot", "cosine", "hadamard")

_MOST_DRAWS = 100  # of a pair without an edge


@dataclass(frozen=True)
class LinkResult:
    """Scores of telling edges from pairs of nodes without one.

    Attributes
    ----------
    name : str
        Name of the edges, usually the stem of the file name.
    score : str
        One of `LINK_SCORES`.
    auc : float
        Probability that an edge has a higher score than a pair without one (area under the ROC
        curve); ties count half. NaN if `found` is 0.
    average_precision : float
        Mean of the precisions at each edge, by falling score.
    found : int
        Number of edges whose nodes both have a vector. Only these are evaluated.
    asked : int
        Number of edges.
    """

    name: str
    score: str
    auc: float
    average_precision: float
    found: int
    asked: int


@suggest_keywords()
def evaluate_links(
    vectors: WordVectors,
    edges: EdgesLike,
    *,
    known: EdgesLike = (),
    score: str = "dot",
    name: str | None = None,
    seed: int = 0,
) -> LinkResult:
    """Tell held-out edges from as many random pairs of nodes without an edge.

    Train on the other edges (`sgns.graph.hold_out_edges`).

    Parameters
    ----------
    vectors : WordVectors
        Vectors of the nodes.
    edges : path, or iterable of (str, str)
        Edges that were held out: a file with two names on each line, or pairs of names. Their
        direction does not matter.
    known : path, or iterable of (str, str)
        Edges that were trained on. Pairs with such an edge are not drawn.
    score : {"dot", "cosine", "hadamard"}, default "dot"
        Score of a pair: dot product, cosine, or a logistic regression on the products of the
        components, which is fitted to `known` and as many random pairs.
    name : str, optional
        Name of the result. If omitted, the stem of the file name.
    seed : int, default 0
        Random seed of the pairs.

    Returns
    -------
    LinkResult

    Raises
    ------
    OSError, FormatError
        If a file cannot be read.
    ValueError
        If there are no edges, all pairs have one, or `known` is omitted with ``"hadamard"``.

    Notes
    -----
    The products are the Hadamard operator of Grover and Leskovec, "node2vec: Scalable Feature
    Learning for Networks" (KDD 2016).
    """
    check_vectors("vectors", vectors)
    check_choice("score", score, LINK_SCORES)
    rng = np.random.default_rng(check_integer("seed", seed, 0))
    if isinstance(edges, (str, os.PathLike)) and name is None:
        name = Path(edges).stem
    listed = list(_edges(edges))
    if not listed:
        raise ValueError("edges must have at least one, got none")
    asked, trained = _rows(vectors, listed), _rows(vectors, _edges(known))
    if score == "hadamard" and not len(trained):
        raise ValueError("score='hadamard' is fitted to known edges: give them as known")
    label = "edges" if name is None else name
    if not len(asked):
        return LinkResult(label, score, float("nan"), float("nan"), 0, len(listed))
    nodes = np.arange(len(vectors))
    if vectors.absent is not None:
        nodes = nodes[~vectors.absent]
    taken = {*map(tuple, np.sort(np.concatenate([asked, trained]), axis=1).tolist())}
    others = _without_edge(nodes, len(asked), taken, rng)
    pairs = np.concatenate([asked, others])
    matrix = vectors.normalized if score == "cosine" else vectors.matrix
    if score == "hadamard":
        more = _without_edge(nodes, len(trained), taken, rng)
        fitted = np.concatenate([trained, more])
        is_edge = np.arange(len(fitted)) < len(trained)
        model = LogisticRegression(matrix[fitted[:, 0]] * matrix[fitted[:, 1]], is_edge)
        scores = model.scores(matrix[pairs[:, 0]] * matrix[pairs[:, 1]])
    else:
        scores = np.einsum("ij,ij->i", matrix[pairs[:, 0]], matrix[pairs[:, 1]]).astype(np.float64)
    is_edge = np.arange(len(pairs)) < len(asked)
    return LinkResult(
        label,
        score,
        _area(scores, is_edge),
        _average_precision(scores, is_edge),
        len(asked),
        len(listed),
    )


def _edges(edges: EdgesLike) -> Iterator[tuple[str, str]]:
    """Yield the two names of each edge; a weight after them is ignored."""
    if isinstance(edges, (str, os.PathLike)):
        for number, line in text_lines(edges):
            words = fields(line)
            if not words or words[0].startswith("#"):
                continue
            if len(words) < 2:
                raise FormatError(f"{edges}, line {number} must have the names of two nodes")
            yield words[0], words[1]
        return
    for edge in edges:
        a, b = edge[0], edge[1]
        yield str(a), str(b)


def _rows(vectors: WordVectors, edges: Iterable[tuple[str, str]]) -> NDArray[np.intp]:
    """Return the rows of the edges whose nodes have vectors that were trained."""
    find, absent = vectors.vocabulary.get, vectors.absent
    found = []
    for a, b in edges:
        rows = find(a), find(b)
        if rows[0] is None or rows[1] is None:
            continue
        if absent is None or not (absent[rows[0]] or absent[rows[1]]):
            found.append(rows)
    return np.array(found, np.intp).reshape(-1, 2)


def _without_edge(
    nodes: NDArray[np.intp], n: int, taken: set[tuple[int, ...]], rng: np.random.Generator
) -> NDArray[np.intp]:
    """Draw pairs of different nodes that have no edge."""
    drawn: list[list[int]] = []
    for _ in range(_MOST_DRAWS):
        pairs = np.sort(rng.choice(nodes, size=(n, 2)), axis=1)
        drawn += [p for p in pairs.tolist() if p[0] != p[1] and tuple(p) not in taken]
        if len(drawn) >= n:
            return np.array(drawn[:n], np.intp)
    raise ValueError("too few pairs of nodes have no edge: the graph is almost complete")


def _area(scores: NDArray[np.float64], is_edge: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve, by the ranks of the edges."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[inverse]
    n, m = int(is_edge.sum()), int((~is_edge).sum())
    return float((ranks[is_edge].sum() - n * (n + 1) / 2) / (n * m))


def _average_precision(scores: NDArray[np.float64], is_edge: NDArray[np.bool_]) -> float:
    """Return the sum of precisions times steps of recall, over the distinct scores."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(is_edge[order])
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    precision = hits[ends] / (ends + 1)
    steps = np.diff(hits[ends], prepend=0)
    return float((precision * steps).sum() / hits[-1])
