"""Inputs of steps from the words of a corpus: subsampling, windows, pools and rates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import torch
from torch import Tensor

from sgns import _core
from sgns.torch_backend.samplers import AliasSampler, subsampled
from sgns.torch_backend.word_chunks import WordChunk, WordChunks
from sgns.training.schedule import Schedule

__all__ = ["StepInputs", "StepShape", "StepStream", "Steps"]

Number = TypeVar("Number", float, Tensor)

#: Sentence number of a position without a word; sentences have numbers >= 0.
NO_SENTENCE = -1


@dataclass(frozen=True)
class StepShape:
    """Size of a step. All steps of a training have the same shape."""

    #: Number of blocks, each with its own pool.
    n_blocks: int
    #: Consecutive centers in a block.
    block_size: int
    #: Negatives in the pool of a block.
    pool_size: int
    #: Largest distance between center and context.
    window: int

    @property
    def n_centers(self) -> int:
        """Centers of a step."""
        return self.n_blocks * self.block_size

    @property
    def n_words(self) -> int:
        """Words of a step: its centers, and the words before and after them."""
        return self.n_centers + 2 * self.window


class StepInputs(NamedTuple):
    """Inputs of one step.

    Positions without a word, before and after the corpus, have sentence -1 and reach 0.
    """

    #: Token ids of kept words, int64, shape (n_words,).
    words: Tensor
    #: Sentence of each, int32, shape (n_words,).
    sentences: Tensor
    #: Largest distance of a context, int32, shape (n_centers,).
    reaches: Tensor
    #: Token ids of negatives, int64, shape (n_blocks, pool_size).
    pools: Tensor
    #: Learning rate, float32, shape ().
    alpha: Tensor


@dataclass(frozen=True)
class Steps:
    """Steps in their order. If they are consecutive, words that two of them share are stored once.

    `stride` is the number of words from the beginning of a step to that of the next one:
    `n_centers` if steps share words, and `n_words` if each has its own.
    """

    shape: StepShape
    stride: int
    #: int64, shape ((len - 1) * stride + n_words,).
    words: Tensor
    #: int32, of that shape.
    sentences: Tensor
    #: int32, of that shape.
    reaches: Tensor
    #: int64, shape (len, n_blocks, pool_size).
    pools: Tensor
    #: float32, shape (len,).
    alphas: Tensor

    def __len__(self) -> int:
        return len(self.alphas)

    def __getitem__(self, step: int) -> StepInputs:
        part = self.part(step, 1)
        window = self.shape.window
        centers = slice(window, window + self.shape.n_centers)
        return StepInputs(
            part.words, part.sentences, part.reaches[centers], part.pools[0], part.alphas[0]
        )

    def part(self, first: int, n_steps: int) -> Steps:
        """Return some of the steps, as views."""
        begin = first * self.stride
        seen = slice(begin, begin + (n_steps - 1) * self.stride + self.shape.n_words)
        steps = slice(first, first + n_steps)
        return Steps(
            self.shape,
            self.stride,
            self.words[seen],
            self.sentences[seen],
            self.reaches[seen],
            self.pools[steps],
            self.alphas[steps],
        )

    def picked(self, ranges: Sequence[range]) -> Steps:
        """Return the steps in some ranges; as views if they are consecutive.

        Parameters
        ----------
        ranges : sequence of range
            Ascending numbers of steps.
        """
        found: list[range] = []
        for each in ranges:
            if found and found[-1].stop == each.start:
                found[-1] = range(found[-1].start, each.stop)
            elif len(each):
                found.append(each)
        if len(found) <= 1:
            return self.part(found[0].start, len(found[0])) if found else self.part(0, 0)

        def of_steps(values: Tensor) -> Tensor:
            return torch.cat([values[each.start : each.stop] for each in found])

        def of_words(values: Tensor) -> Tensor:
            return of_steps(self._windows(values)).flatten()

        return self._apart(of_words, of_steps)

    def apart(self) -> Steps:
        """Return the same steps, each with words of its own."""
        if self.stride == self.shape.n_words:
            return self
        return self._apart(lambda values: self._windows(values).flatten(), lambda values: values)

    def _apart(
        self, of_words: Callable[[Tensor], Tensor], of_steps: Callable[[Tensor], Tensor]
    ) -> Steps:
        return Steps(
            self.shape,
            self.shape.n_words,
            of_words(self.words),
            of_words(self.sentences),
            of_words(self.reaches),
            of_steps(self.pools),
            of_steps(self.alphas),
        )

    def _windows(self, values: Tensor) -> Tensor:
        """Return the values of the words of each step, as a view of shape (len, n_words)."""
        return values.unfold(0, self.shape.n_words, self.stride)[: len(self)]


class _Words(NamedTuple):
    """Kept words that are not yet centers, preceded by the last words that were."""

    ids: Tensor
    sentences: Tensor
    reaches: Tensor
    #: Words of the corpus before each, int64.
    places: Tensor

    def __add__(self, more: tuple[Tensor, ...]) -> _Words:  # type: ignore[override]
        return _Words(*(torch.cat(both) for both in zip(self, more, strict=True)))

    def after(self, n: int) -> _Words:
        return _Words(*(values[n:] for values in self))


class StepStream:
    """Cuts a corpus into steps on a device.

    Kept words, windows and negatives are functions of the seed, the epoch, the kind of device and
    the arguments.

    Parameters
    ----------
    chunks : WordChunks
        Words of the corpus.
    n_words : int
        Number of words in the corpus.
    shape : StepShape
        Size of a step.
    keep : Tensor of float32, shape (n_tokens,)
        Probability of keeping one occurrence of each token.
    noise : AliasSampler
        Sampler of the negatives.
    shrink_windows : bool
        Draw the reach of each center; if False, it is the window.
    seed : int
        Random seed.
    schedule : Schedule
        Learning rate of each word.
    """

    def __init__(
        self,
        chunks: WordChunks,
        n_words: int,
        shape: StepShape,
        keep: Tensor,
        noise: AliasSampler,
        *,
        shrink_windows: bool = True,
        seed: int,
        schedule: Schedule,
    ) -> None:
        self._chunks = chunks
        self._n_words = n_words
        self._shape = shape
        self._keep = keep
        self._noise = noise
        self._least_reach = 1 if shrink_windows else shape.window
        self._seed = seed
        self._schedule = schedule

    def alpha_at(self, words_done: Number) -> Number:
        """Return the learning rate after a number of words of all epochs."""
        rate: Number = self._schedule.rate(words_done)
        return rate

    def epoch(self, epoch: int) -> Iterator[Steps]:
        """Go through the corpus once.

        Parameters
        ----------
        epoch : int
            Number of the epoch, from 0.

        Yields
        ------
        Steps
            For each chunk of words, the steps whose words are complete; at the end, all remaining
            steps.
        """
        device = self._keep.device
        generator = torch.Generator(device)
        word = _core.random_words(1, self._seed, _core.Purpose.sampling, epoch, 0)
        generator.manual_seed(int(word[0]) >> 1)
        base = epoch * self._n_words
        window, n_centers = self._shape.window, self._shape.n_centers

        words = self._nothing(window)
        for chunk in self._chunks:
            words = words + self._kept(chunk, generator)
            n_steps = max(0, len(words.ids) - 2 * window) // n_centers
            draws = [self._pools(n_steps, generator)]
            if chunk.first + len(chunk.ids) == self._n_words:
                n_all = -(-(len(words.ids) - window) // n_centers)
                words = words + self._nothing(n_all * n_centers + 2 * window - len(words.ids))
                draws.append(self._pools(n_all - n_steps, generator))
                n_steps = n_all
            yield self._steps(words, torch.cat(draws), base)
            words = words.after(n_steps * n_centers)

    def _nothing(self, n: int) -> _Words:
        """Return positions without a word."""
        device = self._keep.device
        return _Words(
            torch.zeros(n, dtype=torch.int64, device=device),
            torch.full((n,), NO_SENTENCE, dtype=torch.int32, device=device),
            torch.zeros(n, dtype=torch.int32, device=device),
            torch.full((n,), self._n_words, dtype=torch.int64, device=device),
        )

    def _kept(self, chunk: WordChunk, generator: torch.Generator) -> _Words:
        kept = subsampled(chunk.ids, self._keep, generator)
        reaches = torch.randint(
            self._least_reach,
            self._shape.window + 1,
            kept.shape,
            generator=generator,
            device=kept.device,
            dtype=torch.int32,
        )
        return _Words(chunk.ids[kept].long(), chunk.sentences[kept], reaches, chunk.first + kept)

    def _pools(self, n_steps: int, generator: torch.Generator) -> Tensor:
        return self._noise.draw((n_steps, self._shape.n_blocks, self._shape.pool_size), generator)

    def _steps(self, words: _Words, pools: Tensor, base: int) -> Steps:
        shape, n_steps = self._shape, len(pools)
        first = words.places[shape.window :: shape.n_centers][:n_steps]
        alphas = self.alpha_at((base + first).to(torch.float32))
        steps = Steps(
            shape, shape.n_centers, words.ids, words.sentences, words.reaches, pools, alphas
        )
        return steps.part(0, n_steps)
