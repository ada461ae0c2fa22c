"""Compare the alias table with other methods to draw negatives from a distribution.

Counts follow Zipf's law, and weights are their power 0.75, as in training. Every sampler runs in
one thread. The benchmark fails if the draws of a sampler fail a chi-square test.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import sgns
from numpy.typing import NDArray

from bench.harness import options
from bench.harness.measure import Cost, check, clocked, median_ratio, take_turns
from bench.harness.reports import markdown, write_figures

Weights: TypeAlias = NDArray[np.float64]
Draw: TypeAlias = Callable[[int, int], NDArray[Any]]

#: Entries of the table of word2vec.c, for any vocabulary.
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
    """Return a sampler of random entries of a table that repeats each token by its weight."""
    ends = np.round(np.cumsum(weights) / weights.sum() * TABLE_SIZE).astype(np.int64)
    table = np.repeat(np.arange(len(weights), dtype=np.int32), np.diff(ends, prepend=0))
    return lambda n, seed: table[np.random.default_rng(seed).integers(0, len(table), n)]


ALIAS_TABLE, MULTINOMIAL = "sgns.AliasTable", "torch.multinomial"
SAMPLERS: dict[str, Callable[[Weights], Draw]] = {
    ALIAS_TABLE: alias_table,
    "numpy, Generator.choice": numpy_choice,
    "numpy, binary search": binary_search,
    MULTINOMIAL: torch_multinomial,
    "word2vec.c's table, in numpy": unigram_table,
}


def chi_square(drawn: NDArray[Any], weights: Weights) -> float:
    """Return the excess of the chi-square statistic of the draws, in standard deviations.

    Rare tokens are counted together in bins of about equal probability.
    """
    p = weights / weights.sum()
    bins = np.minimum((np.cumsum(p) - p / 2) * BINS, BINS - 1).astype(np.intp)
    expected = len(drawn) * np.bincount(bins, p, BINS)
    observed = np.bincount(bins[drawn], minlength=BINS)
    used = expected > 0
    statistic = float(((observed - expected)[used] ** 2 / expected[used]).sum())
    freedom = np.count_nonzero(used) - 1
    return float((statistic - freedom) / np.sqrt(2 * freedom))


def measure(
    samplers: Sequence[str], n_tokens: int, n_draws: int, repeats: int
) -> dict[str, list[Cost]]:
    """Return the cost of `n_draws` draws by each sampler in each round."""
    counts = np.maximum(1, 10 * n_tokens // np.arange(1, n_tokens + 1))
    weights = sgns.noise_weights(counts)

    def run(draw: Draw, seed: int) -> Cost:
        return clocked(partial(draw, n_draws, seed))

    turns = {}
    for name in samplers:
        draw = SAMPLERS[name](weights)
        excess = chi_square(draw(n_draws, 0), weights)
        check(excess < 6, f"{name}: {excess:.1f} standard deviations from the distribution")
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
    parser = options.parser(__doc__)
    options.add_option(parser, "--vocabularies", [1000, 100_000, 1_000_000], "numbers of tokens")
    options.add_option(parser, "--draws", 1_000_000, "draws of each sampler in a round")
    options.add_option(parser, "--repeats", 7, "rounds")
    options.add_json(parser)
    arguments = parser.parse_args()

    samplers = list(SAMPLERS)
    if not options.is_available(MULTINOMIAL, options.missing_package("torch")):
        samplers.remove(MULTINOMIAL)
    record = {}
    for n_tokens in arguments.vocabularies:
        costs = measure(samplers, n_tokens, arguments.draws, arguments.repeats)
        print(f"\n{n_tokens:,} tokens\n\n{table(costs, arguments.draws)}", flush=True)
        record[n_tokens] = costs
    packages = ["sgns", "numpy", "torch"]
    write_figures(arguments.json, packages, draws=arguments.draws, costs=record)


if __name__ == "__main__":
    main()
