"""Explicit pairs: `sgns.train_pairs`, both ways, against a loop in torch on a CPU.

python -m bench.pairs CORPUS [--dims N...] [--workers N] [--pairs N] [--epochs N] [--seconds N]
    [--repeats N] [--json OUT]

The pairs are those of the corpus, sorted by center. The loop takes them in random order, as such
loops do, again and again until its time is over. Every loss must fall before anything is printed.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain, count

import numpy as np
import sgns
from numpy.typing import NDArray

from bench.harness import options
from bench.harness.measure import Clock, Cost, check, machine, markdown, median_ratio, take_turns
from bench.harness.torch_loop import TorchLoop, batches

NEGATIVE = 5
ALPHA = 0.025
TORCH = "torch loop"
#: Share of the early loss that the late one must be below.
LEARNED = 0.98


@dataclass(frozen=True)
class Pairs:
    """(center, context) pairs sorted by center, and the vocabulary they come from."""

    centers: NDArray[np.uint32]
    contexts: NDArray[np.uint32]
    vocabulary: sgns.Vocabulary

    @classmethod
    def of(cls, corpus: sgns.Corpus, limit: int) -> Pairs:
        """The first pairs of the corpus, `limit` of them or all."""
        blocks, found = [], 0
        for block in sgns.PairStream(corpus):
            blocks.append((block.pair_centers, np.array(block.contexts)))
            found += len(block.contexts)
            if found >= limit:
                break
        centers, contexts = (np.concatenate(ids)[:limit] for ids in zip(*blocks, strict=True))
        order = np.argsort(centers, kind="stable")
        return cls(centers[order], contexts[order], corpus.vocabulary)


@dataclass(frozen=True)
class Result:
    """Pairs trained on, their cost, and the mean loss of a pair early and late."""

    pairs: int
    cost: Cost
    first_loss: float
    last_loss: float


def train_sgns(pairs: Pairs, dim: int, workers: int, epochs: int, mode: str, turn: int) -> Result:
    """Losses are those of the first and the last epoch: within one, centers differ."""
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
        seed=turn,
        negatives_mode=mode,
    )
    cost = clock.cost()
    expected = epochs * len(pairs.centers)
    check(model.pairs_trained == expected, f"{mode}: {model.pairs_trained} pairs, not {expected}")
    done, losses = model.loss_curve.T
    first, last = losses[done <= expected / epochs], losses[done > expected * (1 - 1 / epochs)]
    return Result(model.pairs_trained, cost, float(first.mean()), float(last.mean()))


def train_torch(pairs: Pairs, dim: int, workers: int, seconds: float, turn: int) -> Result:
    """Losses are those of the first and the last tenth of the mini-batches."""
    counts = pairs.vocabulary.counts
    assert counts is not None
    loop = TorchLoop(counts, dim, NEGATIVE, workers, turn)
    epochs = (batches(pairs.centers, pairs.contexts, seed) for seed in count(turn))
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
    """Medians over rounds, and of the ratios within them."""
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
            *(f"{statistics.median(of[clock]):,.0f}" for clock in of),
            *(f"{median_ratio(of[clock], speeds[TORCH][clock]):.1f}" for clock in of),
            f"{statistics.median(result.first_loss for result in results[name]):.2f}",
            f"{statistics.median(result.last_loss for result in results[name]):.2f}",
        ]
        for name, of in speeds.items()
    ]
    header = ["", "pairs/s", "pairs/CPU-s", "x torch", "x torch, CPU", "loss early", "loss late"]
    return markdown(header, rows)


def main() -> None:
    parser = options.parser(__doc__)
    parser.add_argument("--dims", type=int, nargs="+", default=[100, 300])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=10_000_000)
    parser.add_argument("--epochs", type=int, default=3, help="of sgns (default: 3)")
    parser.add_argument("--seconds", type=float, default=20, help="of torch (default: 20)")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    if arguments.epochs < 2:
        parser.error("a loss that falls takes at least two epochs")

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
                check(learned, f"{name}: loss {result.first_loss} became {result.last_loss}")
        print(f"\n{dim} dimensions, {arguments.workers} workers\n\n{table(results)}", flush=True)
        record[dim] = {name: list(map(asdict, rounds)) for name, rounds in results.items()}
    if arguments.json:
        figures = {
            "machine": machine(["sgns", "numpy", "torch"]),
            "pairs": len(pairs.centers),
            "workers": arguments.workers,
            "results": record,
        }
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
