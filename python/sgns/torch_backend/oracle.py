"""The core's steps, by autograd in double precision: what its kernels are tested against.

Slow, and written for nothing but to be right.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from sgns.pairs import PairBlock
from sgns.torch_backend.module import to_tensors
from sgns.torch_backend.objectives import OBJECTIVES

__all__ = ["reference_shared_step", "reference_step"]

#: Centers whose pairs are scored together: kGroup of cpp/src/kernels/shared.inl.
GROUP = 4


def reference_step(
    block: PairBlock,
    in_rows: Tensor,
    out_rows: Tensor,
    alpha: float,
    objective: str = "logistic",
) -> float:
    """Take the core's step, one pair after the other, with gradients by autograd.

    Parameters
    ----------
    block : PairBlock
        Pairs with their negatives.
    in_rows, out_rows : Tensor of float64, shape (n_tokens, vector_size)
        Rows of centers, and of contexts and negatives. Updated in place.
    alpha : float
        Learning rate.
    objective : str, default "logistic"
        One of `OBJECTIVES`.

    Returns
    -------
    float
        Sum of weight times loss, each from the rows before its pair.
    """
    centers, contexts, negatives, weights = to_tensors(block)
    total = 0.0
    for pair, center in enumerate(centers):
        used = negatives[pair][negatives[pair] != contexts[pair]]
        targets = torch.cat([contexts[pair : pair + 1], used])
        labels = torch.zeros(len(targets), dtype=in_rows.dtype)
        labels[0] = 1.0
        v = in_rows[center].clone().requires_grad_()
        u = out_rows[targets].requires_grad_()  # a copy; a row drawn twice is there twice
        loss = OBJECTIVES[objective](u @ v, labels).sum()
        if weights is not None:
            loss = weights[pair] * loss
        slope_v, slope_u = torch.autograd.grad(loss, (v, u))
        in_rows[center] -= alpha * slope_v
        out_rows.index_add_(0, targets, slope_u, alpha=-alpha)
        total += loss.item()
    return total


def reference_shared_step(
    block: PairBlock,
    in_rows: Tensor,
    out_rows: Tensor,
    alpha: float,
    negative: int,
    objective: str = "logistic",
) -> float:
    """Take the core's step of a whole block against its pool, in the order of the core.

    Parameters
    ----------
    block : PairBlock
        Pairs with a pool of negatives.
    in_rows, out_rows : Tensor of float64, shape (n_tokens, vector_size)
        Rows of centers, and of contexts and negatives. Updated in place.
    alpha : float
        Learning rate.
    negative : int
        Negatives that each pair would have of its own, K.
    objective : str, default "logistic"
        One of `OBJECTIVES`.

    Returns
    -------
    float
        Sum of weight times loss.
    """
    _, contexts, _, weights = to_tensors(block)
    centers = torch.from_numpy(block.centers.astype(np.int64))
    pool = torch.from_numpy(block.pool.astype(np.int64))
    offsets = block.offsets.tolist()
    weights = torch.ones(len(contexts)) if weights is None else weights
    weights = weights.to(in_rows.dtype)
    v = in_rows[centers].requires_grad_()
    p = out_rows[pool].requires_grad_()

    stands_for = torch.zeros(len(centers), len(pool), dtype=in_rows.dtype)
    for c in range(len(centers)):
        own = slice(offsets[c], offsets[c + 1])
        others = contexts[own, None] != pool
        stands_for[c] = negative / len(pool) * (weights[own, None] * others).sum(0)
    scores = v @ p.T
    pool_loss = (stands_for * OBJECTIVES[objective](scores, torch.zeros_like(scores))).sum()
    pool_slope_v, pool_slope_p = torch.autograd.grad(pool_loss, (v, p))
    total = pool_loss.item()

    starts = v.detach()
    received = -alpha * pool_slope_v
    for first in range(0, len(centers), GROUP):
        last = min(first + GROUP, len(centers))
        pairs = range(offsets[first], offsets[last])
        center_of = np.repeat(np.arange(len(centers)), np.diff(offsets))[pairs]
        scores = (starts[center_of] * out_rows[contexts[pairs]]).sum(1).requires_grad_()
        losses = weights[pairs] * OBJECTIVES[objective](scores, torch.ones_like(scores))
        (slopes,) = torch.autograd.grad(losses.sum(), scores)
        for pair, c, slope in zip(pairs, center_of, slopes, strict=True):
            received[c] -= alpha * slope * out_rows[contexts[pair]]
            out_rows[contexts[pair]] -= alpha * slope * starts[c]
        total += losses.sum().item()

    in_rows.index_add_(0, centers, received)
    out_rows.index_add_(0, pool, pool_slope_p, alpha=-alpha)
    return total
