"""Table of tokens and vectors, which every format writes and reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgns.vocabulary import Vocabulary

__all__ = ["Table", "check_finite"]

_STEP = 1 << 20  # components checked at a time


@dataclass(frozen=True)
class Table:
    """Tokens and their vectors.

    Attributes
    ----------
    vocabulary : Vocabulary
        Token of each row.
    matrix : ndarray of float32, shape (n_tokens, vector_size)
        One row per token.
    notes : tuple of str
        Messages about rows of the file that are not in the table.
    """

    vocabulary: Vocabulary
    matrix: NDArray[np.float32]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.vocabulary)

    @property
    def vector_size(self) -> int:
        """Number of dimensions."""
        return int(self.matrix.shape[1])


def check_finite(matrix: NDArray[np.float32], name_of: Callable[[int], str]) -> None:
    """Check that a matrix holds no infinity and no NaN.

    Parameters
    ----------
    matrix : ndarray of float32, shape (n_tokens, vector_size)
        Matrix to check, a few thousand rows at a time.
    name_of : callable
        Returns the name of a row in the message, from the index of the row.

    Raises
    ------
    ValueError
        If a component is not finite. The message names the first such component.
    """
    step = max(1, _STEP // matrix.shape[1])
    for start in range(0, len(matrix), step):
        finite = np.isfinite(matrix[start : start + step])
        if not finite.all():
            row, column = np.argwhere(~finite)[0].tolist()
            value = matrix[start + row, column]
            raise ValueError(
                f"{name_of(start + row)}: component {column + 1} is {value}, not a finite float32"
            )
