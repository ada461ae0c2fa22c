"""A table of tokens and vectors: what every format writes and reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgns.vocabulary import Vocabulary

__all__ = ["Table", "check_finite"]

_STEP = 1 << 20  # components handled at a time


@dataclass(frozen=True)
class Table:
    """Tokens and a vector for each.

    Attributes
    ----------
    vocabulary : Vocabulary
        Token of each row.
    matrix : ndarray of float32, shape (n_tokens, vector_size)
        One row per token.
    """

    vocabulary: Vocabulary
    matrix: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.vocabulary)

    @property
    def vector_size(self) -> int:
        """Components of each vector."""
        return int(self.matrix.shape[1])


def check_finite(matrix: NDArray[np.float32], place: Callable[[int], str]) -> None:
    """Refuse a matrix with an infinity or a NaN in it.

    Parameters
    ----------
    matrix : ndarray of float32, shape (n_tokens, vector_size)
        Looked at a few thousand rows at a time.
    place : callable
        What to call the row of a given index.

    Raises
    ------
    ValueError
        Naming the first such component.
    """
    step = max(1, _STEP // matrix.shape[1])
    for start in range(0, len(matrix), step):
        finite = np.isfinite(matrix[start : start + step])
        if not finite.all():
            row, column = np.argwhere(~finite)[0].tolist()
            value = matrix[start + row, column]
            raise ValueError(
                f"{place(start + row)}: component {column + 1} is {value}, not a finite float32"
            )
