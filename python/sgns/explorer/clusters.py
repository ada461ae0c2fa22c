"""Clusters of vectors, for the colors of the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgns.vectors.query import Vector

__all__ = ["Clusters", "clusters_of"]

#: Number of clusters, fewer for few rows.
_MOST = 12
_ROWS_PER_CLUSTER = 8

#: Frequent rows from which centers are computed, since rare ones say little of topics; steps of
#: k-means; and rows that are compared at a time.
_FREQUENT = 20_000
_STEPS = 25
_BLOCK = 1 << 15

#: Directions whose cosine differs from 1 by less are equal.
_EQUAL = 1e-6

#: A name consists of the words nearest to the center, among the first words of the cluster.
_NAMED_BY = 3
_FIRST = 40


@dataclass(frozen=True)
class Clusters:
    """Clusters of directions from the mean of all vectors.

    Attributes
    ----------
    mean : ndarray of float32, shape (vector_size,)
        Mean of the rows of unit length.
    centers : ndarray of float32, shape (n_clusters, vector_size)
        Directions of the clusters, of unit length.
    """

    mean: Vector
    centers: Vector

    def __len__(self) -> int:
        return len(self.centers)

    def scores(self, unit: Vector) -> Vector:
        """Return how much each row belongs to each cluster, shape (n_rows, n_clusters)."""
        # The length of the difference to the mean does not change the order of the clusters.
        scores = np.empty((len(unit), len(self)), np.float32)
        for start in range(0, len(unit), _BLOCK):
            scores[start : start + _BLOCK] = unit[start : start + _BLOCK] @ self.centers.T
        return np.asarray(scores - self.centers @ self.mean)

    def names(
        self,
        scores: Vector,
        chosen: NDArray[np.intp],
        labels: Sequence[str],
        left_out: NDArray[np.bool_],
    ) -> list[str]:
        """Return a name for each cluster: frequent words that are typical of it.

        Parameters
        ----------
        scores : ndarray of float32, shape (n_rows, n_clusters)
            Scores of rows, in the order of their frequency.
        chosen : ndarray of int, shape (n_rows,)
            Cluster of each row.
        labels : sequence of str
            Name of each row.
        left_out : ndarray of bool, shape (n_rows,)
            Rows that give no names.
        """
        names = []
        for cluster in range(len(self)):
            first = np.flatnonzero((chosen == cluster) & ~left_out)[:_FIRST]
            typical = first[np.argsort(-scores[first, cluster], kind="stable")[:_NAMED_BY]]
            names.append(", ".join(labels[row] for row in sorted(typical.tolist())))
        return names


def clusters_of(unit: Vector) -> Clusters:
    """Return the clusters of directions, by k-means on cosines.

    Parameters
    ----------
    unit : ndarray of float32, shape (n_rows, vector_size)
        Rows of unit length, or zero, most frequent first. Too few rows have no clusters.
    """
    rng = np.random.default_rng(0)
    rows = unit[:_FREQUENT]
    mean = rows.mean(axis=0) if len(rows) else np.zeros(unit.shape[1], np.float32)
    rows = rows - mean
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = (rows / np.where(lengths > 0, lengths, 1))[lengths[:, 0] > 0]
    n_clusters = min(_MOST, len(rows) // _ROWS_PER_CLUSTER)
    if n_clusters < 2:
        return Clusters(mean, rows[:0])
    centers = _spread(rows, n_clusters, rng)
    chosen = np.full(len(rows), -1)
    for _ in range(_STEPS):
        before, chosen = chosen, (rows @ centers.T).argmax(axis=1)
        if (before == chosen).all():
            break
        sums = np.zeros_like(centers)
        np.add.at(sums, chosen, rows)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centers = np.where(lengths > 0, sums / np.where(lengths > 0, lengths, 1), centers)
    # Centers that no row is nearest to would be classes without words.
    used = np.unique(Clusters(mean, centers).scores(unit).argmax(axis=1))
    return Clusters(mean, centers[used] if len(used) > 1 else rows[:0])


def _spread(rows: Vector, n: int, rng: np.random.Generator) -> Vector:
    """Return up to `n` rows of different directions, far from each other, as k-means++ begins."""
    centers = [rows[rng.integers(len(rows))]]
    distances = np.full(len(rows), np.inf)
    for _ in range(n - 1):
        distances = np.minimum(distances, np.maximum(0, 1 - rows @ centers[-1]))
        distances[distances < _EQUAL] = 0
        total = distances.sum()
        if total == 0:
            break
        centers.append(rows[rng.choice(len(rows), p=distances / total)])
    return np.stack(centers)
