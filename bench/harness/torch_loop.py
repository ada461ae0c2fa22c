"""Usual skip-gram code in torch: two embeddings, mini-batches, autograd and SGD."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import sgns
import torch
from numpy.typing import NDArray
from torch import nn

#: Pairs in a mini-batch.
BATCH = 1024


class TorchLoop:
    """Model and one step of its training.

    Gradients are sparse: a step with dense ones would take the time of the whole vocabulary.
    """

    def __init__(
        self, counts: NDArray[np.uint64], vector_size: int, negative: int, threads: int, seed: int
    ) -> None:
        torch.set_num_threads(threads)
        torch.manual_seed(seed)
        self.inputs = nn.Embedding(len(counts), vector_size, sparse=True)
        self.outputs = nn.Embedding(len(counts), vector_size, sparse=True)
        nn.init.uniform_(self.inputs.weight, -0.5 / vector_size, 0.5 / vector_size)
        nn.init.zeros_(self.outputs.weight)
        parameters = [self.inputs.weight, self.outputs.weight]
        self.optimizer = torch.optim.SGD(parameters, lr=0.025)
        self.negative = negative
        self.noise = torch.tensor(sgns.noise_weights(counts))

    def step(self, centers: torch.Tensor, contexts: torch.Tensor, rate: float) -> float:
        """Train on a mini-batch and return its mean loss per pair."""
        drawn = torch.multinomial(self.noise, len(centers) * self.negative, replacement=True)
        targets = torch.cat([contexts[:, None], drawn.view(-1, self.negative)], dim=1)
        labels = torch.zeros(targets.shape)
        labels[:, 0] = 1
        scores = torch.bmm(self.outputs(targets), self.inputs(centers)[:, :, None]).squeeze(2)
        loss = nn.functional.binary_cross_entropy_with_logits(scores, labels, reduction="sum")
        self.optimizer.param_groups[0]["lr"] = rate
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return loss.item() / len(centers)

    @property
    def vectors(self) -> NDArray[np.float32]:
        return self.inputs.weight.detach().numpy()


def batches(
    centers: NDArray[np.uint32], contexts: NDArray[np.uint32], seed: int
) -> Iterator[tuple[float, tuple[torch.Tensor, torch.Tensor]]]:
    """Yield mini-batches in random order, each with the share of the pairs before it."""
    order = np.random.default_rng(seed).permutation(len(centers))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        pairs = (ids[chosen].astype(np.int64) for ids in (centers, contexts))
        some_centers, some_contexts = map(torch.from_numpy, pairs)
        yield start / len(order), (some_centers, some_contexts)
