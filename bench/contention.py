"""Estimate what it costs that threads write the same rows, and what private copies would save.

Nothing is trained: this is a model. The counts of the corpus give how often a block of Hogwild
visits a row, and how often it writes it. When a thread needs a row that another thread has written
since, the cache lines of the row must pass from core to core. The model counts these passages:

- Visits. A block visits the rows of its centers, its contexts and its pool, and writes centers and
  pool once. Rows that are visited often stay in the cache of a thread that trains alone; with T
  threads, another thread was the last one in T - 1 of T visits. The prefetch of the next block
  hides most of it: `--overlap` lines move at the same time.
- Rewrites. A block writes a context once for each of its pairs, over some microseconds. If another
  thread writes the row in between, the next write waits for the row: `--transfer` nanoseconds.
- The queue. A row is in one core at a time. Training is no faster than all passages of the hottest
  row, one after the other.

With private copies of the H hottest rows, threads move these rows only when they merge the copies:
each thread reads and writes them once in `--merge-every` blocks. The last row of each table shows a
block that writes each context once, and has no private rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import sgns
from numpy.typing import NDArray
from sgns import _core
from sgns.pairs.blocks import SHARED_BLOCK_SIZE

from bench.harness import options
from bench.harness.reports import markdown, write_figures

LINE = 64  # bytes of a cache line
CONTEXTS = 5.7  # of a center, with a window of 5
#: Time between two writes of a context, as a share of a block: its 5.7 centers are among 11.
GAP = 11 / CONTEXTS / SHARED_BLOCK_SIZE


@dataclass(frozen=True)
class Machine:
    """Properties of a machine that the model needs, and the speed of one thread."""

    transfer_ns: float
    overlap: float
    cache_bytes: int
    words_per_second: float


@dataclass(frozen=True)
class Rows:
    """Rows of both matrices, the hottest first.

    Attributes
    ----------
    visits : ndarray of float64, shape (n_rows,)
        Probability that a block visits a row.
    rewrites : ndarray of float64, shape (n_rows,)
        Writes of a row as a context in one block, on average.
    words : float
        Words that a block uses.
    row_bytes : int
        Bytes of a row, padding included.
    """

    visits: NDArray[np.float64]
    rewrites: NDArray[np.float64]
    words: float
    row_bytes: int

    @property
    def n_lines(self) -> int:
        return -(-self.row_bytes // LINE)


def rows_of(counts: NDArray[np.uint64], vector_size: int, sample: float, pool_size: int) -> Rows:
    """Count the visits and writes of a block of skip-gram, with the window of 5."""
    kept = counts * np.minimum(1.0, _core.keep_probability(counts, sample))
    words = float(SHARED_BLOCK_SIZE * counts.sum() / kept.sum())
    kept = kept / kept.sum()
    noise = _core.noise_weights("power", counts, 0.75)
    not_center = (1.0 - kept) ** SHARED_BLOCK_SIZE
    # The contexts of a block are the words around its centers: nearly the same words.
    not_out = not_center * (1.0 - noise / noise.sum()) ** pool_size
    visits = np.concatenate([1.0 - not_center, 1.0 - not_out])
    rewrites = np.concatenate([np.zeros(len(kept)), SHARED_BLOCK_SIZE * CONTEXTS * kept])
    order = np.argsort(-(visits + rewrites))
    stride = -(-vector_size // _core.ROW_MULTIPLE) * _core.ROW_MULTIPLE
    return Rows(visits[order], rewrites[order], words, 4 * stride)


def slowdown(
    rows: Rows, machine: Machine, n_threads: int, n_private: int = 0, merge_every: int = 1
) -> float:
    """Return the time of a block with many threads, relative to that of a thread alone."""
    alone_ns = 1e9 * rows.words / machine.words_per_second
    n_cached = machine.cache_bytes // rows.row_bytes
    passed = rows.visits[n_private:n_cached].sum() * (n_threads - 1) / n_threads
    merged = 2 * n_private / merge_every * (n_threads > 1)
    shared = rows.rewrites[n_private:]
    waits = shared * -np.expm1(-(n_threads - 1) * GAP * shared)
    moved_ns = (passed + merged) * rows.n_lines * machine.transfer_ns / machine.overlap
    together_ns = alone_ns + moved_ns + waits.sum() * machine.transfer_ns
    of_hottest = max(
        (rows.visits[n_private:] + waits).max(initial=0.0), 2 / merge_every * (n_private > 0)
    )
    queue_ns = n_threads * of_hottest * machine.transfer_ns * (n_threads > 1)
    return float(max(together_ns, queue_ns) / alone_ns)


def main() -> None:
    parser = options.corpus_parser(__doc__)
    options.add_option(parser, "--vector-size", 100, "components of a vector")
    options.add_option(parser, "--threads", [2, 8, 16, 32, 64], "numbers of threads")
    options.add_option(parser, "--private", [16, 64, 256, 1024], "numbers of private rows")
    options.add_option(parser, "--merge-every", [4, 16, 64], "blocks between two merges")
    options.add_option(parser, "--transfer", [100, 200], "nanoseconds in which a row passes on")
    options.add_option(parser, "--overlap", 32.0, "lines that a prefetch moves at the same time")
    options.add_option(parser, "--cache", 1024, "KiB of the cache of a core")
    options.add_option(parser, "--speed", 4_400_000, "words per second of one thread")
    options.add_option(parser, "--pool-size", 24, "negatives of a block")
    options.add_option(parser, "--sample", 1e-3, "threshold of subsampling")
    arguments = parser.parse_args()

    corpus = sgns.Corpus.from_file(arguments.corpus)
    assert corpus.vocabulary.counts is not None
    rows = rows_of(
        corpus.vocabulary.counts, arguments.vector_size, arguments.sample, arguments.pool_size
    )
    print(
        f"{corpus}, {arguments.vector_size} dimensions: a block visits {rows.visits.sum():.0f} "
        f"rows; it visits the hottest with probability {rows.visits[0]:.2f} and writes it "
        f"{rows.rewrites[0]:.1f} times as a context"
    )
    once = replace(rows, rewrites=np.zeros_like(rows.rewrites))
    figures = {}
    for transfer in arguments.transfer:
        machine = Machine(transfer, arguments.overlap, arguments.cache << 10, arguments.speed)
        cases = {
            "none": (rows, 0, 1),
            **{
                f"{n}, merged every {every} blocks": (rows, n, every)
                for n in arguments.private
                for every in arguments.merge_every
            },
            "none, contexts written once": (once, 0, 1),
        }
        times = {
            name: [slowdown(of, machine, n, *private) for n in arguments.threads]
            for name, (of, *private) in cases.items()
        }
        header = ["private rows", *(f"{n} threads" for n in arguments.threads)]
        lines = ([name, *(f"{time:.2f}" for time in each)] for name, each in times.items())
        print(f"\nTime of a block if a row passes in {transfer} ns\n\n{markdown(header, lines)}")
        figures[f"{transfer} ns"] = times
    write_figures(
        arguments.json, ["sgns", "numpy"], corpus=repr(corpus), threads=arguments.threads, **figures
    )


if __name__ == "__main__":
    main()
