"""The deal of rows to ranks: who owns which row of a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["RUN", "RowDeal"]

#: Consecutive rows that one rank owns. Ids fall with frequency, so that short runs give all ranks
#: as much to do; and a run is written to a file at once.
RUN = 64


@dataclass(frozen=True)
class RowDeal:
    """Rows of a matrix, of which each rank owns every `size`-th run.

    Attributes
    ----------
    rank, size : int
        This rank, and the number of ranks.
    n_rows : int
        Rows of the whole matrix.
    """

    rank: int
    size: int
    n_rows: int

    @property
    def n_own(self) -> int:
        """Number of rows that this rank owns."""
        rounds, rest = divmod(self.n_rows, RUN * self.size)
        return rounds * RUN + min(max(rest - self.rank * RUN, 0), RUN)

    def owners(self, ids: NDArray[np.uint32]) -> NDArray[np.integer[Any]]:
        """Return which rank owns each row."""
        return ids // np.uint32(RUN) % np.uint32(self.size)

    def places(self, ids: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the place of each row among those of its owner."""
        run = np.uint32(RUN)
        return ids // (run * np.uint32(self.size)) * run + ids % run

    def ids(self, first: int, last: int) -> NDArray[np.uint32]:
        """Return the ids of the rows of this rank at the places from `first` to `last`."""
        places = np.arange(first, last)
        return ((places // RUN * self.size + self.rank) * RUN + places % RUN).astype(np.uint32)
