"""Tuning: options that `sgns.tune` finds, compared with the defaults.

On text, given by a corpus, the search is judged by the files of --similarity that it was given, and
by those of --others that it never saw. On baskets, made here by a seed, it is judged by the last
item of each, which neither the search nor the training saw.
"""

from __future__ import annotations

import argparse
import statistics
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import sgns

from bench.harness import options
from bench.harness.evaluation import similarity
from bench.harness.reports import markdown, write_figures

#: Measures of `sgns.NextItemResult`.
MEASURES = ("hit_rate", "ndcg", "mrr", "coverage")


def baskets(
    n: int, seed: int, n_items: int = 2000, n_groups: int = 100, loyalty: float = 0.7
) -> list[list[str]]:
    """Return sessions of items with latent groups and popularity.

    Groups and the items within each have a popularity that falls like 1 / rank. A session begins in
    a group and stays there for each further item with the probability `loyalty`; if it leaves, it
    takes an item of all, by popularity, and comes back.
    """
    rng = np.random.default_rng(seed)
    group_of = rng.integers(n_groups, size=n_items)
    popularity = 1 / (1 + rng.permutation(n_items).astype(np.float64))
    of_groups = 1 / (1 + rng.permutation(n_groups).astype(np.float64)) ** 0.5
    members = [np.flatnonzero(group_of == group) for group in range(n_groups)]
    members = [items if items.size else np.arange(n_items) for items in members]
    # Within a group the popularity matters less than over all.
    within = [np.sqrt(popularity[items]) for items in members]
    within = [weights / weights.sum() for weights in within]
    popularity /= popularity.sum()
    sessions = []
    for group in rng.choice(n_groups, size=n, p=of_groups / of_groups.sum()):
        length = 3 + rng.poisson(5)
        from_group = rng.choice(members[group], size=length, p=within[group])
        from_all = rng.choice(n_items, size=length, p=popularity)
        items = np.where(rng.random(length) < loyalty, from_group, from_all)
        _, first = np.unique(items, return_index=True)
        sessions.append([f"item{i}" for i in items[np.sort(first)]])
    return [session for session in sessions if len(session) > 2]


def next_items(
    training: list[list[str]], sessions: list[list[str]], chosen: dict[str, Any], seeds: range
) -> dict[str, float]:
    """Return the mean scores of trainings with some options, over seeds."""
    results = [
        sgns.evaluate_next_items(
            sgns.train(
                training, min_count=1, seed=seed, workers=1, progress=False, **chosen
            ).vectors,
            sessions,
        )
        for seed in seeds
    ]
    return {name: statistics.mean(getattr(r, name) for r in results) for name in MEASURES}


def tune_baskets(arguments: argparse.Namespace, seeds: range) -> dict[str, Any]:
    """Search on baskets; print the scores of the defaults, of the best, and around it."""
    sessions = baskets(arguments.baskets, seed=1)
    training = sgns.leave_last_out(sessions)
    started = time.monotonic()
    tuning = sgns.tune(
        training,
        task="next-items",
        min_count=1,
        trials=arguments.trials,
        max_seconds=arguments.max_seconds,
        sampler=arguments.sampler,
        workers=1,
        progress="log",
    )
    seconds = time.monotonic() - started
    best = tuning.options
    contestants: dict[str, dict[str, Any]] = {"defaults": {}, "best of the search": best}
    for exponent in (-1.0, -0.5, 0.0, 0.5, 0.75, 1.0):
        contestants[f"best, ns_exponent={exponent:g}"] = best | {"ns_exponent": exponent}
    contestants["defaults, epochs of the best"] = {"epochs": best["epochs"]}
    scores = {
        name: next_items(training, sessions, each, seeds) for name, each in contestants.items()
    }
    print(f"\n{len(sessions):,} baskets, {len(tuning.trials)} trials in {seconds:.0f} s")
    print(f"best: {best}\n")
    rows = [[name, *(f"{s[each]:.4f}" for each in MEASURES)] for name, s in scores.items()]
    print(markdown(["options", *MEASURES], rows), flush=True)
    return {"best": best, "scores": scores, "seconds": seconds}


def tune_text(arguments: argparse.Namespace, seeds: range) -> dict[str, Any]:
    """Search on text; print the scores of the defaults and of the best."""
    corpus = sgns.Corpus.from_file(arguments.corpus, arguments.min_count)
    started = time.monotonic()
    tuning = sgns.tune(
        corpus,
        similarity=arguments.similarity,
        trials=arguments.trials,
        max_seconds=arguments.max_seconds,
        sampler=arguments.sampler,
        progress="log",
    )
    seconds = time.monotonic() - started
    best = tuning.options
    files = [*arguments.similarity, *arguments.others]
    found: dict[str, Any] = {}
    for name, chosen in (("defaults", {}), ("best of the search", best)):
        models = [sgns.train(corpus, seed=seed, progress=False, **chosen) for seed in seeds]
        found[name] = {
            path.stem: statistics.mean(similarity(model.vectors, path) for model in models)
            for path in files
        }
    print(f"\n{len(tuning.trials)} trials in {seconds:.0f} s\nbest: {best}\n")
    rows = [[name, *(f"{each:.1f}" for each in scores.values())] for name, scores in found.items()]
    seen = [path.stem for path in arguments.similarity]
    header = [f"{path.stem}{' (given)' * (path.stem in seen)}" for path in files]
    print(markdown(["options", *header], rows), flush=True)
    return {"best": best, "scores": found, "seconds": seconds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add = partial(options.add_option, parser)
    parser.add_argument("--corpus", type=Path, metavar="FILE", help="text; baskets if omitted")
    for flag, meaning in (("--similarity", "the search is given"), ("--others", "it is not given")):
        parser.add_argument(
            flag, type=Path, nargs="+", default=[], metavar="FILE", help=f"files that {meaning}"
        )
    parser.add_argument("--sampler", choices=("optuna", "built-in"), help="as in sgns.tune")
    parser.add_argument("--json", type=Path, metavar="FILE", help="file for all figures")
    add("--trials", 60, "trials")
    add("--max-seconds", 600.0, "seconds after which no trial begins")
    add("--min-count", 5, "smallest count of a word")
    add("--baskets", 10000, "baskets to make")
    add("--rounds", 3, "seeds of the trainings that are compared")
    arguments = parser.parse_args()
    seeds = range(101, 101 + arguments.rounds)
    run = tune_baskets if arguments.corpus is None else tune_text
    write_figures(arguments.json, ["sgns", "numpy"], **run(arguments, seeds))


if __name__ == "__main__":
    main()
