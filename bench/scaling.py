"""How training scales: with threads, with the length of the corpus, and in memory. Linux only.

python -m bench.scaling CORPUS [--vector-size N] [--repeats N] [--lengths N...] [--json OUT]

Trainings are of one epoch each, with the defaults of sgns. Longer corpora are the corpus, repeated:
one that would not fit into half of the free memory is left out. Memory is that of a process which
trains with all threads from a corpus in a file.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import sgns

from bench.harness import options
from bench.harness.contestants.sgns import train_clocked
from bench.harness.measure import Cost, machine, markdown, median_ratio, take_turns

MIB = 2**20
#: Memory that training may take beyond the two matrices and what is kept of the corpus.
ALLOWANCE = 64 * MIB


@dataclass(frozen=True)
class Result:
    words: int
    cost: Cost


@dataclass(frozen=True)
class Memory:
    """Bytes that a process took to train, and what they are due to."""

    growth: int
    matrices: int
    #: Of sentences; ids are read as they are needed.
    offsets: int

    @property
    def excess(self) -> int:
        return self.growth - self.matrices - self.offsets


def train(
    corpus: sgns.Corpus, vector_size: int, workers: int, seed: int, deterministic: bool = False
) -> Result:
    model, cost = train_clocked(
        corpus,
        vector_size=vector_size,
        epochs=1,
        workers=workers,
        seed=seed,
        deterministic=deterministic,
    )
    return Result(model.words_trained, cost)


def repeated(corpus: sgns.Corpus, times: int) -> sgns.Corpus:
    """The corpus, so many times over, with the vocabulary of one."""
    if times == 1:
        return corpus
    offsets = np.empty(times * corpus.n_sentences + 1, np.uint64)
    starts = np.arange(times, dtype=np.uint64) * np.uint64(corpus.n_words)
    by_copy = offsets[:-1].reshape(times, corpus.n_sentences)
    np.add(starts[:, None], corpus.offsets[:-1], out=by_copy)
    offsets[-1] = times * corpus.n_words
    return sgns.Corpus(corpus.vocabulary, np.tile(corpus.ids, times), offsets)


def train_repeated(corpus: sgns.Corpus, times: int, vector_size: int, seed: int) -> Result:
    """One thread; the longer corpus is held no longer than this."""
    return train(repeated(corpus, times), vector_size, 1, seed)


def fitting(corpus: sgns.Corpus, lengths: Iterable[int]) -> list[int]:
    """From 1, which is there already, rising; a line is printed for each that is left out."""
    room = proc("meminfo", "MemAvailable") // 2
    size = corpus.ids.nbytes + corpus.offsets.nbytes
    asked = sorted(set(lengths) - {1})
    for times in asked:
        if times * size > room:
            print(
                f"length {times:,} is left out: {times * size // MIB:,} MiB, and half of the free "
                f"memory is {room // MIB:,} MiB"
            )
    return [1, *(times for times in asked if times * size <= room)]


def memory(corpus: sgns.Corpus, vector_size: int, workers: int) -> Memory:
    """What training takes, measured in a new process."""
    spawn = get_context("spawn")
    with TemporaryDirectory(prefix="sgns-bench-") as folder, ProcessPoolExecutor(1, spawn) as pool:
        path = Path(folder, "corpus.safetensors")
        corpus.save(path)
        growth = pool.submit(growth_in_training, path, vector_size, workers).result()
    matrices = 2 * len(corpus.vocabulary) * vector_size * np.dtype(np.float32).itemsize
    return Memory(growth, matrices, corpus.offsets.nbytes)


def growth_in_training(path: Path, vector_size: int, workers: int) -> int:
    """By how many bytes the peak of this process exceeds what it held before it trained.

    The offsets are in memory before, because opening a corpus checks them: they are added.
    """
    corpus = sgns.Corpus.open(path)
    before = proc("self/status", "VmRSS") - corpus.offsets.nbytes
    train(corpus, vector_size, workers, seed=1)
    return proc("self/status", "VmHWM") - before


def proc(file: str, name: str) -> int:
    """A number of bytes that the kernel tells."""
    for line in Path("/proc", file).read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/{file} has no {name}")


def powers_of_two(limit: int) -> list[int]:
    return [1 << exponent for exponent in range(limit.bit_length())]


def table(what: str, results: Mapping[str, Sequence[Result]]) -> str:
    """Medians over rounds, and of the ratios to the first row within them."""
    speeds = {
        name: [
            [result.words / result.cost.seconds for result in rounds],
            [result.words / result.cost.cpu_seconds for result in rounds],
        ]
        for name, rounds in results.items()
    }
    first = next(iter(speeds.values()))
    rows = (
        [
            name,
            *(f"{statistics.median(speed):,.0f}" for speed in by_clock),
            *(f"{median_ratio(*pair):.3f}" for pair in zip(by_clock, first, strict=True)),
        ]
        for name, by_clock in speeds.items()
    )
    return markdown([what, "words/s", "words/CPU-s", "ratio", "ratio, CPU"], rows)


def main() -> None:
    parser = options.parser(__doc__)
    parser.add_argument("--vector-size", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--lengths", type=int, nargs="+", default=[1, 10, 100])
    arguments = parser.parse_args()

    corpus, dim = sgns.Corpus.from_file(arguments.corpus), arguments.vector_size
    cores = len(os.sched_getaffinity(0))
    print(f"{corpus}, {dim} dimensions, {cores} cores")
    ways = {
        f"{n}{', deterministic' * deterministic}": partial(
            train, corpus, dim, n, deterministic=deterministic
        )
        for deterministic in (False, True)
        for n in powers_of_two(cores)
    }
    by_threads = take_turns(ways, arguments.repeats)
    print(f"\nThreads\n\n{table('threads', by_threads)}\n", flush=True)

    lengths = fitting(corpus, arguments.lengths)
    by_length = take_turns(
        {f"{n:,}": partial(train_repeated, corpus, n, dim) for n in lengths}, arguments.repeats
    )
    print(f"Length of the corpus, one thread\n\n{table('length', by_length)}\n", flush=True)

    taken = memory(corpus, dim, cores)
    verdict = "at most" if taken.excess <= ALLOWANCE else "MORE THAN"
    print(
        f"Memory, {cores} threads: {taken.growth / MIB:.1f} MiB, of which matrices "
        f"{taken.matrices / MIB:.1f}, offsets {taken.offsets / MIB:.1f}, anything else "
        f"{taken.excess / MIB:.1f}: {verdict} {ALLOWANCE // MIB} MiB"
    )
    if arguments.json:
        figures = {
            "machine": machine(["sgns", "numpy"]),
            "corpus": repr(corpus),
            "vector_size": dim,
            "threads": {name: list(map(asdict, rounds)) for name, rounds in by_threads.items()},
            "lengths": {name: list(map(asdict, rounds)) for name, rounds in by_length.items()},
            "memory": asdict(taken),
        }
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
