"""The block step on tensors: several blocks at once, with explicit gradients."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from sgns.torch_backend.objectives import OBJECTIVES
from sgns.torch_backend.row_updates import RowUpdates
from sgns.torch_backend.step_stream import StepInputs, StepShape

__all__ = ["ARCHITECTURES", "BlockStep"]


class _Windows(NamedTuple):
    """Centers of blocks with the words around them, for B blocks of C centers."""

    #: Token ids, (B, C).
    centers: Tensor
    #: Token ids of the words of a block and of those before and after it, (B, C + 2 * window).
    neighbors: Tensor
    #: True where a neighbor is a context of a center, bool, (B, C, C + 2 * window).
    contexts: Tensor


class _Groups(NamedTuple):
    """Sources that predict together, for each center; all float, (B, C, S)."""

    #: Share of each source in the hidden vector.
    gathered: Tensor
    #: Share of the gradient of the hidden vector that each source receives.
    scattered: Tensor
    #: 1 where a source is part of the hidden vector.
    members: Tensor


class _Roles(NamedTuple):
    """Rows that predict, and rows that are predicted."""

    #: Token ids of input rows, (B, S).
    sources: Tensor
    #: Sources of each center; None if each source is one center.
    groups: _Groups | None
    #: Token ids of output rows, (B, J).
    targets: Tensor
    #: 1 where a center predicts a target, float, (B, C, J).
    positives: Tensor


def _skip_gram(windows: _Windows, dtype: torch.dtype) -> _Roles:
    return _Roles(windows.centers, None, windows.neighbors, windows.contexts.to(dtype))


def _cbow(windows: _Windows, dtype: torch.dtype) -> _Roles:
    n_centers = windows.centers.shape[1]
    itself = torch.eye(n_centers, dtype=dtype, device=windows.centers.device)
    positives = windows.contexts.any(2, keepdim=True) * itself
    members = windows.contexts.to(dtype)
    mean_of = members / members.sum(2, keepdim=True).clamp(min=1)
    groups = _Groups(mean_of, members, members)
    return _Roles(windows.neighbors, groups, windows.centers, positives)


def _cbow_sum(windows: _Windows, dtype: torch.dtype) -> _Roles:
    roles = _cbow(windows, dtype)
    assert roles.groups is not None
    gathered, scattered, members = roles.groups
    return roles._replace(groups=_Groups(scattered, gathered, members))


#: Twins of the core's architectures, by name.
ARCHITECTURES = {"skip-gram": _skip_gram, "cbow": _cbow, "cbow-sum": _cbow_sum}


class BlockStep:
    """Takes steps on two matrices, in place.

    Parameters
    ----------
    in_rows, out_rows : Tensor of float, shape (n_tokens, vector_size)
        Rows of hidden vectors, and rows of targets and negatives.
    shape : StepShape
        Size of a step.
    negative : int
        Negatives of each target in the classical step, K.
    objective, architecture, products : str
        One of `OBJECTIVES`, of `ARCHITECTURES` and of `devices.PRODUCTS`. TF32 is a global
        setting of PyTorch, which the caller sets.

    Notes
    -----
    `reference_step_at_once` does the same by autograd; docs/mathematics.md has the derivation. A
    block predicts its neighbors. The neighbors and the pool are the columns of one score matrix, of
    which a band and the columns of the pool count.
    """

    def __init__(
        self,
        in_rows: Tensor,
        out_rows: Tensor,
        shape: StepShape,
        negative: int,
        objective: str = "logistic",
        architecture: str = "skip-gram",
        products: str = "float32",
    ) -> None:
        self._in_rows, self._out_rows = in_rows, out_rows
        self._shape = shape
        self._negative = negative
        self._objective = OBJECTIVES[objective]
        self._roles = ARCHITECTURES[architecture]
        self._rounded = torch.bfloat16 if products == "bfloat16" else in_rows.dtype
        self._in_updates = RowUpdates(in_rows, self._objective)
        self._out_updates = RowUpdates(out_rows, self._objective)
        device = in_rows.device
        columns = torch.arange(shape.block_size + 2 * shape.window, device=device)
        rows = torch.arange(shape.block_size, device=device)[:, None]
        distances = (columns - shape.window - rows).abs()
        # No word is its own context: its distance exceeds any reach.
        distances[distances == 0] = shape.window + 1
        self._distances = distances.to(torch.int32)  # (C, C + 2 * window)

    def __call__(self, inputs: StepInputs) -> Tensor:
        """Take one step.

        Parameters
        ----------
        inputs : StepInputs
            Inputs of the step.

        Returns
        -------
        Tensor of float, shape (2,)
            Sum of the losses, computed from the rows before the step, and number of targets.
        """
        dtype = self._in_rows.dtype
        roles = self._roles(self._windows(inputs), dtype)
        n_targets = roles.positives.sum(2, keepdim=True)
        equal = (roles.targets[:, :, None] == inputs.pools[:, None, :]).to(dtype)
        share = self._negative / self._shape.pool_size
        stands_for = share * (n_targets - roles.positives @ equal)
        weights = torch.cat([roles.positives, stands_for], 2)
        labels = torch.zeros(weights.shape[2], dtype=dtype, device=weights.device)
        labels[: roles.positives.shape[2]] = 1.0

        hidden = _rows(self._in_rows, roles.sources)
        if roles.groups is not None:
            hidden = roles.groups.gathered @ hidden
        ids = torch.cat([roles.targets, inputs.pools], 1)
        items = _rows(self._out_rows, ids)
        scores = self._product(hidden, items.mT)
        loss = (weights * self._objective.loss(scores, labels)).sum()
        gradients = inputs.alpha * weights * self._objective.slope(scores, labels)

        hidden_moves = self._product(gradients, items)
        item_moves = self._product(gradients.mT, hidden)
        source_weights = weights
        if roles.groups is not None:
            hidden_moves = roles.groups.scattered.mT @ hidden_moves
            source_weights = roles.groups.members.mT @ weights
        self._in_updates.add(roles.sources, hidden_moves, items, source_weights, inputs.alpha)
        self._out_updates.add(ids, item_moves, hidden, weights.mT, inputs.alpha)
        return torch.stack([loss, n_targets.sum()])

    def _windows(self, inputs: StepInputs) -> _Windows:
        n_centers, window = self._shape.block_size, self._shape.window

        def centers(values: Tensor) -> Tensor:
            return values[window : len(values) - window].view(-1, n_centers)

        def neighbors(values: Tensor) -> Tensor:
            return values.unfold(0, n_centers + 2 * window, n_centers)

        near = self._distances <= inputs.reaches.view(-1, n_centers, 1)
        together = centers(inputs.sentences)[:, :, None] == neighbors(inputs.sentences)[:, None, :]
        return _Windows(centers(inputs.words), neighbors(inputs.words), near & together)

    def _product(self, a: Tensor, b: Tensor) -> Tensor:
        return torch.bmm(a.to(self._rounded), b.to(self._rounded)).to(self._in_rows.dtype)


def _rows(matrix: Tensor, ids: Tensor) -> Tensor:
    """Return rows of a matrix, (..., d)."""
    return matrix.index_select(0, ids.flatten()).view(*ids.shape, -1)
