"""Rows on a device of torch, for the exchange with other ranks."""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["DeviceRows"]

_ROWS = 2**16  # that are compared at once


class DeviceRows:
    """Rows that this rank changes, with a copy of those that all ranks had at the last exchange.

    `row_changes.hpp` has the same for the core, and the agreement rule.

    Parameters
    ----------
    rows : Tensor of float32, shape (n_rows, dim)
        The rows, which are changed in place.

    Attributes
    ----------
    device : torch.device
        Device of the rows, and of the changes.
    n_rows, dim : int
        Shape of the rows.
    """

    def __init__(self, rows: Tensor) -> None:
        self._rows = rows
        self._base = rows.clone()
        self.device = rows.device
        self.n_rows, self.dim = rows.shape

    def changed(self, n: int) -> Tensor:
        """Return for each of the first rows whether this rank has changed it since its exchange.

        Parameters
        ----------
        n : int
            Number of rows.

        Returns
        -------
        Tensor of uint8, shape (n,)
        """
        # In parts, since the comparison needs memory for each component.
        first = torch.split(self._rows[:n], _ROWS), torch.split(self._base[:n], _ROWS)
        parts = zip(*first, strict=True)
        return torch.cat([(rows != base).any(1) for rows, base in parts]).to(torch.uint8)

    def pack(self, ids: Tensor, changes: Tensor, squares: Tensor) -> None:
        """Write the changes of rows since the last exchange, and their squared lengths.

        Parameters
        ----------
        ids : Tensor of int64, shape (n,)
            The rows.
        changes : Tensor of float32 or bfloat16, shape (n, dim)
            Memory for the changes.
        squares : Tensor of float32, shape (n,)
            Memory for the squared length of each change as it is sent.
        """
        changes.copy_(self._rows[ids] - self._base[ids])
        squares.copy_(changes.float().square().sum(1))

    def merge(self, ids: Tensor, sums: Tensor, squares: Tensor, size: int) -> None:
        """Change rows by the agreement rule, to the same on all ranks.

        Parameters
        ----------
        ids, sums, squares
            As for `pack`, summed over all ranks.
        size : int
            Number of ranks.
        """
        total = sums.float()
        square = total.square().sum(1)
        shares = (squares / square).clamp(1 / size, 1.0)
        shares = torch.where(square == 0, 0.0, shares)  # NaN is not 0, so that a divergence shows
        merged = self._base[ids] + shares[:, None] * total
        self._base[ids] = merged
        self._rows[ids] = merged
