"""Classes of nodes, and the accuracy of a classifier on vectors of the nodes."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import sgns
from sgns.graph import Graph

#: Random splits into halves that the accuracy is the mean of.
N_SPLITS = 5


def read_labels(path: Path, graph: Graph) -> dict[str, str]:
    """Return the class of each node of the graph, from lines of a node and its class."""
    lines = path.read_text(encoding="utf-8").splitlines()
    labels = dict(line.split("\t", 1) if "\t" in line else line.split(None, 1) for line in lines)
    return {node: label for node, label in labels.items() if node in graph.vocabulary}


def accuracy(vectors: sgns.WordVectors, labels: Mapping[str, str]) -> float:
    """Return the share of labels that a logistic regression predicts, as a mean over splits.

    The regression learns from half of the nodes and predicts the classes of the other half. The
    splits are the same for all vectors.
    """
    from sklearn.linear_model import LogisticRegression

    rows = vectors[list(labels)]
    rows = (rows - rows.mean(0)) / rows.std(0)
    classes = np.array(list(labels.values()))
    scores = []
    for seed in range(N_SPLITS):
        order = np.random.default_rng(seed).permutation(len(rows))
        training, test = np.array_split(order, 2)
        model = LogisticRegression(max_iter=1000).fit(rows[training], classes[training])
        scores.append(float(model.score(rows[test], classes[test])))
    return statistics.fmean(scores)
