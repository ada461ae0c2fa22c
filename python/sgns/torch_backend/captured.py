"""Consecutive steps, recorded and replayed without Python where the device supports it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import torch
from torch import Tensor

from sgns.torch_backend.block_step import BlockStep
from sgns.torch_backend.step_stream import NO_SENTENCE, Steps

__all__ = ["OneByOne", "Replayed", "steps_taker"]

#: Steps in one recording.
STEPS_AT_ONCE = 16


def steps_taker(step: BlockStep, device: torch.device) -> Callable[[Steps], Tensor]:
    """Return a function that takes consecutive steps on a device.

    Returns
    -------
    callable
        Takes the steps of a chunk and returns the loss and the targets of each, shape (len, 2).
    """
    one_by_one = OneByOne(step)
    return Replayed(one_by_one, _cuda_graph) if device.type == "cuda" else one_by_one


class OneByOne:
    """Takes steps from Python, one after the other."""

    def __init__(self, step: BlockStep) -> None:
        self._step = step

    def __call__(self, steps: Steps) -> Tensor:
        """Take the steps; return loss and targets of each, shape (len, 2)."""
        if len(steps) == 0:
            return steps.alphas.new_empty((0, 2))
        return torch.stack([self._step(steps[i]) for i in range(len(steps))])


class Replayed:
    """Takes groups of steps by replaying a recording, and the remaining steps one by one.

    Parameters
    ----------
    one_by_one : OneByOne
        The steps.
    record : callable
        Records the operations of a function on tensors; returns a function that repeats them.
    """

    def __init__(
        self, one_by_one: OneByOne, record: Callable[[Callable[[], None]], Callable[[], None]]
    ) -> None:
        self._one_by_one = one_by_one
        self._record = record
        self._replay: Callable[[], None] | None = None

    def __call__(self, steps: Steps) -> Tensor:
        """Take the steps; return loss and targets of each, shape (len, 2)."""
        whole = len(steps) // STEPS_AT_ONCE
        results = [
            self._at_once(steps.part(i * STEPS_AT_ONCE, STEPS_AT_ONCE)) for i in range(whole)
        ]
        done = whole * STEPS_AT_ONCE
        rest = self._one_by_one(steps.part(done, len(steps) - done))
        return torch.cat([*results, rest])

    def _at_once(self, steps: Steps) -> Tensor:
        steps = steps.apart()  # as a recording takes them, whether or not they are consecutive
        if self._replay is None:
            self._prepare(steps)
            assert self._replay is not None
        for name in _TENSORS:
            getattr(self._inputs, name).copy_(getattr(steps, name))
        self._replay()
        return self._results.clone()

    def _prepare(self, like: Steps) -> None:
        """Record steps that change nothing: none of their positions has a word."""
        tensors = {name: getattr(like, name).clone() for name in _TENSORS}
        self._inputs = Steps(like.shape, like.stride, **tensors)
        self._inputs.sentences.fill_(NO_SENTENCE)
        self._inputs.reaches.zero_()
        self._results = like.alphas.new_zeros((len(like), 2))

        def take() -> None:
            self._results.copy_(self._one_by_one(self._inputs))

        self._replay = self._record(take)


_TENSORS = [field.name for field in fields(Steps) if field.name not in ("shape", "stride")]


def _cuda_graph(work: Callable[[], None]) -> Callable[[], None]:
    """Record work as a CUDA graph, which a single call launches."""
    current, side = torch.cuda.current_stream(), torch.cuda.Stream()  # type: ignore[no-untyped-call]
    side.wait_stream(current)
    with torch.cuda.stream(side):
        for _ in range(3):  # libraries initialize themselves in the first runs
            work()
    current.wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    # Threads of NCCL, which exchanges rows with other ranks, may look at its events meanwhile.
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):
        work()
    return graph.replay
