"""The core's steps, by autograd in double precision: what its kernels are tested against.

Slow, and written for nothing but to be right.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from sgns.pairs import PairBlock
from sgns.torch_backend.objectives import OBJECTIVES

__all__ = ["ARCHITECTURES", "reference_shared_step", "reference_step"]

#: Targets that are scored together: kGroup of cpp/src/kernels/shared.inl.
GROUP = 32

#: For a center and its contexts: the input rows whose mean predicts, and what it predicts.
ARCHITECTURES = {
    "skip-gram": lambda center, contexts: (center, contexts),
    "cbow": lambda center, contexts: (contexts, center),
}


def reference_step(
    block: PairBlock,
    in_rows: Tensor,
    out_rows: Tensor,
    alpha: float,
    objective: str = "logistic",
    architecture: str = "skip-gram",
) -> float:
    """Take the core's step, one target after the other, with gradients by autograd.

    Parameters
    ----------
    block : PairBlock
        Pairs with negatives for each target.
    in_rows, out_rows : Tensor of float64, shape (n_tokens, vector_size)
        Rows that hidden vectors are made of, and of targets and negatives. Updated in place.
    alpha : float
        Learning rate.
    objective, architecture : str
        One of `OBJECTIVES`, and one of `ARCHITECTURES`.

    Returns
    -------
    float
        Sum of weight times loss, each from the rows before its target.
    """
    sources, targets, center_of, weights = _read(block, in_rows, architecture)
    negatives = _ids(block.negatives)
    total = 0.0
    for center, own in enumerate(sources):
        start = in_rows[own].mean(0)
        hidden = start.clone()
        for i in np.flatnonzero(center_of == center):
            used = negatives[i][negatives[i] != targets[i]]
            rows = torch.cat([targets[i : i + 1], used])
            labels = torch.zeros(len(rows), dtype=in_rows.dtype)
            labels[0] = 1.0
            h = hidden.clone().requires_grad_()
            u = out_rows[rows].requires_grad_()  # a copy; a row drawn twice is there twice
            loss = weights[i] * OBJECTIVES[objective](u @ h, labels).sum()
            slope_h, slope_u = torch.autograd.grad(loss, (h, u))
            hidden -= alpha * slope_h
            out_rows.index_add_(0, rows, slope_u, alpha=-alpha)
            total += loss.item()
        in_rows.index_add_(0, own, (hidden - start).expand(len(own), -1))
    return total


def reference_shared_step(
    block: PairBlock,
    in_rows: Tensor,
    out_rows: Tensor,
    alpha: float,
    negative: int,
    objective: str = "logistic",
    architecture: str = "skip-gram",
    products: str = "float32",
) -> float:
    """Take the core's step of a whole block against its pool, in the order of the core.

    Parameters
    ----------
    block : PairBlock
        Pairs with a pool of negatives.
    in_rows, out_rows : Tensor of float64, shape (n_tokens, vector_size)
        Rows that hidden vectors are made of, and of targets and negatives. Updated in place.
    alpha : float
        Learning rate.
    negative : int
        Negatives that each target would have of its own, K.
    objective, architecture : str
        One of `OBJECTIVES`, and one of `ARCHITECTURES`.
    products : {"float32", "bfloat16"}
        What the factors of the products with the pool are rounded to.

    Returns
    -------
    float
        Sum of weight times loss.
    """
    sources, targets, center_of, weights = _read(block, in_rows, architecture)
    pool = _ids(block.pool)
    hidden = torch.stack([in_rows[own].mean(0) for own in sources])
    items = out_rows[pool]

    def rounded(factor: Tensor) -> Tensor:
        return factor if products == "float32" else factor.to(torch.bfloat16).to(factor.dtype)

    stands_for = torch.zeros(len(sources), len(pool), dtype=in_rows.dtype)
    others = (targets[:, None] != pool).to(in_rows.dtype)
    stands_for.index_add_(0, torch.from_numpy(center_of), weights[:, None] * others)
    stands_for *= negative / len(pool)
    scores = (rounded(hidden) @ rounded(items).T).requires_grad_()
    pool_loss = (stands_for * OBJECTIVES[objective](scores, torch.zeros_like(scores))).sum()
    (slopes,) = torch.autograd.grad(pool_loss, scores)
    g = rounded(-alpha * slopes)
    deltas = g @ rounded(items)
    total = pool_loss.item()

    for first in range(0, len(targets), GROUP):
        group = slice(first, first + GROUP)
        scores = (hidden[center_of[group]] * out_rows[targets[group]]).sum(1).requires_grad_()
        losses = weights[group] * OBJECTIVES[objective](scores, torch.ones_like(scores))
        (slopes,) = torch.autograd.grad(losses.sum(), scores)
        for c, target, slope in zip(center_of[group], targets[group], slopes, strict=True):
            deltas[c] -= alpha * slope * out_rows[target]
            out_rows[target] -= alpha * slope * hidden[c]
        total += losses.sum().item()

    for own, delta in zip(sources, deltas, strict=True):
        in_rows.index_add_(0, own, delta.expand(len(own), -1))
    out_rows.index_add_(0, pool, g.T @ rounded(hidden))
    return total


def _ids(ids: np.ndarray) -> Tensor:
    return torch.from_numpy(ids.astype(np.int64))


def _read(
    block: PairBlock, in_rows: Tensor, architecture: str
) -> tuple[list[Tensor], Tensor, np.ndarray, Tensor]:
    """Input rows of each center; targets, the center of each, and their weights."""
    offsets = block.offsets.tolist()
    centers, contexts = _ids(block.centers), _ids(block.contexts)
    read = [
        ARCHITECTURES[architecture](centers[c : c + 1], contexts[offsets[c] : offsets[c + 1]])
        for c in range(len(centers))
    ]
    sources = [own for own, _ in read]
    center_of = np.repeat(np.arange(len(read)), [len(predicted) for _, predicted in read])
    targets = torch.cat([predicted for _, predicted in read])
    weights = torch.ones(len(targets), dtype=in_rows.dtype)
    if block.weights is not None:
        weights = torch.from_numpy(block.weights.astype(np.float64)).to(in_rows.dtype)
    return sources, targets, center_of, weights
