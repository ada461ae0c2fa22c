"""Addition of changes that were computed from one start to the rows of a matrix."""

from __future__ import annotations

import torch
from torch import Tensor

from sgns import _core
from sgns.torch_backend.objectives import Objective

__all__ = ["MOST_OF_WAY", "RowUpdates"]

#: Most that a row moves, as a share of the way to the lowest loss along its change. A loss that
#: bends as much as it can is back at its start at 2, and rises beyond.
MOST_OF_WAY = 2.0


class RowUpdates:
    """Adds the changes of a step to the rows of a matrix, and limits those that would overshoot.

    Parameters
    ----------
    rows : Tensor of float, shape (n_tokens, vector_size)
        The matrix, which is changed in place.
    objective : Objective
        Objective of the scores.

    Notes
    -----
    docs/mathematics.md has the limit. No value is read back from the device and no shape depends on
    values: occurrences of one row are summed in the place of one of them.
    """

    def __init__(self, rows: Tensor, objective: Objective) -> None:
        self._rows = rows
        self._curvature = objective.curvature
        #: Number of one of the occurrences of each row of the step.
        self._places = torch.zeros(len(rows), dtype=torch.int64, device=rows.device)

    def add(
        self, ids: Tensor, changes: Tensor, partners: Tensor, weights: Tensor, alpha: Tensor
    ) -> None:
        """Add the changes of a step.

        Parameters
        ----------
        ids : Tensor of int64, shape (B, J)
            Rows that each block changes. A row may occur several times.
        changes : Tensor of float, shape (B, J, vector_size)
            Change of each.
        partners : Tensor of float, shape (B, P, vector_size)
            Vectors with which the rows of a block have scores.
        weights : Tensor of float, shape (B, J, P)
            Weight of each score.
        alpha : Tensor of float, shape ()
            Learning rate.
        """
        flat = ids.flatten()
        self._places.index_put_((flat,), torch.arange(len(flat), device=flat.device))
        places = self._places[flat]
        sums = _summed(places, changes.flatten(0, 1))
        effects = sums[places].view_as(changes) @ partners.mT
        bends = (weights * effects.square()).sum(2) * (alpha * self._curvature)
        bends = _summed(places, bends.flatten())
        tiny, huge = torch.finfo(sums.dtype).tiny, torch.finfo(sums.dtype).max
        way = sums.square().sum(1) / bends.clamp(min=tiny)
        most = torch.where(alpha <= _core.HIGHEST_RATE, MOST_OF_WAY, huge)
        shares = (most * way).clamp(max=1)
        self._rows.index_add_(0, flat, shares[:, None] * sums)


def _summed(places: Tensor, values: Tensor) -> Tensor:
    """Return the sum of the values of each place, and zeros in the other places."""
    return torch.zeros_like(values).index_add_(0, places, values)
