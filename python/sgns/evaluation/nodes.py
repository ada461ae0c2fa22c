"""Evaluation of the vectors of nodes, or of other tokens, by the classes of some of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_integer, check_number, suggest_keywords
from sgns.errors import FormatError
from sgns.evaluation.logistic import LogisticRegression
from sgns.files.lines import fields, text_lines
from sgns.vectors.word_vectors import WordVectors, check_vectors

__all__ = ["NodeResult", "NodeScore", "evaluate_nodes", "read_labels"]


@dataclass(frozen=True)
class NodeScore:
    """Scores at a share of known classes, each the mean of several draws.

    Attributes
    ----------
    share : float
        Share of the nodes whose classes are known.
    micro_f1, macro_f1 : float
        F1 over all nodes and classes, and the mean of the F1 of each class.
    micro_deviation, macro_deviation : float
        Sample standard deviations over the draws; NaN for a single one.
    """

    share: float
    micro_f1: float
    macro_f1: float
    micro_deviation: float
    macro_deviation: float


@dataclass(frozen=True)
class NodeResult:
    """Scores of predicting the classes of nodes.

    Attributes
    ----------
    name : str
        Name of the classes, usually the stem of the file name.
    scores : list of NodeScore
        Scores at each share.
    classes : int
        Number of classes.
    found : int
        Number of nodes with vectors. Only these are evaluated.
    asked : int
        Number of nodes with a class.
    """

    name: str
    scores: list[NodeScore]
    classes: int
    found: int
    asked: int


@suggest_keywords()
def evaluate_nodes(
    vectors: WordVectors,
    labels: str | os.PathLike[str] | Mapping[str, str | Sequence[str]],
    *,
    shares: Sequence[float] = (0.1, 0.5, 0.9),
    rounds: int = 5,
    penalty: float = 1.0,
    name: str | None = None,
    seed: int = 0,
) -> NodeResult:
    """Predict the classes of nodes from their vectors, by those of other nodes.

    A logistic regression for each class is fitted to a share of the nodes, and the classes of the
    others are predicted. A node gets as many classes as it has: those with the highest scores.

    Parameters
    ----------
    vectors : WordVectors
        Vectors of the nodes. They are scaled to unit length.
    labels : path, or mapping of str to str or sequence of str
        File in the format of `read_labels`, or the class or classes of each node.
    shares : sequence of float, default (0.1, 0.5, 0.9)
        Shares of the nodes whose classes are known.
    rounds : int, default 5
        Random draws of these nodes for each share.
    penalty : float, default 1.0
        Factor of the penalty of the regressions, ``1 / C`` of scikit-learn.
    name : str, optional
        Name of the result. If omitted, the stem of the file name.
    seed : int, default 0
        Random seed of the draws.

    Returns
    -------
    NodeResult

    Raises
    ------
    OSError, FormatError
        If the file cannot be read.
    ValueError
        If fewer than two nodes with vectors, or fewer than two classes, are given, or an argument
        is out of range.

    Notes
    -----
    The protocol is that of Perozzi et al., "DeepWalk: Online Learning of Social Representations"
    (KDD 2014).
    """
    check_vectors("vectors", vectors)
    rounds, seed = check_integer("rounds", rounds, 1), check_integer("seed", seed, 0)
    if not check_number("penalty", penalty) > 0:
        raise ValueError(f"penalty must be above 0, got {penalty}")
    for share in shares:
        if not 0 < check_number("shares", share) < 1:
            raise ValueError(f"shares must be above 0 and below 1, got {share}")
    if isinstance(labels, (str, os.PathLike)):
        name = Path(labels).stem if name is None else name
        labels = read_labels(labels)
    of_nodes = {
        node: [classes] if isinstance(classes, str) else list(classes)
        for node, classes in labels.items()
    }
    find, absent = vectors.vocabulary.get, vectors.absent
    rows, kept = [], []
    for node, classes in of_nodes.items():
        row = find(node)
        if row is not None and classes and (absent is None or not absent[row]):
            rows.append(row)
            kept.append(classes)
    numbers = {each: i for i, each in enumerate(sorted({c for classes in kept for c in classes}))}
    if len(rows) < 2 or len(numbers) < 2:
        raise ValueError(
            "labels must have two nodes with vectors and two classes at least, got "
            f"{len(rows)} nodes and {len(numbers)} classes"
        )
    truth = np.zeros((len(rows), len(numbers)), bool)
    for i, classes in enumerate(kept):
        truth[i, [numbers[each] for each in classes]] = True
    features = vectors.normalized[rows]
    return NodeResult(
        "labels" if name is None else name,
        [_score(features, truth, float(share), rounds, float(penalty), seed) for share in shares],
        len(numbers),
        len(rows),
        len(of_nodes),
    )


def read_labels(path: str | os.PathLike[str]) -> dict[str, list[str]]:
    """Read the classes of nodes from a file.

    Each line has a node and its class, or its classes. Tabs separate them, or white space if the
    line has no tab. A node can have several lines. Lines that begin with # are comments.

    Raises
    ------
    OSError
        If the file cannot be read.
    FormatError
        If a line has no class, or the file has no line.
    """
    found: dict[str, list[str]] = {}
    for number, line in text_lines(path):
        words = [word.strip() for word in line.split("\t")] if "\t" in line else fields(line)
        words = [word for word in words if word]
        if not words or words[0].startswith("#"):
            continue
        if len(words) < 2:
            raise FormatError(f"{path}, line {number} must have a node and its class")
        classes = found.setdefault(words[0], [])
        classes += [each for each in words[1:] if each not in classes]
    if not found:
        raise FormatError(f"{path} has no node with a class")
    return found


def _score(
    features: NDArray[np.float32],
    truth: NDArray[np.bool_],
    share: float,
    rounds: int,
    penalty: float,
    seed: int,
) -> NodeScore:
    n = len(features)
    n_known = min(max(1, round(share * n)), n - 1)
    micros, macros = [], []
    for number in range(rounds):
        order = np.random.default_rng([seed, number]).permutation(n)
        known, asked = order[:n_known], order[n_known:]
        predicted = _predicted(features, truth, known, asked, penalty)
        micro, macro = _f1(truth[asked], predicted)
        micros.append(micro)
        macros.append(macro)
    return NodeScore(
        share,
        float(np.mean(micros)),
        float(np.mean(macros)),
        _deviation(micros),
        _deviation(macros),
    )


def _predicted(
    features: NDArray[np.float32],
    truth: NDArray[np.bool_],
    known: NDArray[np.intp],
    asked: NDArray[np.intp],
    penalty: float,
) -> NDArray[np.bool_]:
    """Return as many classes of each asked node as it has."""
    scores = np.full((asked.size, truth.shape[1]), -np.inf)
    for i in np.flatnonzero(truth[known].any(axis=0)).tolist():
        model = LogisticRegression(features[known], truth[known, i], penalty)
        scores[:, i] = model.scores(features[asked])
    ranks = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)
    predicted: NDArray[np.bool_] = ranks < truth[asked].sum(axis=1)[:, None]
    return predicted


def _f1(truth: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> tuple[float, float]:
    """Return micro and macro F1; a class that is neither there nor predicted does not count."""
    hits = (truth & predicted).sum(axis=0)
    sums = truth.sum(axis=0) + predicted.sum(axis=0)
    counts = sums > 0
    return float(2 * hits.sum() / sums.sum()), float((2 * hits[counts] / sums[counts]).mean())


def _deviation(values: Iterable[float]) -> float:
    listed = list(values)
    return float(np.std(listed, ddof=1)) if len(listed) > 1 else float("nan")
