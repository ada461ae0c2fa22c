"""Measure the scaling of training with threads and corpus length, and its memory. Linux only.

Each training has one epoch and the defaults of sgns. "One line" is the same words as one sentence,
as text8 has them. Longer corpora repeat the corpus; a corpus that does not fit into half of the
free memory is skipped. The memory is that of a process which trains with all threads from a corpus
in a file.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import sgns
from sgns.machine import available_cores

from bench.harness import options
from bench.harness.contestants import Training
from bench.harness.contestants.sgns import train_clocked
from bench.harness.measure import median_ratio, take_turns
from bench.harness.reports import markdown, write_figures

MIB = 2**20
#: Memory that training may take besides the two matrices and the offsets of the corpus.
ALLOWANCE = 64 * MIB


@dataclass(frozen=True)
class Memory:
    """Bytes that a process took for training, and their parts."""

    growth: int
    matrices: int
    #: Bytes of the offsets of sentences; training reads the ids from the file.
    offsets: int

    @property
    def excess(self) -> int:
        return self.growth - self.matrices - self.offsets


def train(
    corpus: sgns.Corpus, vector_size: int, workers: int, seed: int, deterministic: bool = False
) -> Training:
    model, cost = train_clocked(
        corpus,
        vector_size=vector_size,
        epochs=1,
        workers=workers,
        seed=seed,
        deterministic=deterministic,
    )
    return Training(model.words_trained, cost)


def one_line(corpus: sgns.Corpus) -> sgns.Corpus:
    """Return a corpus whose words are one sentence."""
    return sgns.Corpus(corpus.vocabulary, corpus.ids, np.array([0, corpus.n_words], np.uint64))


def repeated(corpus: sgns.Corpus, times: int) -> sgns.Corpus:
    """Return a corpus that repeats another one, with its vocabulary and counts."""
    if times == 1:
        return corpus
    offsets = np.empty(times * corpus.n_sentences + 1, np.uint64)
    starts = np.arange(times, dtype=np.uint64) * np.uint64(corpus.n_words)
    by_copy = offsets[:-1].reshape(times, corpus.n_sentences)
    np.add(starts[:, None], corpus.offsets[:-1], out=by_copy)
    offsets[-1] = times * corpus.n_words
    return sgns.Corpus(corpus.vocabulary, np.tile(corpus.ids, times), offsets)


def train_repeated(corpus: sgns.Corpus, times: int, vector_size: int, seed: int) -> Training:
    """Train on a repeated corpus with one thread; the corpus is freed at the end."""
    return train(repeated(corpus, times), vector_size, 1, seed)


def fitting(corpus: sgns.Corpus, lengths: Iterable[int]) -> list[int]:
    """Return 1 and the lengths that fit into memory, sorted; print a line for each other one."""
    room = proc("meminfo", "MemAvailable") // 2
    size = corpus.ids.nbytes + corpus.offsets.nbytes
    requested = sorted(set(lengths) - {1})
    for times in requested:
        if times * size > room:
            print(
                f"length {times:,} is skipped: it takes {times * size // MIB:,} MiB, and half of "
                f"the free memory is {room // MIB:,} MiB"
            )
    return [1, *(times for times in requested if times * size <= room)]


def memory(corpus: sgns.Corpus, vector_size: int, workers: int) -> Memory:
    """Measure the memory of a training in a new process."""
    spawn = get_context("spawn")
    with TemporaryDirectory(prefix="sgns-bench-") as folder, ProcessPoolExecutor(1, spawn) as pool:
        path = Path(folder, "corpus.safetensors")
        corpus.save(path)
        growth = pool.submit(growth_in_training, path, vector_size, workers).result()
    matrices = 2 * len(corpus.vocabulary) * vector_size * np.dtype(np.float32).itemsize
    return Memory(growth, matrices, corpus.offsets.nbytes)


def growth_in_training(path: Path, vector_size: int, workers: int) -> int:
    """Train in this process, and return the bytes that its peak exceeds the memory before.

    `Corpus.open` reads the offsets to check them, so their bytes are added.
    """
    corpus = sgns.Corpus.open(path)
    before = proc("self/status", "VmRSS") - corpus.offsets.nbytes
    train(corpus, vector_size, workers, seed=1)
    return proc("self/status", "VmHWM") - before


def proc(file: str, name: str) -> int:
    """Return a number of bytes from a file in /proc."""
    for line in Path("/proc", file).read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/{file} has no {name}")


def powers_of_two(limit: int) -> list[int]:
    return [1 << exponent for exponent in range(limit.bit_length())]


def table(first_column: str, results: Mapping[str, Sequence[Training]]) -> str:
    """Return medians over rounds of speeds, and of ratios to the first row within a round."""
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
    return markdown([first_column, "words/s", "words/CPU-s", "ratio", "ratio, CPU"], rows)


def main() -> None:
    parser = options.corpus_parser(__doc__)
    options.add_option(parser, "--vector-size", 100, "components of a vector")
    options.add_option(parser, "--repeats", 3, "rounds")
    options.add_option(parser, "--lengths", [1, 10, 100], "repetitions of the corpus")
    arguments = parser.parse_args()

    corpus, dim = sgns.Corpus.from_file(arguments.corpus), arguments.vector_size
    cores = available_cores()
    print(f"{corpus}, {dim} dimensions, {cores} cores")
    trainings = {
        f"{n}{how}": partial(train, words, dim, n, deterministic=how == ", deterministic")
        for how, words in (
            ("", corpus),
            (", one line", one_line(corpus)),
            (", deterministic", corpus),
        )
        for n in powers_of_two(cores)
    }
    by_threads = take_turns(trainings, arguments.repeats)
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
        f"{taken.matrices / MIB:.1f}, offsets {taken.offsets / MIB:.1f}, all else "
        f"{taken.excess / MIB:.1f}: {verdict} {ALLOWANCE // MIB} MiB"
    )
    write_figures(
        arguments.json,
        ["sgns", "numpy"],
        corpus=repr(corpus),
        vector_size=dim,
        threads=by_threads,
        lengths=by_length,
        memory=taken,
    )


if __name__ == "__main__":
    main()
