"""Sampling on a device: draws from the alias tables of the core, and subsampling."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from sgns import _core

__all__ = ["AliasSampler", "subsampled"]


class AliasSampler:
    """Constant-time draws from a fixed distribution, with the table of the core.

    Parameters
    ----------
    table : _core.AliasTable
        Columns of the distribution.
    device : torch.device
        Device that draws.
    """

    def __init__(self, table: _core.AliasTable, device: torch.device) -> None:
        columns = torch.from_numpy(table.columns().astype(np.int64)).to(device)
        self._splits, self._aliases = (column.contiguous() for column in columns.T)

    def draw(self, shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
        """Draw independently, with replacement.

        Parameters
        ----------
        shape : tuple of int
            Shape of the result.
        generator : torch.Generator
            Source of random numbers, on the device.

        Returns
        -------
        Tensor of int64
            Token ids.
        """
        device = self._splits.device
        columns = torch.randint(len(self._splits), shape, generator=generator, device=device)
        heights = torch.randint(1 << 32, shape, generator=generator, device=device)
        return torch.where(heights < self._splits[columns], columns, self._aliases[columns])


def subsampled(ids: Tensor, keep: Tensor, generator: torch.Generator) -> Tensor:
    """Draw which words are kept, and return their positions in order.

    Parameters
    ----------
    ids : Tensor of int, shape (n,)
        Words.
    keep : Tensor of float32, shape (n_tokens,)
        Probability of keeping one occurrence of each token; see `sgns.keep_probability`.
    generator : torch.Generator
        Source of random numbers, on the device.

    Returns
    -------
    Tensor of int64, shape (n_kept,)
    """
    chances = torch.rand(len(ids), generator=generator, device=ids.device)
    return (chances < keep[ids]).nonzero().squeeze(1)
