"""The block step on tensors: several blocks at once, with explicit gradients."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from sgns.torch_backend.objectives import OBJECTIVES
from sgns.torch_backend.step_stream import StepInputs, StepShape

__all__ = ["ARCHITECTURES", "BlockStep"]

#: Largest product of the learning rate and the total weight of all pairs and negatives that update
#: one row in a step. All of them are computed from the same start, so a larger sum would overshoot;
#: the update is scaled down to this.
MOST_RATE = 12.5

#: Limits of high rates, with the names of cpp/src/training/parts.hpp and parts.cpp. A step is
#: protected at rates above CALM_RATE, up to HIGHEST_RATE.
CALM_RATE = 0.03
HIGHEST_RATE = 1.0
MOST_OF_CENTER = 12.0
USUAL_SCORES = 60.0


class _Windows(NamedTuple):
    """Centers of blocks with the words around them, for B blocks of C centers."""

    #: Token ids, (B, C).
    centers: Tensor
    #: Token ids of the words of a block and of those before and after it, (B, C + 2 * window).
    neighbors: Tensor
    #: True where a neighbor is a context of a center, bool, (B, C, C + 2 * window).
    contexts: Tensor


class _Roles(NamedTuple):
    """Rows that predict, and rows that are predicted."""

    #: Token ids of input rows, (B, S).
    sources: Tensor
    #: Share of each source in the hidden vector of each center, float, (B, C, S); None if each
    #: source belongs to one center.
    gathered: Tensor | None
    #: Share of the gradient of the hidden vector that each source receives, float, (B, C, S).
    scattered: Tensor | None
    #: Token ids of output rows, (B, J).
    targets: Tensor
    #: 1 where a center predicts a target, float, (B, C, J).
    positives: Tensor


def _skip_gram(windows: _Windows, dtype: torch.dtype) -> _Roles:
    return _Roles(windows.centers, None, None, windows.neighbors, windows.contexts.to(dtype))


def _cbow(windows: _Windows, dtype: torch.dtype) -> _Roles:
    n_centers = windows.centers.shape[1]
    itself = torch.eye(n_centers, dtype=dtype, device=windows.centers.device)
    positives = windows.contexts.any(2, keepdim=True) * itself
    members = windows.contexts.to(dtype)
    mean_of = members / members.sum(2, keepdim=True).clamp(min=1)
    return _Roles(windows.neighbors, mean_of, members, windows.centers, positives)


def _cbow_sum(windows: _Windows, dtype: torch.dtype) -> _Roles:
    roles = _cbow(windows, dtype)
    return roles._replace(gathered=roles.scattered, scattered=roles.gathered)


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
    high_rates : bool, default True
        Protect steps at high rates. False skips this work where no step has such a rate.

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
        high_rates: bool = True,
    ) -> None:
        self._in_rows, self._out_rows = in_rows, out_rows
        self._shape = shape
        self._negative = negative
        self._high_rates = high_rates
        self._objective = OBJECTIVES[objective]
        self._roles = ARCHITECTURES[architecture]
        self._rounded = torch.bfloat16 if products == "bfloat16" else in_rows.dtype
        self._rates = torch.zeros(len(in_rows), dtype=in_rows.dtype, device=in_rows.device)
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
        if roles.gathered is not None:
            hidden = roles.gathered @ hidden
        ids = torch.cat([roles.targets, inputs.pools], 1)
        items = _rows(self._out_rows, ids)
        scores = self._product(hidden, items.mT)
        loss = (weights * self._objective.loss(scores, labels)).sum()
        alphas = inputs.alpha.expand(len(weights), 1, 1)
        if self._high_rates:
            alphas = self._borne(inputs.alpha, n_targets)
        gradients = alphas * weights * self._objective.slope(scores, labels)

        hidden_moves = self._product(gradients, items)
        if self._high_rates:
            hidden_moves *= _bounds(inputs.alpha, gradients, hidden_moves)
        item_moves = self._product(gradients.mT, hidden)
        loads = weights.sum(2)
        if roles.scattered is not None:
            hidden_moves = roles.scattered.mT @ hidden_moves
            loads = (roles.scattered.mT @ loads[:, :, None]).squeeze(2)
        self._move(self._in_rows, roles.sources, hidden_moves, alphas[:, 0] * loads)
        self._move(self._out_rows, ids, item_moves, alphas[:, 0] * weights.sum(1))
        return torch.stack([loss, n_targets.sum()])

    def _borne(self, alpha: Tensor, n_targets: Tensor) -> Tensor:
        """Return the learning rate of each block, which its heaviest center can bear, (B, 1, 1)."""
        scores = (1 + self._negative) * n_targets.amax(1, keepdim=True)
        most = (USUAL_SCORES * alpha).clamp(min=MOST_OF_CENTER)
        borne = torch.minimum(alpha, (most / scores).clamp(min=CALM_RATE))
        return torch.where(alpha <= HIGHEST_RATE, borne, alpha)

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

    def _move(self, rows: Tensor, ids: Tensor, moves: Tensor, rates: Tensor) -> None:
        """Add the updates to their rows; scale down the updates of rows that receive too many."""
        flat = ids.flatten()
        self._rates.index_add_(0, flat, rates.flatten())
        share = (MOST_RATE / self._rates[flat]).clamp(max=1)
        self._rates.index_fill_(0, flat, 0)
        rows.index_add_(0, flat, share[:, None] * moves.flatten(0, 1))


def _bounds(alpha: Tensor, gradients: Tensor, moves: Tensor) -> Tensor:
    """Return the share of its move that each hidden vector takes, (B, C, 1).

    A share of 1 multiplies without rounding, so other rates change no bit.
    """
    pulls = gradients.abs().sum(2, keepdim=True)
    squares = moves.square().sum(2, keepdim=True)
    shares = (pulls / squares.clamp(min=torch.finfo(moves.dtype).tiny)).clamp(max=1)
    return shares.masked_fill((alpha <= CALM_RATE) | (alpha > HIGHEST_RATE), 1.0)


def _rows(matrix: Tensor, ids: Tensor) -> Tensor:
    """Return rows of a matrix, (..., d)."""
    return matrix.index_select(0, ids.flatten()).view(*ids.shape, -1)
