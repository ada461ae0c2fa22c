"""Training on a device of torch: the counterpart of the trainer of the core."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import NamedTuple, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgns import _core
from sgns.corpus.corpus import Corpus
from sgns.errors import CorpusError, DivergenceError
from sgns.pairs.blocks import TOKENS_PER_CENTER
from sgns.pairs.sampling import keep_probability, noise_table
from sgns.torch_backend.block_step import BlockStep
from sgns.torch_backend.captured import steps_taker
from sgns.torch_backend.devices import memory_of
from sgns.torch_backend.samplers import AliasSampler
from sgns.torch_backend.step_stream import Steps, StepShape, StepStream
from sgns.torch_backend.word_chunks import WordChunks
from sgns.training.progress import OnProgress
from sgns.training.run import Run
from sgns.training.settings import Settings

__all__ = ["train_on_device"]

#: Centers of one step. More centers give worse vectors on any device: see docs/performance.md.
CENTERS_AT_ONCE = 512
#: Words between two reports of progress, by the kind of device: a tenth of a second or so.
CHUNK_WORDS = {"cpu": 1 << 14}
MANY_CHUNK_WORDS = 1 << 20
#: Share of a device's free memory that a corpus may stay in.
RESIDENT_SHARE = 0.5


def train_on_device(
    run: Run,
    on_progress: OnProgress | None = None,
    stop_at: int | None = None,
    *,
    corpus: Corpus,
    windows: _core.WindowOptions,
    block_size: int,
    pool_size: int,
    device: str,
    products: str,
) -> bool:
    """Train the matrices of a run on a device, and copy them back; a `Trainer`.

    Parameters
    ----------
    run : Run
        The training. Its workers are threads of torch on a CPU.
    on_progress : callable, optional
        As in `sgns.train`.
    stop_at : int, optional
        Stop as soon as this many words are done.
    corpus : Corpus
        Words to train on.
    windows : _core.WindowOptions
        Which words are contexts.
    block_size, pool_size, products
        As in `sgns.train`.
    device : str
        Name of a device of torch; `choose_backend` and `check_backend` have checked that it exists
        and has such products.

    Returns
    -------
    bool
        Whether training has reached its end.

    Raises
    ------
    MemoryError
        If the device does not have the memory.
    CorpusError
        If the vocabulary is larger than torch can number.
    DivergenceError
        If the loss stops being finite.
    """
    settings = run.settings
    in_rows, out_rows, _ = run.matrices.as_arrays()
    target = torch.device(device)
    n_tokens = len(corpus.vocabulary)
    if n_tokens >= 1 << 31:
        raise CorpusError(f"torch numbers fewer than 2^31 tokens, got {n_tokens}: raise min_count")
    _check_memory(target, in_rows)
    shape = _step_shape(n_tokens, block_size, pool_size, windows.window)
    chunk_words = CHUNK_WORDS.get(target.type, MANY_CHUNK_WORDS)
    at_home = torch.cuda.device(target) if target.type == "cuda" else nullcontext()
    with at_home, _torch_settings(settings.n_workers, products), _memory_errors(target, in_rows):
        table = noise_table(corpus.counts, settings.negative, settings.noise, settings.ns_exponent)
        assert table is not None
        keep = torch.from_numpy(keep_probability(corpus.counts, windows.sample).astype(np.float32))
        in_tensor, out_tensor = (torch.tensor(of, device=target) for of in (in_rows, out_rows))
        resident_bytes = int((memory_of(target) or 0) * RESIDENT_SHARE)
        stream = StepStream(
            WordChunks(corpus, target, chunk_words, resident_bytes),
            corpus.n_words,
            shape,
            keep.to(target),
            AliasSampler(table, target),
            shrink_windows=windows.shrink_windows,
            seed=settings.seed,
            schedule=run.schedule or settings.schedule(corpus.n_words),
        )
        step = BlockStep(
            in_tensor,
            out_tensor,
            shape,
            settings.negative,
            settings.objective,
            settings.architecture,
            products,
        )
        take = steps_taker(step, target)
        loop = _Loop(stream, take, corpus.n_words, settings, run.state, on_progress, stop_at)
        try:
            return loop.train()
        finally:
            in_rows[:] = in_tensor.numpy(force=True)
            out_rows[:] = out_tensor.numpy(force=True)
            run.state.assign(loop.state())


class _DevicePosition(NamedTuple):
    """An epoch, and how many of its chunks were trained on."""

    epoch: int
    n_chunks: int

    @classmethod
    def of(cls, state: _core.TrainState) -> Self:
        """Return the position that a state holds; the start if it holds none."""
        return cls(*state.positions[0].tolist()) if len(state.positions) else cls(0, 0)


class _Loop:
    """The loop of one training: counts words, pairs and loss, and checks them."""

    def __init__(
        self,
        stream: StepStream,
        take: Callable[[Steps], Tensor],
        n_words: int,
        settings: Settings,
        state: _core.TrainState,
        on_progress: OnProgress | None,
        stop_at: int | None,
    ) -> None:
        self._stop_at = stop_at
        self._stream = stream
        self._take = take
        self._n_words = n_words
        self._epochs = settings.n_epochs
        self._most_loss = _core.DIVERGED_LOSS * (1 + settings.negative)
        self._on_progress = on_progress
        self._words_total = n_words * settings.n_epochs
        self._position = _DevicePosition.of(state)
        self._broken = False
        self._words_done = state.words_done
        self._pairs_done = state.pairs_done
        self._curve = np.zeros((_core.LOSS_POINTS, 3))  # words, pairs, loss
        if len(state.points):
            self._curve[:] = np.column_stack([state.point_words, state.points])
        self._start = time.perf_counter() - state.seconds

    def state(self) -> _core.TrainState:
        """Return the state of the training."""
        return _core.TrainState.restore(
            next_chunk=0,
            positions=np.array([self._position], np.uint64),
            words_done=self._words_done,
            pairs_done=self._pairs_done,
            seconds=time.perf_counter() - self._start,
            point_words=self._curve[:, 0].astype(np.uint64),
            points=np.ascontiguousarray(self._curve[:, 1:]),
            broken=self._broken,
        )

    def train(self) -> bool:
        # Results are read one chunk later, so that the device does not wait for it.
        unseen: tuple[int, Tensor] | None = None
        goes_on = at_end = True
        with _late_signals() as raise_signals:
            for position, words_done, steps in self._chunks():
                self._broken = True
                results = self._take(steps)
                self._broken, self._position = False, position
                seen, unseen = unseen, (words_done, results)
                mean_loss = None if seen is None else self._count(*seen)
                try:
                    raise_signals()
                    goes_on = mean_loss is None or self._report(mean_loss)
                except BaseException:
                    self._count(*unseen)
                    raise
                if not goes_on or (self._stop_at is not None and words_done >= self._stop_at):
                    # The last chunk of an epoch may have steps, but no words.
                    at_end = False
                    break
            if unseen is not None:
                mean_loss = self._count(*unseen)
                if goes_on:
                    self._report(mean_loss)
        return at_end

    def _chunks(self) -> Iterator[tuple[_DevicePosition, int, Steps]]:
        """Yield the position after each chunk from here on, the words up to it, and its steps."""
        first_epoch, n_done = self._position
        for epoch in range(first_epoch, self._epochs):
            for number, (words_read, steps) in enumerate(self._stream.epoch(epoch)):
                if (
                    number >= n_done
                ):  # earlier chunks are drawn again: random choices depend on them
                    yield (
                        _DevicePosition(epoch, number + 1),
                        epoch * self._n_words + words_read,
                        steps,
                    )
            n_done = 0

    def _count(self, words_done: int, results: Tensor) -> float:
        """Add the results of a chunk to the sums; return its mean loss."""
        loss, pairs = results.cpu().double().sum(0).tolist() if len(results) else (0.0, 0.0)
        mean = loss / pairs if pairs else math.nan
        if pairs and not mean <= self._most_loss:
            raise DivergenceError(
                f"the loss is {mean} per pair after {words_done} of {self._words_total} words; "
                f"alpha was {self._stream.alpha_at(0)}: try a lower one"
            )
        n_points = len(self._curve)
        point = min(n_points * self._words_done // self._words_total, n_points - 1)
        self._curve[point] += (words_done - self._words_done, pairs, loss)
        self._words_done = words_done
        self._pairs_done += int(pairs)
        return mean

    def _report(self, mean_loss: float) -> bool:
        """Report progress; return whether to continue."""
        if self._on_progress is None:
            return True
        progress = _core.Progress(
            words_done=self._words_done,
            words_total=self._words_total,
            pairs_done=self._pairs_done,
            loss=mean_loss,
            alpha=self._stream.alpha_at(self._words_done),
            seconds=time.perf_counter() - self._start,
        )
        return self._on_progress(progress) is not False


def _step_shape(n_tokens: int, block_size: int, pool_size: int, window: int) -> StepShape:
    centers = min(CENTERS_AT_ONCE, n_tokens // TOKENS_PER_CENTER)
    return StepShape(max(1, centers // block_size), block_size, pool_size, window)


def _check_memory(device: torch.device, rows: NDArray[np.float32]) -> None:
    free, needed = memory_of(device), 2 * rows.nbytes
    if free is not None and needed > free:
        raise _too_large(device, rows)


def _too_large(device: torch.device, rows: NDArray[np.float32]) -> MemoryError:
    free = memory_of(device)
    has = "" if free is None else f", of which {free / 2**30:.1f} GiB are free"
    n_tokens, vector_size = rows.shape
    return MemoryError(
        f"training does not fit into the memory of device {str(device)!r}{has}: two matrices of "
        f"{n_tokens} tokens and {vector_size} components take {2 * rows.nbytes / 2**30:.1f} GiB; "
        "lower vector_size, block_size or pool_size, raise min_count, or train with device='cpu'"
    )


@contextmanager
def _memory_errors(device: torch.device, rows: NDArray[np.float32]) -> Iterator[None]:
    try:
        yield
    except torch.cuda.OutOfMemoryError as error:
        raise _too_large(device, rows) from error
    except RuntimeError as error:
        # The allocators of the CPU and of MPS have no exception type.
        if "allocate memory" in str(error) or "out of memory" in str(error):
            raise _too_large(device, rows) from error
        raise


@contextmanager
def _late_signals() -> Iterator[Callable[[], None]]:
    """Delay signals until a function is called: within a step they would corrupt the rows."""
    waiting: list[tuple[int, FrameType | None]] = []
    handlers: dict[int, Callable[[int, FrameType | None], object]] = {}

    def raise_signals() -> None:
        while waiting:
            number, frame = waiting.pop(0)
            handlers[number](number, frame)

    if threading.current_thread() is threading.main_thread():
        for which in (signal.SIGINT, signal.SIGTERM):
            handler = signal.getsignal(which)
            if callable(handler):
                handlers[which] = handler
                signal.signal(which, lambda *late: waiting.append(late))
    try:
        yield raise_signals
    finally:
        for number, own in handlers.items():
            signal.signal(number, own)
        raise_signals()


@contextmanager
def _torch_settings(workers: int, products: str) -> Iterator[None]:
    """Set the threads and the products of the process, and restore them afterwards."""
    threads, precision = torch.get_num_threads(), torch.get_float32_matmul_precision()
    torch.set_num_threads(workers)
    torch.set_float32_matmul_precision("high" if products == "tf32" else "highest")
    try:
        with torch.no_grad():
            yield
    finally:
        torch.set_num_threads(threads)
        torch.set_float32_matmul_precision(precision)
