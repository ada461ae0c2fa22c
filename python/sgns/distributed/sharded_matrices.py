"""Matrices of which each rank holds the rows that it owns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sgns import _core
from sgns.distributed.group import Group
from sgns.distributed.row_deal import RowDeal
from sgns.distributed.sharded_memory import check_memory_of_ranks
from sgns.distributed.sharded_rows import ShardedRows
from sgns.errors import DivergenceError
from sgns.training.matrices import MATRIX_NAMES, Matrices

__all__ = ["ShardedMatrices"]

#: Rows that are filled at once.
_ROWS_AT_ONCE = 2**18


@dataclass(frozen=True, kw_only=True)
class ShardedMatrices(Matrices):
    """Rows of this rank of both matrices.

    Attributes
    ----------
    group : Group
        The ranks.
    heights : tuple of int
        Rows of each matrix on all ranks together.
    """

    group: Group
    heights: tuple[int, int]

    @classmethod
    def deal(
        cls, heights: tuple[int, int], vector_size: int, seed: int, workers: int, group: Group
    ) -> ShardedMatrices:
        """Allocate the rows of this rank; input rows are those that one process draws.

        Raises
        ------
        MemoryError
            If they do not fit into memory. Nothing is allocated then.
        """
        check_memory_of_ranks(heights, vector_size, group.size, group.on_this_machine)
        deals = [RowDeal(group.rank, group.size, height) for height in heights]
        shares = [max(1, deal.n_own) for deal in deals]  # a matrix has at least one row
        in_rows, out_rows = (_core.Matrix(n_rows, vector_size) for n_rows in shares)
        for first in range(0, deals[0].n_own, _ROWS_AT_ONCE):
            last = min(deals[0].n_own, first + _ROWS_AT_ONCE)
            _core.fill_rows(in_rows, seed, first, deals[0].ids(first, last), workers)
        out_rows.touch(workers)
        return cls(in_rows, out_rows, None, workers, group=group, heights=heights)

    @property
    def vector_size(self) -> int:
        """Components of a row."""
        return int(np.asarray(self.in_rows).shape[1])

    @property
    def sides(self) -> tuple[ShardedRows, ShardedRows]:
        """Input and output rows, as other ranks get them."""
        group, workers = self.group, self.workers
        in_height, out_height = self.heights
        return (
            ShardedRows(self.in_rows, RowDeal(group.rank, group.size, in_height), group, workers),
            ShardedRows(self.out_rows, RowDeal(group.rank, group.size, out_height), group, workers),
        )

    def sides_by_name(self) -> dict[str, ShardedRows]:
        """Return `sides` by the names of the matrices in files."""
        return dict(zip(MATRIX_NAMES, self.sides, strict=False))

    def check_finite(self) -> None:
        """Raise DivergenceError on all ranks if a component of any is infinite or NaN."""
        failure = ""
        try:
            self.check_own()
        except DivergenceError as error:
            failure = str(error)
        for found in self.group.gather(failure):
            if found:
                raise DivergenceError(found)

    def check_own(self) -> None:
        """Raise DivergenceError if a component of this rank is infinite or NaN."""
        super().check_finite()

    def _number(self, row: int) -> int:
        deal = RowDeal(self.group.rank, self.group.size, max(self.heights))
        return int(deal.ids(row, row + 1)[0])
