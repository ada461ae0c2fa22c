"""Recorded steps: replays give the same results as single steps."""

from dataclasses import fields

import numpy as np
import pytest
import torch
from sgns.torch_backend.block_step import BlockStep
from sgns.torch_backend.captured import STEPS_AT_ONCE, OneByOne, Replayed, steps_taker
from sgns.torch_backend.step_stream import Steps, StepShape

from .steps import DEVICE, N_TOKENS, make_steps


def start(rng, dim):
    values = rng.normal(size=(2, N_TOKENS, dim), scale=dim**-0.25).astype(np.float32)
    return [torch.tensor(rows) for rows in values]


@pytest.mark.parametrize("n_steps", [0, 5, STEPS_AT_ONCE, 2 * STEPS_AT_ONCE + 3])
def test_replayed_steps_are_the_same_steps(n_steps):
    shape = StepShape(2, 4, 5, 2)
    steps = make_steps(np.random.default_rng(n_steps), shape, n_steps)
    steps.alphas[::2] *= 10  # calm rates and high ones
    rows, replayed_rows = (start(np.random.default_rng(1), 6) for _ in range(2))
    results = OneByOne(BlockStep(*rows, shape, 3))(steps)
    recorded = []

    def record(work):
        work()  # as in a warm-up; it must not change anything
        recorded.append(work)
        return work

    replayed = Replayed(OneByOne(BlockStep(*replayed_rows, shape, 3)), record)
    torch.testing.assert_close(replayed(steps), results, rtol=0, atol=0)
    for got, wanted in zip(replayed_rows, rows, strict=True):
        torch.testing.assert_close(got, wanted, rtol=0, atol=0)
    assert len(recorded) == (n_steps >= STEPS_AT_ONCE)


def test_the_taker_of_a_device_takes_the_same_steps():
    shape, device = StepShape(2, 4, 5, 2), torch.device(DEVICE)
    steps = make_steps(np.random.default_rng(0), shape, 2 * STEPS_AT_ONCE + 3)
    rows, device_rows = (start(np.random.default_rng(1), 6) for _ in range(2))
    device_rows = [of.to(device) for of in device_rows]
    moved = (getattr(steps, field.name).to(device) for field in fields(Steps)[2:])
    on_device = Steps(shape, steps.stride, *moved)
    taken = steps_taker(BlockStep(*device_rows, shape, 3), device)(on_device)
    torch.testing.assert_close(taken.cpu(), OneByOne(BlockStep(*rows, shape, 3))(steps))
    for got, wanted in zip(device_rows, rows, strict=True):
        torch.testing.assert_close(got.cpu(), wanted)
