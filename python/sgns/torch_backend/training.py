"""Training on a device of torch: the counterpart of the trainer of the core."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgns import _core
from sgns.corpus.corpus import Corpus
from sgns.errors import CorpusError, DistributedError, DivergenceError
from sgns.pairs.blocks import TOKENS_PER_CENTER
from sgns.pairs.sampling import keep_probability, noise_table
from sgns.torch_backend.block_step import BlockStep
from sgns.torch_backend.captured import steps_taker
from sgns.torch_backend.device_rows import DeviceRows
from sgns.torch_backend.devices import memory_of
from sgns.torch_backend.portions import Portions, PortionsToTrain, Walk
from sgns.torch_backend.samplers import AliasSampler
from sgns.torch_backend.step_stream import Steps, StepShape, StepStream
from sgns.torch_backend.word_chunks import WordChunks
from sgns.training.core import Share
from sgns.training.progress import OnProgress
from sgns.training.run import Run
from sgns.training.settings import Settings

__all__ = ["DeviceTrainer"]

#: Centers of one step. More centers give worse vectors on any device: see docs/performance.md.
CENTERS_AT_ONCE = 512
#: Words between two reports of progress, by the kind of device: a tenth of a second or so.
CHUNK_WORDS = {"cpu": 1 << 14}
MANY_CHUNK_WORDS = 1 << 20
#: Share of a device's free memory that a corpus may stay in.
RESIDENT_SHARE = 0.5


class DeviceTrainer:
    """A trainer, for `Run`, that trains the matrices on a device and copies them back.

    Parameters
    ----------
    corpus : Corpus
        Words to train on.
    windows : _core.WindowOptions
        Which words are contexts.
    block_size, pool_size, products
        As in `sgns.train`.
    device : str
        Name of a device of torch; `choose_backend` and `check_backend` have checked that it exists
        and has such products.
    is_shared : bool, default False
        Whether several processes train together. Each then has a second copy of the rows.

    Attributes
    ----------
    n_words, n_chunks : int
        Words of an epoch, and its portions, which processes share as those of the core share
        chunks.
    trains_in_place : bool
        False: the rows are copied to the device, and back.
    """

    trains_in_place = False

    def __init__(
        self,
        corpus: Corpus,
        windows: _core.WindowOptions,
        block_size: int,
        pool_size: int,
        device: str,
        products: str,
        is_shared: bool = False,
    ) -> None:
        self._corpus = corpus
        self._windows = windows
        self._block = block_size, pool_size
        self._device = torch.device(device)
        self._products = products
        self._n_copies = 2 if is_shared else 1
        self._chunk_words = CHUNK_WORDS.get(self._device.type, MANY_CHUNK_WORDS)
        self._portions = Portions(corpus.n_words, self._chunk_words)
        self._work: _Work | None = None
        self.n_words = corpus.n_words
        self.n_chunks = self._portions.n

    def __call__(
        self, run: Run, on_progress: OnProgress | None = None, stop_at: int | None = None
    ) -> bool:
        """Train from the run's state on; return whether training has reached its end."""
        with self.opened(run):
            return self.train(run, run.state, on_progress, stop_at)

    @contextmanager
    def opened(self, run: Run) -> Iterator[None]:
        """Copy the rows of a run to the device, and back at the end of the block.

        Raises
        ------
        MemoryError
            If the device does not have the memory.
        CorpusError
            If the vocabulary is larger than torch can number.
        """
        corpus, device, settings = self._corpus, self._device, run.settings
        in_rows, out_rows, _ = run.matrices.as_arrays()
        n_tokens = len(corpus.vocabulary)
        if n_tokens >= 1 << 31:
            raise CorpusError(
                f"torch numbers fewer than 2^31 tokens, got {n_tokens}: raise min_count"
            )
        run.state.assign(self._portions.renewed(run.state))
        _check_memory(device, in_rows, self._n_copies)
        shape = _step_shape(n_tokens, *self._block, self._windows.window)
        at_home = torch.cuda.device(device) if device.type == "cuda" else nullcontext()
        with (
            at_home,
            _torch_settings(settings.n_workers, self._products),
            _memory_errors(device, in_rows, self._n_copies),
        ):
            rows = _Rows(*(torch.tensor(of, device=device) for of in (in_rows, out_rows)))
            stream = self._stream(run, shape, sum(of.nbytes for of in rows))
            step = BlockStep(
                rows.in_rows,
                rows.out_rows,
                shape,
                settings.negative,
                settings.objective,
                settings.architecture,
                self._products,
            )
            walk = Walk(stream, self._portions)
            self._work = _Work(rows, stream, walk, steps_taker(step, device))
            try:
                yield
            finally:
                self._work = None
                in_rows[:], out_rows[:] = (of.numpy(force=True) for of in rows)

    def changing_rows(self, run: Run) -> list[DeviceRows]:
        """Return the rows on the device, while they are there, with a copy of what they are now."""
        assert self._work is not None
        return [DeviceRows(of) for of in self._work.rows]

    def train(
        self,
        run: Run,
        state: _core.TrainState,
        on_progress: OnProgress | None = None,
        stop_at: int | None = None,
        share: Share | None = None,
    ) -> bool:
        """Train the rows on the device from a state on, and change that state.

        Parameters
        ----------
        run : Run
            Settings and schedule. Its rows are on the device: see `opened`.
        state : _core.TrainState
            Where to begin.
        on_progress, stop_at
            As for `Trainer`.
        share : Share, optional
            Portions of this process, if several share them; all if omitted.

        Returns
        -------
        bool
            Whether all words are done.

        Raises
        ------
        DivergenceError
            If the loss stops being finite.
        """
        assert self._work is not None
        n_all = self._portions.n * run.settings.n_epochs
        wanted = PortionsToTrain.of(state, share, n_all)
        loop = _Loop(self._work, self._portions, wanted, run.settings, state, on_progress, stop_at)
        try:
            return loop.train()
        finally:
            state.assign(loop.state())

    def _stream(self, run: Run, shape: StepShape, n_bytes: int) -> StepStream:
        """Return the steps; words may stay on the device where copies of the rows leave room."""
        corpus, device, settings = self._corpus, self._device, run.settings
        table = noise_table(corpus.counts, settings.negative, settings.noise, settings.ns_exponent)
        assert table is not None
        keep = keep_probability(corpus.counts, self._windows.sample).astype(np.float32)
        free = (memory_of(device) or 0) - (self._n_copies - 1) * n_bytes
        resident_bytes = max(0, int(free * RESIDENT_SHARE))
        return StepStream(
            WordChunks(corpus, device, self._chunk_words, resident_bytes),
            corpus.n_words,
            shape,
            torch.from_numpy(keep).to(device),
            AliasSampler(table, device),
            shrink_windows=self._windows.shrink_windows,
            seed=settings.seed,
            schedule=run.schedule or settings.schedule(corpus.n_words),
        )


class _Rows(NamedTuple):
    """The matrices on the device."""

    in_rows: Tensor
    out_rows: Tensor


class _Work(NamedTuple):
    """Contents of the device during a training: rows, and what makes steps on them."""

    rows: _Rows
    stream: StepStream
    walk: Walk
    take: Callable[[Steps], Tensor]


class _Taken(NamedTuple):
    """Steps of some portions, whose results are not read yet."""

    words_before: int
    n_words: int
    results: Tensor


class _Loop:
    """The loop of one training: counts words, pairs and loss, and checks them."""

    def __init__(
        self,
        work: _Work,
        portions: Portions,
        wanted: PortionsToTrain,
        settings: Settings,
        state: _core.TrainState,
        on_progress: OnProgress | None,
        stop_at: int | None,
    ) -> None:
        self._work = work
        self._portions = portions
        self._wanted = wanted
        self._n_done = 0  # of the wanted portions
        self._stop_at = math.inf if stop_at is None else stop_at
        self._most_loss = _core.DIVERGED_LOSS * (1 + settings.negative)
        self._on_progress = on_progress
        self._words_total = portions.words_before(portions.n * settings.n_epochs)
        self._broken = False
        self._words_done = state.words_done
        self._pairs_done = state.pairs_done
        self._curve = np.zeros((_core.LOSS_POINTS, 3))  # words, pairs, loss
        if len(state.points):
            self._curve[:] = np.column_stack([state.point_words, state.points])
        self._start = time.perf_counter() - state.seconds

    def state(self) -> _core.TrainState:
        """Return the state of the training."""
        next_portion, left = self._wanted.after(self._n_done)
        return _core.TrainState.restore(
            next_chunk=next_portion,
            positions=np.array([(portion, 0) for portion in left], np.uint64).reshape(-1, 2),
            words_done=self._words_done,
            pairs_done=self._pairs_done,
            seconds=time.perf_counter() - self._start,
            point_words=self._curve[:, 0].astype(np.uint64),
            points=np.ascontiguousarray(self._curve[:, 1:]),
            broken=self._broken,
        )

    def train(self) -> bool:
        # Results are read one chunk later, so that the device does not wait for it.
        unseen: _Taken | None = None
        goes_on = True
        words_taken = self._words_done
        with _late_signals() as raise_signals:
            for portions, steps in self._work.walk.steps_of(self._wanted):
                self._broken = True
                results = self._work.take(steps)
                self._broken = False
                self._n_done += len(portions)
                n_words = sum(map(self._portions.words_of, portions))
                words_taken += n_words
                before = self._portions.words_before(portions[0])
                seen, unseen = unseen, _Taken(before, n_words, results)
                mean_loss = None if seen is None else self._count(seen)
                try:
                    raise_signals()
                    goes_on = mean_loss is None or self._report(mean_loss)
                except BaseException:
                    self._count(unseen)
                    raise
                if not goes_on or words_taken >= self._stop_at:
                    break
            if unseen is not None:
                mean_loss = self._count(unseen)
                if goes_on:
                    self._report(mean_loss)
        return self._words_done == self._words_total

    def _count(self, taken: _Taken) -> float:
        """Add the results of steps to the sums; return their mean loss."""
        results = taken.results
        loss, pairs = results.cpu().double().sum(0).tolist() if len(results) else (0.0, 0.0)
        mean = loss / pairs if pairs else math.nan
        if pairs and not mean <= self._most_loss:
            raise DivergenceError(
                f"the loss is {mean} per pair after {taken.words_before + taken.n_words} of "
                f"{self._words_total} words; alpha was {self._work.stream.alpha_at(0)}: try a "
                "lower one"
            )
        n_points = len(self._curve)
        point = min(n_points * taken.words_before // self._words_total, n_points - 1)
        self._curve[point] += (taken.n_words, pairs, loss)
        self._words_done += taken.n_words
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
            alpha=self._work.stream.alpha_at(self._words_done),
            seconds=time.perf_counter() - self._start,
        )
        return self._on_progress(progress) is not False


def _step_shape(n_tokens: int, block_size: int, pool_size: int, window: int) -> StepShape:
    centers = min(CENTERS_AT_ONCE, n_tokens // TOKENS_PER_CENTER)
    return StepShape(max(1, centers // block_size), block_size, pool_size, window)


def _check_memory(device: torch.device, rows: NDArray[np.float32], n_copies: int) -> None:
    free, needed = memory_of(device), 2 * n_copies * rows.nbytes
    if free is not None and needed > free:
        raise _too_large(device, rows, n_copies)


def _too_large(device: torch.device, rows: NDArray[np.float32], n_copies: int) -> MemoryError:
    free = memory_of(device)
    has = "" if free is None else f", of which {free / 2**30:.1f} GiB are free"
    n_tokens, vector_size = rows.shape
    twice = "" if n_copies == 1 else ", and a copy of each for the exchange with other ranks,"
    return MemoryError(
        f"training does not fit into the memory of device {str(device)!r}{has}: two matrices of "
        f"{n_tokens} tokens and {vector_size} components{twice} take "
        f"{2 * n_copies * rows.nbytes / 2**30:.1f} GiB; "
        "lower vector_size, block_size or pool_size, raise min_count, or train with device='cpu'"
    )


@contextmanager
def _memory_errors(
    device: torch.device, rows: NDArray[np.float32], n_copies: int
) -> Iterator[None]:
    try:
        yield
    except torch.cuda.OutOfMemoryError as error:
        raise _too_large(device, rows, n_copies) from error
    except RuntimeError as error:
        # The allocators of the CPU and of MPS have no exception type. What a DistributedError tells
        # of is the memory of another rank.
        is_own = not isinstance(error, DistributedError)
        if is_own and ("allocate memory" in str(error) or "out of memory" in str(error)):
            raise _too_large(device, rows, n_copies) from error
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
