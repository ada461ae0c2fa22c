"""Logistic regression with NumPy, for the evaluation of vectors as features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["LogisticRegression"]

_MOST_STEPS = 50
_TOLERANCE = 1e-8
_LARGEST_SCORE = 30.0  # where a probability is 0 or 1 in float32


class LogisticRegression:
    """A classifier of two classes: ``p = s(x w + b)``, fitted by Newton's method.

    It minimizes the sum of the losses plus ``penalty / 2`` times the square of ``w``; `penalty` is
    ``1 / C`` of scikit-learn. The intercept ``b`` is not penalized.

    Parameters
    ----------
    features : ndarray of float, shape (n, d)
        Features to fit.
    is_positive : ndarray of bool, shape (n,)
        Classes.
    penalty : float, default 1.0
        Factor of the penalty.
    """

    def __init__(
        self,
        features: NDArray[np.floating],
        is_positive: NDArray[np.bool_],
        penalty: float = 1.0,
    ) -> None:
        x = np.column_stack([features, np.ones(len(features))]).astype(np.float64)
        y = is_positive.astype(np.float64)
        ridge = np.full(x.shape[1], float(penalty))
        ridge[-1] = 1e-8  # so that a single class has an end, too
        weights = np.zeros(x.shape[1])
        loss = _loss(x, y, ridge, weights)
        for _ in range(_MOST_STEPS):
            p = 1 / (1 + np.exp(-np.clip(x @ weights, -_LARGEST_SCORE, _LARGEST_SCORE)))
            gradient = x.T @ (p - y) + ridge * weights
            curvature = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
            step = np.linalg.solve(curvature, gradient)
            size = 1.0
            while (new := _loss(x, y, ridge, weights - size * step)) > loss and size > 1e-6:
                size /= 2
            weights = weights - size * step
            if loss - new <= _TOLERANCE * (1 + loss):
                break
            loss = new
        self._weights = weights

    def scores(self, features: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return ``x w + b`` of each row: above 0 for the positive class."""
        scores: NDArray[np.float64] = features @ self._weights[:-1] + self._weights[-1]
        return scores


def _loss(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    ridge: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> float:
    z = x @ weights
    return float((np.logaddexp(0, z) - y * z).sum() + (ridge * weights**2).sum() / 2)
