"""Inputs of steps on a device, for the tests of steps and of their recordings."""

import os

import numpy as np
import torch
from sgns.torch_backend.step_stream import NO_SENTENCE, Steps

N_TOKENS = 30
#: The device of torch whose steps are tested: the CPU, or that of `bench.gpu`.
DEVICE = os.environ.get("SGNS_TEST_DEVICE", "cpu")


def make_steps(rng, shape, n_steps=1):
    """Steps on short sentences, with less than a window before and after them."""
    n = n_steps * shape.n_centers + 2 * shape.window
    words = rng.integers(N_TOKENS, size=n)
    sentences = np.cumsum(rng.random(n) < 0.1)
    reaches = rng.integers(1, shape.window + 1, n)
    nothing = np.arange(n) < shape.window // 2
    nothing |= nothing[::-1]
    sentences[nothing], reaches[nothing], words[nothing] = NO_SENTENCE, 0, 0
    return Steps(
        shape,
        shape.n_centers,
        torch.tensor(words),
        torch.tensor(sentences, dtype=torch.int32),
        torch.tensor(reaches, dtype=torch.int32),
        torch.tensor(rng.integers(N_TOKENS, size=(n_steps, shape.n_blocks, shape.pool_size))),
        torch.tensor(rng.uniform(0.01, 0.03, n_steps), dtype=torch.float32),
    )
