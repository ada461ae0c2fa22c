"""The rule by which ranks merge changes of rows, for comparison."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def agreed(changes: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the change of each row by the agreement rule, in float64."""
    exact = changes.astype(np.float64)
    total, squares = exact.sum(0), (exact**2).sum((0, 2))
    factor = squares / np.maximum((total**2).sum(1), 1e-300)
    return np.asarray(total * np.clip(factor, 1 / len(changes), 1.0)[:, None])
