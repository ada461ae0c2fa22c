"""Drawing negatives: the alias table against other ways to draw from a distribution.

python -m bench.sampling [--vocabularies N...] [--draws N] [--repeats N] [--json OUT]

Counts follow Zipf's law and weights are their power 0.75, as in training. Every sampler runs in
one thread, and must pass a chi-square test before anything is printed.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import sgns
from numpy.typing import NDArray

from bench.harness.measure import Clock, Cost, check, machine, markdown, median_ratio, take_turns

Weights: TypeAlias = NDArray[np.float64]
Draw: TypeAlias = Callable[[int, int], NDArray[Any]]

#: Entries of the table of word2vec.c, whatever the vocabulary.
TABLE_SIZE = 100_000_000
BINS = 200


def alias_table(weights: Weights) -> Draw:
    return sgns.AliasTable(weights).draw


def numpy_choice(weights: Weights) -> Draw:
    p = weights / weights.sum()
    return lambda n, seed: np.random.default_rng(seed).choice(len(p), n, p=p)


def binary_search(weights: Weights) -> Draw:
    sums = np.cumsum(weights)
    sums /= sums[-1]
    return lambda n, seed: np.searchsorted(
        sums, np.random.default_rng(seed).random(n), side="right"
    )


def torch_multinomial(weights: Weights) -> Draw:
    import torch

    torch.set_num_threads(1)
    p = torch.tensor(weights)

    def draw(n: int, seed: int) -> NDArray[Any]:
        torch.manual_seed(seed)
        return torch.multinomial(p, n, replacement=True).numpy()

    return draw


def unigram_table(weights: Weights) -> Draw:
    """Each token as often as its share of the table, and a random place in it."""
    ends = np.round(np.cumsum(weights) / weights.sum() * TABLE_SIZE).astype(np.int64)
    table = np.repeat(np.arange(len(weights), dtype=np.int32), np.diff(ends, prepend=0))
    return lambda n, seed: table[np.random.default_rng(seed).integers(0, len(table), n)]


ALIAS_TABLE = "sgns.AliasTable"
SAMPLERS: dict[str, Callable[[Weights], Draw]] = {
    ALIAS_TABLE: alias_table,
    "numpy, Generator.choice": numpy_choice,
    "numpy, binary search": binary_search,
    "torch.multinomial": torch_multinomial,
    "word2vec.c's table, in numpy": unigram_table,
}


def chi_square(drawn: NDArray[Any], weights: Weights) -> float:
    """Standard deviations by which the draws are further from `weights` than they should be.

    Rare tokens are counted together: the bins are of about equal probability.
    """
    p = weights / weights.sum()
    bins = np.minimum((np.cumsum(p) - p / 2) * BINS, BINS - 1).astype(np.intp)
    expected = len(drawn) * np.bincount(bins, p, BINS)
    observed = np.bincount(bins[drawn], minlength=BINS)
    used = expected > 0
    statistic = float(((observed - expected)[used] ** 2 / expected[used]).sum())
    freedom = np.count_nonzero(used) - 1
    return float((statistic - freedom) / np.sqrt(2 * freedom))


def measure(n_tokens: int, n_draws: int, repeats: int) -> dict[str, list[Cost]]:
    """Cost of `n_draws` draws by each sampler, by round."""
    counts = np.maximum(1, 10 * n_tokens // np.arange(1, n_tokens + 1))
    weights = sgns.noise_weights(counts)

    def run(draw: Draw, turn: int) -> Cost:
        clock = Clock()
        draw(n_draws, turn)
        return clock.cost()

    turns = {}
    for name, make in SAMPLERS.items():
        if make is torch_multinomial and not find_spec("torch"):
            continue
        draw = make(weights)
        off = chi_square(draw(n_draws, 0), weights)
        check(off < 6, f"{name}: {off:.1f} standard deviations from the distribution")
        turns[name] = partial(run, draw)
    return take_turns(turns, repeats)


def table(costs: dict[str, list[Cost]], n_draws: int) -> str:
    speeds = {
        name: [n_draws / cost.cpu_seconds for cost in rounds] for name, rounds in costs.items()
    }
    rows = (
        [
            name,
            f"{statistics.median(rounds) / 1e6:.1f}",
            f"{median_ratio(speeds[ALIAS_TABLE], rounds):.1f}",
        ]
        for name, rounds in speeds.items()
    )
    return markdown(["sampler", "M draws/CPU-s", "alias table is faster by"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--vocabularies", type=int, nargs="+", default=[1000, 100_000, 1_000_000])
    parser.add_argument("--draws", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", type=Path, help="write every figure there")
    arguments = parser.parse_args()

    if not find_spec("torch"):
        print("torch.multinomial is left out: the package 'torch' is not installed")
    record = {}
    for n_tokens in arguments.vocabularies:
        costs = measure(n_tokens, arguments.draws, arguments.repeats)
        print(f"\n{n_tokens:,} tokens\n\n{table(costs, arguments.draws)}", flush=True)
        record[n_tokens] = {name: list(map(asdict, rounds)) for name, rounds in costs.items()}
    if arguments.json:
        figures = {
            "machine": machine(["sgns", "numpy", "torch"]),
            "draws": arguments.draws,
            "costs": record,
        }
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
