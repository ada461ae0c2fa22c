"""The skip-gram model as a PyTorch module, for any optimizer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sgns import _core
from sgns.arguments import UINT32_MAX, check_callable, check_choice, check_integer, suggest_keywords
from sgns.pairs.stream import PairBlock, PairStream
from sgns.torch_backend.objectives import OBJECTIVES
from sgns.vectors.word_vectors import WordVectors
from sgns.vocabulary import Vocabulary

__all__ = ["SkipGram", "fit", "mean_loss", "to_tensors"]


class SkipGram(nn.Module):
    """Skip-gram with negative sampling (Mikolov et al., NIPS 2013).

    Parameters
    ----------
    n_tokens : int
        Size of the vocabulary.
    vector_size : int, default 100
        Components of each vector.
    objective : str, default "logistic"
        One of `OBJECTIVES`.
    sparse : bool, default False
        Compute gradients only for the rows of a batch, which suits large vocabularies. SGD and
        SparseAdam accept such gradients; Adam does not.
    seed : int, default 1
        Random seed of the initial vectors, which are those of `sgns.train` with this seed.

    Attributes
    ----------
    center_embeddings : torch.nn.Embedding
        Vectors of tokens as centers, (n_tokens, vector_size), uniform in
        ``[-1, 1] / vector_size`` at the start.
    context_embeddings : torch.nn.Embedding
        Vectors of tokens as contexts and negatives, (n_tokens, vector_size), zero at the
        start.

    Raises
    ------
    ValueError
        If a size is less than 1 or `objective` is unknown.
    """

    @suggest_keywords()
    def __init__(
        self,
        n_tokens: int,
        vector_size: int = 100,
        objective: str = "logistic",
        *,
        sparse: bool = False,
        seed: int = 1,
    ) -> None:
        super().__init__()
        check_choice("objective", objective, OBJECTIVES)
        start = _core.Matrix(
            check_integer("n_tokens", n_tokens, 1, UINT32_MAX),
            check_integer("vector_size", vector_size, 1),
        )
        start.fill_uniform(check_integer("seed", seed, 0))
        rows = torch.from_numpy(np.array(start))
        self.objective = objective
        self.center_embeddings = _embedding(rows, sparse)
        self.context_embeddings = _embedding(torch.zeros_like(rows), sparse)

    def forward(
        self,
        centers: Tensor,
        contexts: Tensor,
        negatives: Tensor,
        weights: Tensor | None = None,
    ) -> Tensor:
        """Return the mean loss per pair of a batch.

        Parameters
        ----------
        centers, contexts : Tensor of int, shape (B,)
            Token ids of each pair.
        negatives : Tensor of int, shape (B, K)
            Token ids of the negatives of each pair. A negative that equals the context of its pair
            is skipped; one that is drawn twice counts twice.
        weights : Tensor of float, shape (B,), optional
            Factor of the loss of each pair, not all zero; 1 if omitted.

        Returns
        -------
        Tensor of float, shape ()
            Sum of weight times loss, over the sum of weights. The loss of a pair is the sum
            over its context and its negatives. It is computed in float32 if the vectors have
            fewer bits.
        """
        if not all(isinstance(ids, Tensor) for ids in (centers, contexts, negatives)):
            raise TypeError("centers, contexts and negatives must be tensors: torch.tensor(ids)")
        if centers.shape != contexts.shape or negatives.shape[:-1] != centers.shape:
            raise ValueError(
                "centers, contexts and negatives must have shapes (B,), (B,) and (B, K), got "
                f"{tuple(centers.shape)}, {tuple(contexts.shape)} and {tuple(negatives.shape)}"
            )
        loss_of = OBJECTIVES[self.objective].loss
        v = self.center_embeddings(centers)  # (B, d)
        positive = _precise((v * self.context_embeddings(contexts)).sum(-1))  # (B,)
        noise = self.context_embeddings(negatives) @ v.unsqueeze(-1)
        noise = _precise(noise.squeeze(-1))  # (B, K)
        skipped = negatives == contexts.unsqueeze(-1)
        noise_losses = loss_of(noise, torch.zeros_like(noise)).masked_fill(skipped, 0.0)
        losses = loss_of(positive, torch.ones_like(positive)) + noise_losses.sum(-1)
        if weights is None:
            return losses.mean()
        return (weights * losses).sum() / weights.sum()

    def prediction(self, centers: Tensor, contexts: Tensor) -> Tensor:
        """Return the probability that a pair was observed and is not noise: ``sigmoid(v . u)``.

        Parameters
        ----------
        centers, contexts : Tensor of int, shape (B,)
            Token ids of each pair.

        Returns
        -------
        Tensor of float, shape (B,)
        """
        v, u = self.center_embeddings(centers), self.context_embeddings(contexts)
        return torch.sigmoid(_precise((v * u).sum(-1)))

    def vectors(self, vocabulary: Vocabulary) -> WordVectors:
        """Return a copy of the vectors of tokens as centers, to query, evaluate and save.

        Parameters
        ----------
        vocabulary : Vocabulary
            Token of each row.

        Returns
        -------
        WordVectors
            In float32.

        Raises
        ------
        ValueError
            If the size of `vocabulary` differs, or if the module is on the device "meta", which
            holds no numbers.
        """
        rows = self.center_embeddings.weight.detach()
        if rows.is_meta:
            raise ValueError(
                "the module is on the device 'meta', which holds no numbers: load them by "
                "load_state_dict(state, assign=True)"
            )
        # NumPy has no bfloat16.
        return WordVectors(vocabulary, rows.to("cpu", torch.float32, copy=True).numpy())


def _precise(scores: Tensor) -> Tensor:
    """Return scores with at least the precision of float32, in which losses are computed."""
    return scores.float() if scores.dtype.itemsize < 4 else scores


def _embedding(rows: Tensor, sparse: bool) -> nn.Embedding:
    # On "meta" it draws no initial values, which would change the random state of the caller.
    embedding = nn.Embedding(rows.shape[0], rows.shape[1], sparse=sparse, device="meta")
    embedding.weight = nn.Parameter(rows)
    return embedding


def to_tensors(
    block: PairBlock, device: torch.device | str | None = None
) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
    """Copy a block into the arguments of `SkipGram.forward`.

    Parameters
    ----------
    block : PairBlock
        Pairs with their negatives.
    device : torch.device or str, optional
        Device of the tensors; the CPU if omitted.

    Returns
    -------
    centers, contexts : Tensor of int64, shape (n_pairs,)
    negatives : Tensor of int64, shape (n_pairs, K)
    weights : Tensor of float32, shape (n_pairs,), or None
    """
    centers, contexts, negatives = (
        torch.from_numpy(ids.astype(np.int64)).to(device)
        for ids in (block.pair_centers, block.contexts, block.negatives)
    )
    weights = block.weights
    return (
        centers,
        contexts,
        negatives,
        None if weights is None else torch.from_numpy(weights.copy()).to(device),
    )


def fit(
    model: SkipGram,
    blocks: Iterable[PairBlock],
    optimizer: torch.optim.Optimizer | None = None,
    *,
    callback: Callable[[int, float], object] | None = None,
    every: int = 1,
    validation: PairStream | Sequence[PairBlock] | None = None,
    patience: int | None = None,
) -> NDArray[np.float64]:
    """Take one step of an optimizer for each block of a stream.

    Parameters
    ----------
    model : SkipGram
        Model to train in place, on its device.
    blocks : PairStream or iterable of PairBlock
        Training data. A stream determines the epochs, the negatives, and by its `block_size` the
        size of a batch.
    optimizer : torch.optim.Optimizer, optional
        Optimizer of ``model.parameters()``; Adam at a learning rate of 0.05, which suits a toy, if
        omitted.
    callback : callable, optional
        Called with the number of steps so far, and the mean loss of the steps since the call
        before. Training stops when it returns False. What it raises is raised to the caller.
    every : int, default 1
        Steps from one call of `callback` to the next. An epoch of a `PairStream` has one step if
        its words fit into one block.
    validation : PairStream or sequence of PairBlock, optional
        Held-out data. Its loss is measured after each `every` steps, with the same pairs and
        negatives each time if it is a stream of one epoch, or a list.
    patience : int, optional
        Stop when the held-out loss has not fallen below its minimum for this many measurements.

    Returns
    -------
    ndarray of float64, shape (n_blocks, 2)
        Words done so far, and the mean loss per pair of the block: the form of
        `Model.loss_curve`. With `validation` it has a third column, the held-out loss after the
        block; it is NaN where it was not measured.

    Raises
    ------
    TypeError
        If `blocks` are not blocks, such as the batches of a `PairDataset`, which need no `fit`, or
        if `callback` is not callable.
    ValueError
        If `every` or `patience` is not positive, if `patience` is given without `validation`, or
        if the held-out data has no pairs.

    Examples
    --------
    >>> import sgns, torch
    >>> from sgns.torch_backend import SkipGram, fit
    >>> corpus = sgns.Corpus.from_sentences([["a", "b"], ["c", "d"]], min_count=1)
    >>> model = SkipGram(len(corpus.vocabulary), vector_size=2)
    >>> stream = sgns.PairStream(corpus, window=1, sample=0, negative=2, epochs=200)
    >>> curve = fit(model, stream, torch.optim.Adam(model.parameters(), lr=0.02))
    >>> bool(curve[-1, 1] < curve[0, 1])
    True

    A callback sees the mean loss of each hundred steps:

    >>> steps = []
    >>> curve = fit(model, stream, callback=lambda step, loss: steps.append(step), every=100)
    >>> steps
    [100, 200]
    """
    check_callable("callback", callback)
    every = check_integer("every", every, 1)
    if patience is not None:
        patience = check_integer("patience", patience, 1)
        if validation is None:
            raise ValueError("patience needs held-out data: give validation=, or omit patience")
    optimizer = optimizer or torch.optim.Adam(model.parameters(), lr=0.05)
    device = model.center_embeddings.weight.device
    n_words = 0
    curve: list[tuple[float, ...]] = []
    held_out: list[float] = []
    for block in blocks:
        _check_block(block)
        optimizer.zero_grad()
        loss = model(*to_tensors(block, device))
        loss.backward()
        optimizer.step()
        n_words += block.n_words
        is_due = (len(curve) + 1) % every == 0
        point = n_words, loss.item()
        if validation is None:
            curve.append(point)
        else:
            if is_due:
                held_out.append(mean_loss(model, validation))
            curve.append((*point, held_out[-1] if is_due else math.nan))
        if callback is not None and is_due:
            recent = sum(point[1] for point in curve[-every:]) / every
            if callback(len(curve), recent) is False:
                break
        if patience is not None and len(held_out) - 1 - _first_best(held_out) >= patience:
            break
    return np.array(curve, np.float64).reshape(-1, 2 if validation is None else 3)


def mean_loss(model: SkipGram, blocks: Iterable[PairBlock]) -> float:
    """Return the mean loss per pair of a model, which does not change.

    Parameters
    ----------
    model : SkipGram
        Model to judge, on its device.
    blocks : PairStream or iterable of PairBlock
        Pairs with their negatives, such as those of held-out sentences.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If `blocks` are not blocks.
    ValueError
        If there are no pairs.
    """
    device = model.center_embeddings.weight.device
    total = weight = 0.0
    with torch.no_grad():
        for block in blocks:
            _check_block(block)
            n = float(len(block.contexts) if block.weights is None else block.weights.sum())
            total += n * float(model(*to_tensors(block, device)))
            weight += n
    if not weight:
        raise ValueError("the data has no pairs: hold out more sentences of two words or more")
    return total / weight


def _first_best(losses: list[float]) -> int:
    return losses.index(min(losses)) if losses else -1


def _check_block(block: object) -> None:
    if not isinstance(block, PairBlock):
        raise TypeError(
            f"blocks must be PairBlocks, such as those of a PairStream, got a "
            f"{type(block).__name__}; for the batches of a PairDataset, write "
            "`loss = model(*batch)` in a loop"
        )
