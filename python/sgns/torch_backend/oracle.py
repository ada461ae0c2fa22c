"""The oracle: the steps of the trainers by autograd in double precision.

Tests compare the trainers with it. It is slow; only correctness counts here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from sgns import _core
from sgns.pairs.stream import PairBlock
from sgns.torch_backend.objectives import OBJECTIVES
from sgns.torch_backend.row_updates import MOST_OF_WAY

__all__ = [
    "ARCHITECTURES",
    "BlockMeans",
    "reference_concatenated_step",
    "reference_hierarchical_step",
    "reference_step",
    "reference_step_at_once",
    "reference_subword_step",
]

#: For a center and its contexts: the input rows that predict together, and the predicted rows.
ARCHITECTURES = {
    "skip-gram": lambda center, contexts: (center, contexts),
    "cbow": lambda center, contexts: (contexts, center),
    "cbow-sum": lambda center, contexts: (contexts, center),
}


@dataclass
class BlockMeans:
    """Running means over the blocks before, by which the core corrects its step.

    Attributes
    ----------
    n_blocks : int
        Blocks so far, without those at a high rate, which have no corrections.
    rows : Tensor of float64, shape (2, vector_size), or None
        Means of the rows of pools, and of hidden vectors.
    """

    n_blocks: int = 0
    rows: Tensor | None = None

    def counts(self) -> bool:
        """Count a block; return whether it has means. The first blocks have none."""
        self.n_blocks += 1
        return self.n_blocks > _core.FIRST_BLOCKS

    def move(self, now: Tensor) -> None:
        """Take in the means of the block that was counted last."""
        length = min((self.n_blocks - 1) / _core.FIRST_BLOCKS, _core.MOST_BLOCKS)
        self.rows = now if self.rows is None else self.rows + (now - self.rows) / length


def _together(rows: Tensor, architecture: str) -> tuple[Tensor, float]:
    """Return the hidden vector of input rows, and the share of its gradient for each row."""
    if architecture == "cbow-sum":
        return rows.sum(0), 1 / len(rows)
    return rows.mean(0), 1.0


def reference_step(
    block: PairBlock,
    in_rows: Tensor,
    out_rows: Tensor,
    alpha: float,
    negative: int | None = None,
    objective: str = "logistic",
    architecture: str = "skip-gram",
    products: str = "float32",
    means: BlockMeans | None = None,
) -> float:
    """Take the step of the core on one block, in the same order, with gradients by autograd.

    Parameters
    ----------
    block : PairBlock
        Pairs with a pool of negatives, or with negatives for each target.
    in_rows, out_rows : Tensor of float64, shape (n_tokens, vector_size)
        Rows of hidden vectors, and rows of targets and negatives. Updated in place.
    alpha : float
        Learning rate.
    negative : int, optional
        With a pool: negatives of each target in the classical step, K.
    objective, architecture : str
        One of `OBJECTIVES`, and one of `ARCHITECTURES`.
    products : {"float32", "bfloat16"}
        Precision to which the factors of products with a pool are rounded; with ``"float32"`` they
        are not rounded.
    means : BlockMeans, optional
        With a pool: running means over the blocks before, which receive this block. If omitted,
        the block is one by itself.

    Returns
    -------
    float
        Sum of weight times loss, each computed from the rows before its step.

    Raises
    ------
    ValueError
        If the block has a pool and `negative` is omitted.

    Notes
    -----
    docs/mathematics.md has the derivation.
    """
    if not block.pool.size:
        return _step_per_pair(block, in_rows, out_rows, alpha, objective, architecture)
    if negative is None:
        raise ValueError("a block with a pool needs negative, the number that the pool stands for")
    shared = partial(
        _step_shared,
        in_rows=in_rows,
        out_rows=out_rows,
        negative=negative,
        objective=objective,
        architecture=architecture,
        products=products,
    )
    _, _, center_of, weights = _read(block, torch.empty(0, 0), architecture)
    weight = max(1.0, float(weights.mean()))
    scores = (1 + negative) * float(np.bincount(center_of, weights.numpy()).max())
    is_high = alpha * weight > _core.CALM_RATE or alpha * scores > _core.MOST_OF_CENTER
    if not is_high or alpha * weight > _core.HIGHEST_RATE:
        return shared(block, alpha=alpha, bounded=False, means=means)
    most = max(_core.MOST_OF_CENTER, _core.USUAL_SCORES * alpha * weight)
    rate = min(alpha, max(_core.CALM_RATE / weight, most / scores))
    parts = _parts(block, _centers_of_part(block, rate * weight), architecture)
    return sum(shared(part, alpha=rate, bounded=True, means=None) for part in parts)


def _bounds(pulls: Tensor, deltas: Tensor) -> Tensor:
    """Return the share of its change that each hidden vector takes, (T, 1)."""
    return (pulls / deltas.square().sum(1).clamp(min=1e-300)).clamp(max=1)[:, None]


def _centers_of_part(block: PairBlock, rate: float) -> int:
    n_centers = len(block.centers)
    usual = max(_core.USUAL_CENTERS, n_centers)
    n_parts = math.ceil(rate * usual / _core.MOST_STEPS - 1e-6)
    return math.ceil(n_centers / n_parts)


def _parts(block: PairBlock, n_centers: int, architecture: str) -> Iterator[PairBlock]:
    """Yield a block in parts of `n_centers` centers, each with the whole pool if there is one."""
    for first in range(0, len(block.centers), n_centers):
        centers = slice(first, first + n_centers)
        offsets = block.offsets[first : first + n_centers + 1]
        pairs = slice(int(offsets[0]), int(offsets[-1]))
        targets = pairs if architecture == "skip-gram" else centers
        weights = block.weights
        yield block._replace(
            centers=block.centers[centers],
            offsets=offsets - offsets[0],
            contexts=block.contexts[pairs],
            weights=None if weights is None else weights[targets],
            negatives=block.negatives if block.pool.size else block.negatives[targets],
        )


def _step_per_pair(
    block: PairBlock,
    in_rows: Tensor,
    out_rows: Tensor,
    alpha: float,
    objective: str,
    architecture: str,
) -> float:
    """Score each target against its own row, which was observed, and those of its negatives."""
    negatives = _ids(block.negatives)

    def scored(i: int, target: Tensor) -> tuple[Tensor, Tensor]:
        rows = torch.cat([target[None], negatives[i][negatives[i] != target]])
        return rows, (torch.arange(len(rows)) == 0).to(in_rows.dtype)

    return _step_by_target(block, in_rows, out_rows, alpha, objective, architecture, scored)


def reference_subword_step(
    block: PairBlock,
    in_rows: Tensor,
    lists: tuple[np.ndarray, np.ndarray],
    architecture: str,
    n_centers: int,
    step: Callable[[PairBlock, Tensor], float],
) -> float:
    """Take a step in which each input vector is the mean of a list of rows.

    Parameters
    ----------
    block : PairBlock
        Pairs.
    in_rows : Tensor of float64, shape (n_rows, vector_size)
        Rows of tokens and of n-grams. Updated in place.
    lists : tuple of ndarray
        Offsets and rows: the list of token t is ``rows[offsets[t] : offsets[t + 1]]``.
    architecture : str
        One of `ARCHITECTURES`.
    n_centers : int
        Centers that start from the same rows: those of a block with a pool, otherwise 1.
    step : callable
        Takes a part of the block and the input vectors of all tokens, which it changes. It returns
        the loss.

    Notes
    -----
    Bojanowski et al., "Enriching Word Vectors with Subword Information" (TACL 2017). As in
    fastText, each row receives the whole gradient of the mean.
    """
    offsets, rows = lists
    n_tokens = len(offsets) - 1
    members = torch.zeros(n_tokens, len(in_rows), dtype=in_rows.dtype)
    for token in range(n_tokens):
        for row in rows[offsets[token] : offsets[token + 1]]:
            members[token, int(row)] += 1
    loss = 0.0
    for part in _parts(block, n_centers, architecture):
        before = members @ in_rows / members.sum(1, keepdim=True)
        after = before.clone()
        loss += step(part, after)
        in_rows += members.T @ (after - before)
    return loss


def reference_concatenated_step(
    block: PairBlock,
    in_rows: Tensor,
    n_centers: int,
    step: Callable[[PairBlock, Tensor], float],
) -> float:
    """Take a step in which each hidden vector is the concatenation of the rows of its contexts.

    Parameters
    ----------
    block : PairBlock
        Centers with their contexts, equally many of each.
    in_rows : Tensor of float64, shape (n_rows, vector_size)
        Rows of contexts. Updated in place.
    n_centers : int
        Centers that start from the same rows: those of a block with a pool, otherwise 1.
    step : callable
        Takes a part of the block in which the hidden vector of each center is its only context, and
        the hidden vectors, which it changes. It returns the loss.

    Notes
    -----
    Le and Mikolov, "Distributed Representations of Sentences and Documents" (ICML 2014), section
    2.2.
    """
    loss = 0.0
    for part in _parts(block, n_centers, "cbow"):
        n = len(part.centers)
        own = _ids(part.contexts).reshape(n, -1)
        before = in_rows[own].reshape(n, -1)
        after = before.clone()
        alone = part._replace(
            contexts=np.arange(n, dtype=np.uint32), offsets=np.arange(n + 1, dtype=np.uint64)
        )
        loss += step(alone, after)
        in_rows.index_add_(0, own.flatten(), (after - before).reshape(-1, in_rows.shape[1]))
    return loss


def reference_hierarchical_step(
    block: PairBlock,
    in_rows: Tensor,
    node_rows: Tensor,
    alpha: float,
    tree: _core.HuffmanTree,
    objective: str = "logistic",
    architecture: str = "skip-gram",
) -> float:
    """Take the hierarchical softmax step of the core on one block, with gradients by autograd.

    Parameters
    ----------
    block, in_rows, alpha, objective, architecture
        As in `reference_step`; negatives are ignored.
    node_rows : Tensor of float64, shape (n_nodes, vector_size)
        Rows of the inner nodes. Updated in place.
    tree : HuffmanTree
        Tree over all tokens.

    Returns
    -------
    float
        Sum of weight times loss, each computed from the rows before its step.
    """

    def scored(i: int, target: Tensor) -> tuple[Tensor, Tensor]:
        path = slice(*tree.offsets[target : target + 2].tolist())
        return _ids(tree.nodes[path]), torch.from_numpy(tree.codes[path] == 0).to(in_rows.dtype)

    return _step_by_target(block, in_rows, node_rows, alpha, objective, architecture, scored)


def _step_by_target(
    block: PairBlock,
    in_rows: Tensor,
    out_rows: Tensor,
    alpha: float,
    objective: str,
    architecture: str,
    scored: Callable[[int, Tensor], tuple[Tensor, Tensor]],
) -> float:
    """Update one target after the other, each from the result of the previous one.

    `scored` maps the number and the id of a target to the rows that it is scored against, and their
    labels.
    """
    sources, targets, center_of, weights = _read(block, in_rows, architecture)
    total = 0.0
    for center, own in enumerate(sources):
        start, share = _together(in_rows[own], architecture)
        hidden = start.clone()
        for i in np.flatnonzero(center_of == center):
            rows, labels = scored(int(i), targets[i])
            h = hidden.clone().requires_grad_()
            u = out_rows[rows].requires_grad_()  # a copy, which holds a row drawn twice twice
            loss = weights[i] * OBJECTIVES[objective].loss(u @ h, labels).sum()
            slope_h, slope_u = torch.autograd.grad(loss, (h, u))
            hidden -= alpha * slope_h
            out_rows.index_add_(0, rows, slope_u, alpha=-alpha)
            total += loss.item()
        in_rows.index_add_(0, own, (share * (hidden - start)).expand(len(own), -1))
    return total


def _step_shared(
    block: PairBlock,
    in_rows: Tensor,
    out_rows: Tensor,
    alpha: float,
    negative: int,
    objective: str,
    architecture: str,
    products: str,
    bounded: bool,
    means: BlockMeans | None,
) -> float:
    """Score all targets against the initial pool, then update groups of targets in turn."""
    sources, targets, center_of, weights = _read(block, in_rows, architecture)
    pool = _ids(block.pool)
    together = [_together(in_rows[own], architecture) for own in sources]
    hidden = torch.stack([start for start, _ in together])
    items = out_rows[pool]

    rounded = partial(_rounded, products=products)
    stands_for = _stands_for(block, targets, center_of, weights, negative)
    scores = (rounded(hidden) @ rounded(items).T).requires_grad_()
    pool_loss = (stands_for * OBJECTIVES[objective].loss(scores, torch.zeros_like(scores))).sum()
    (slopes,) = torch.autograd.grad(pool_loss, scores)
    g = rounded(-alpha * slopes)
    deltas = g @ rounded(items)
    pulls = (alpha * slopes).abs().sum(1)
    total = pool_loss.item()
    to_items = g.T @ rounded(hidden)
    if means is not None and architecture == "skip-gram" and means.counts():
        corrections = _corrections(means, hidden, items, alpha, stands_for, objective, products)
        deltas += corrections[0]
        to_items += corrections[1]

    for first in range(0, len(targets), _core.GROUP):
        group = slice(first, first + _core.GROUP)
        scores = (hidden[center_of[group]] * out_rows[targets[group]]).sum(1).requires_grad_()
        losses = weights[group] * OBJECTIVES[objective].loss(scores, torch.ones_like(scores))
        (slopes,) = torch.autograd.grad(losses.sum(), scores)
        for c, target, slope in zip(center_of[group], targets[group], slopes, strict=True):
            deltas[c] -= alpha * slope * out_rows[target]
            pulls[c] += alpha * slope.abs()
            out_rows[target] -= alpha * slope * hidden[c]
        total += losses.sum().item()

    if bounded:
        deltas *= _bounds(pulls, deltas)
    for own, (_, share), delta in zip(sources, together, deltas, strict=True):
        in_rows.index_add_(0, own, (share * delta).expand(len(own), -1))
    out_rows.index_add_(0, pool, to_items)
    return total


def _corrections(
    means: BlockMeans,
    hidden: Tensor,
    items: Tensor,
    alpha: float,
    stands_for: Tensor,
    objective: str,
    products: str,
) -> tuple[Tensor, Tensor]:
    """Return corrections of the changes of centers and of pool items, and move the means."""
    rounded = partial(_rounded, products=products)
    of_centers, of_items = stands_for.sum(1), stands_for.sum(0)
    now = torch.stack([of_items @ items, rounded(of_centers) @ rounded(hidden)]) / stands_for.sum()
    before = now if means.rows is None else means.rows

    def gradients(scores: Tensor, weights: Tensor) -> Tensor:
        scores = scores.detach().requires_grad_()
        losses = OBJECTIVES[objective].loss(scores, torch.zeros_like(scores))
        return torch.autograd.grad((alpha * weights * losses).sum(), scores)[0][:, None]

    scores = rounded(hidden) @ rounded(before[0])
    to_centers = rounded(gradients(scores, of_centers)) * rounded(now[0] - before[0])
    to_items = gradients(items @ before[1], of_items) * (now[1] - before[1])
    means.move(now)
    return to_centers, to_items


def reference_step_at_once(
    blocks: Sequence[PairBlock],
    in_rows: Tensor,
    out_rows: Tensor,
    alpha: float,
    negative: int,
    objective: str = "logistic",
    architecture: str = "skip-gram",
    most_of_way: float = MOST_OF_WAY,
    products: str = "float32",
    means: BlockMeans | None = None,
) -> float:
    """Take the step of the device trainer: several blocks, all computed from the same start.

    With one block and no limit of rows, it is the step of the core with a band; see
    docs/mathematics.md.

    Parameters
    ----------
    blocks : sequence of PairBlock
        Blocks, each with its own pool of negatives.
    in_rows, out_rows, alpha, negative, objective, architecture
        As in `reference_step`.
    most_of_way : float
        Most that a row moves, as a share of the way to the lowest loss along its change.
    products : {"float32", "bfloat16"}
        As in `reference_step`, for all products.
    means : BlockMeans, optional
        As in `reference_step`, for the core. The device trainer has none.

    Returns
    -------
    float
        Sum of weight times loss, computed from the rows before the step.
    """
    of = OBJECTIVES[objective]
    matrices = (in_rows, out_rows)
    changes = [torch.zeros_like(rows) for rows in matrices]
    scores = []
    total = 0.0
    for block in blocks:
        sources, targets, center_of, weights = _read(block, in_rows, architecture)
        pool = _ids(block.pool)
        together = [_together(in_rows[own], architecture) for own in sources]
        hidden = torch.stack([start for start, _ in together]).requires_grad_()
        out_start = out_rows.clone().requires_grad_()
        left, right = (_rounded(rows, products) for rows in (hidden, out_start))
        sums = [(left[center_of] * right[targets]).sum(1), left @ right[pool].T]
        observed, drawn = (each.detach().requires_grad_() for each in sums)
        stands_for = _stands_for(block, targets, center_of, weights, negative)
        loss = (weights * of.loss(observed, torch.ones_like(observed))).sum()
        loss = loss + (stands_for * of.loss(drawn, torch.zeros_like(drawn))).sum()
        slopes = torch.autograd.grad(alpha * loss, (observed, drawn))
        slopes_rounded = [_rounded(slope, products) for slope in slopes]
        slope_h, slope_u = torch.autograd.grad(sums, (hidden, out_start), slopes_rounded)
        for own, (_, share), slope in zip(sources, together, slope_h, strict=True):
            changes[0].index_add_(0, own, (-share * slope).expand(len(own), -1))
        changes[1] -= slope_u
        if means is not None and architecture == "skip-gram" and means.counts():
            start = hidden.detach()
            corrections = _corrections(
                means, start, out_rows[pool], alpha, stands_for, objective, products
            )
            for own, change in zip(sources, corrections[0], strict=True):
                changes[0].index_add_(0, own, change[None])
            changes[1].index_add_(0, pool, corrections[1])
        for c, (own, start) in enumerate(zip(sources, hidden.detach(), strict=True)):
            predicted = torch.from_numpy(np.flatnonzero(center_of == c))
            items = torch.cat([targets[predicted], pool])
            scores.append((own, start, items, torch.cat([weights[predicted], stands_for[c]])))
        total += loss.item()

    bends = [rows.new_zeros(len(rows)) for rows in matrices]
    for own, start, items, weight in scores:
        bend = of.curvature * alpha * weight
        of_sources = (changes[0][own] @ out_rows[items].T).square() @ bend
        bends[0].index_add_(0, own, of_sources)
        bends[1].index_add_(0, items, (changes[1][items] @ start).square() * bend)
    for rows, change, bend in zip(matrices, changes, bends, strict=True):
        way = change.square().sum(1) / bend.clamp(min=1e-300)
        limited = alpha <= _core.HIGHEST_RATE
        shares = (most_of_way * way).clamp(max=1) if limited else torch.ones_like(way)
        rows += shares[:, None] * change
    return total


def _stands_for(
    block: PairBlock, targets: Tensor, center_of: np.ndarray, weights: Tensor, negative: int
) -> Tensor:
    """Return the negatives that each pool item stands for, (T, N); 0 for pairs with that target."""
    pool = _ids(block.pool)
    others = (targets[:, None] != pool).to(weights.dtype)
    counted = torch.zeros(len(block.centers), len(pool), dtype=weights.dtype)
    counted.index_add_(0, torch.from_numpy(center_of), weights[:, None] * others)
    return counted * (negative / len(pool))


def _rounded(factor: Tensor, products: str) -> Tensor:
    """Round a factor of products. The gradient passes as if it had not been rounded."""
    if products == "float32":
        return factor
    return factor + (factor.to(torch.bfloat16).to(factor.dtype) - factor).detach()


def _ids(ids: np.ndarray) -> Tensor:
    return torch.from_numpy(ids.astype(np.int64))


def _read(
    block: PairBlock, in_rows: Tensor, architecture: str
) -> tuple[list[Tensor], Tensor, np.ndarray, Tensor]:
    """Return input rows of each center; targets, the center of each target, and their weights."""
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
