"""sgns: both values of `negatives_mode`, deterministic training, and the backend torch."""

from __future__ import annotations

from dataclasses import asdict
from importlib import import_module
from typing import Any

import sgns

from bench.harness.contestants.contestant import Library
from bench.harness.contestants.job import Job, Training
from bench.harness.measure import Clock, Cost, check


def train_clocked(corpus: sgns.Corpus, **options: Any) -> tuple[sgns.Model, Cost]:
    """Train, check that all words were trained on, and return the model and the cost.

    As with the other contestants, the training phase begins when the matrices exist. One thread
    creates them without waiting, so the wall-clock time of that is also its CPU time.
    """
    if options.get("backend") == "torch":
        import_module("sgns.torch_backend")  # reading torch's files waits for the disk
    clock = Clock()
    model = sgns.train(corpus, **options)
    whole = clock.cost()
    cost = Cost(model.seconds, whole.cpu_seconds - (whole.seconds - model.seconds))
    expected = model.options["epochs"] * corpus.n_words
    check(
        model.words_trained == expected,
        f"trained on {model.words_trained} words, not on {expected}",
    )
    return model, cost


def train(job: Job) -> Training:
    options: dict[str, Any] = asdict(job.given) | dict(job.options)
    corpus = sgns.Corpus.from_file(job.corpus, options.pop("min_count"))
    model, cost = train_clocked(corpus, seed=job.seed, **options)
    model.vectors.save(job.vectors)
    return Training(model.words_trained, cost)


PER_PAIR = Library(
    name="sgns, per-pair", package="sgns", train=train, options={"negatives_mode": "per_pair"}
)
SHARED = Library(
    name="sgns, shared", package="sgns", train=train, options={"negatives_mode": "shared"}
)
DETERMINISTIC = Library(
    name="sgns, deterministic", package="sgns", train=train, options={"deterministic": True}
)
TORCH = Library(name="sgns, torch", package="torch", train=train, options={"backend": "torch"})
