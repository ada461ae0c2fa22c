"""Compare `sgns.train_pairs`, with both values of `negatives_mode`, with a loop in torch on a CPU.

The pairs are those of the corpus, sorted by center. The loop takes them in random order, as is
usual, and repeats them until its time is over. The benchmark fails if a loss does not fall.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count

import numpy as np
import sgns
from numpy.typing import NDArray

from bench.harness import options
from bench.harness.corpora import pairs_of
from bench.harness.measure import Clock, Cost, check, median_ratio, take_turns
from bench.harness.reports import markdown, write_figures
from bench.harness.torch_loop import TorchLoop, batches

NEGATIVE = 5
ALPHA = 0.025
TORCH = "torch loop"
#: Upper bound of the late loss, as a share of the early loss.
LEARNED = 0.98


@dataclass(frozen=True)
class Pairs:
    """(center, context) pairs sorted by center, and their vocabulary."""

    centers: NDArray[np.uint32]
    contexts: NDArray[np.uint32]
    vocabulary: sgns.Vocabulary

    @classmethod
    def of(cls, corpus: sgns.Corpus, limit: int) -> Pairs:
        """Return the first `limit` pairs of the corpus, or all."""
        centers, contexts = pairs_of(sgns.PairStream(corpus), limit)
        order = np.argsort(centers, kind="stable")
        return cls(centers[order], contexts[order], corpus.vocabulary)


@dataclass(frozen=True)
class Result:
    """Pairs trained on, cost of the training, and mean loss of a pair early and late."""

    pairs: int
    cost: Cost
    first_loss: float
    last_loss: float


def train_sgns(pairs: Pairs, dim: int, workers: int, epochs: int, mode: str, seed: int) -> Result:
    """Train with sgns; compare the first epoch with the last, as centers differ within an epoch."""
    clock = Clock()
    model = sgns.train_pairs(
        pairs.centers,
        pairs.contexts,
        vocabulary=pairs.vocabulary,
        vector_size=dim,
        negative=NEGATIVE,
        alpha=ALPHA,
        epochs=epochs,
        workers=workers,
        seed=seed,
        negatives_mode=mode,
    )
    cost = clock.cost()
    expected = epochs * len(pairs.centers)
    check(model.pairs_trained == expected, f"{mode}: {model.pairs_trained} pairs, not {expected}")
    done, losses = model.loss_curve.T
    first, last = losses[done <= expected / epochs], losses[done > expected * (1 - 1 / epochs)]
    return Result(model.pairs_trained, cost, float(first.mean()), float(last.mean()))


def train_torch(pairs: Pairs, dim: int, workers: int, seconds: float, seed: int) -> Result:
    """Train with torch; compare the first tenth of the mini-batches with the last."""
    counts = pairs.vocabulary.counts
    assert counts is not None
    loop = TorchLoop(counts, dim, NEGATIVE, workers, seed)
    epochs = (batches(pairs.centers, pairs.contexts, order) for order in count(seed))
    losses, trained = [], 0
    clock = Clock()
    for _, (centers, contexts) in chain.from_iterable(epochs):
        losses.append(loop.step(centers, contexts, ALPHA))
        trained += len(centers)
        if clock.cost().seconds > seconds:
            break
    cost = clock.cost()
    tenth = -(-len(losses) // 10)
    return Result(
        trained, cost, statistics.fmean(losses[:tenth]), statistics.fmean(losses[-tenth:])
    )


def table(results: Mapping[str, Sequence[Result]]) -> str:
    """Return medians over rounds of speeds, of ratios within a round, and of losses."""
    speeds = {
        name: {
            "wall": [result.pairs / result.cost.seconds for result in rounds],
            "CPU": [result.pairs / result.cost.cpu_seconds for result in rounds],
        }
        for name, rounds in results.items()
    }
    rows = [
        [
            name,
            *(f"{statistics.median(series):,.0f}" for series in by_clock.values()),
            *(
                f"{median_ratio(series, speeds[TORCH][clock]):.1f}"
                for clock, series in by_clock.items()
            ),
            f"{statistics.median(result.first_loss for result in results[name]):.2f}",
            f"{statistics.median(result.last_loss for result in results[name]):.2f}",
        ]
        for name, by_clock in speeds.items()
    ]
    header = ["", "pairs/s", "pairs/CPU-s", "x torch", "x torch, CPU", "loss early", "loss late"]
    return markdown(header, rows)


def main() -> None:
    parser = options.corpus_parser(__doc__)
    options.add_option(parser, "--dims", [100, 300], "vector sizes")
    options.add_option(parser, "--workers", 1, "threads")
    options.add_option(parser, "--pairs", 10_000_000, "pairs at most")
    options.add_option(parser, "--epochs", 3, "epochs of sgns, at least 2")
    options.add_option(parser, "--seconds", 20.0, "time of the torch loop")
    options.add_option(parser, "--repeats", 3, "rounds")
    arguments = parser.parse_args()
    if arguments.epochs < 2:
        parser.error(f"--epochs is {arguments.epochs}; use at least 2 to compare losses of epochs")

    pairs = Pairs.of(sgns.Corpus.from_file(arguments.corpus), arguments.pairs)
    print(f"{len(pairs.centers):,} pairs of {len(pairs.vocabulary):,} tokens")
    record = {}
    for dim in arguments.dims:
        work = pairs, dim, arguments.workers
        turns = {
            "sgns, shared": partial(train_sgns, *work, arguments.epochs, "shared"),
            "sgns, per-pair": partial(train_sgns, *work, arguments.epochs, "per_pair"),
            TORCH: partial(train_torch, *work, arguments.seconds),
        }
        results = take_turns(turns, arguments.repeats)
        for name, rounds in results.items():
            for result in rounds:
                learned = result.last_loss < LEARNED * result.first_loss
                check(
                    learned,
                    f"{name}: the loss changed from {result.first_loss} to {result.last_loss}, and "
                    f"must fall below {LEARNED} of its start",
                )
        print(f"\n{dim} dimensions, {arguments.workers} workers\n\n{table(results)}", flush=True)
        record[dim] = results
    write_figures(
        arguments.json,
        ["sgns", "numpy", "torch"],
        pairs=len(pairs.centers),
        workers=arguments.workers,
        results=record,
    )


if __name__ == "__main__":
    main()
