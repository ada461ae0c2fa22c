"""sgns: both values of `negatives_mode`, deterministic training, and the backend torch."""

from __future__ import annotations

from dataclasses import asdict
from importlib import import_module
from typing import Any
from unittest.mock import patch

import sgns
from sgns import _core

from bench.harness.contestants.contestant import Library
from bench.harness.contestants.job import Job, Training
from bench.harness.measure import Clock, Cost, check


def train_clocked(corpus: sgns.Corpus, **options: Any) -> tuple[sgns.Model, Cost]:
    """Train, check that all words were trained on, and return the model and the cost.

    As with the other contestants, the training phase begins when the matrices exist. In the core,
    its CPU time is that of one call. On a device, one thread creates the matrices, and is assumed
    not to wait: the wall-clock time of that counts as its CPU time.
    """
    if options.get("backend") == "torch":
        import_module("sgns.torch_backend")  # reading torch's files waits for the disk
    calls: list[Cost] = []
    train_in_core = _core.train

    def clocked_core(*given: Any, **named: Any) -> bool:
        clock = Clock()
        has_ended = train_in_core(*given, **named)
        calls.append(clock.cost())
        return has_ended

    clock = Clock()
    with patch.object(_core, "train", clocked_core):
        model = sgns.train(corpus, **options)
    whole = clock.cost()
    cpu_seconds = whole.cpu_seconds - (whole.seconds - model.seconds)
    if calls:
        [call] = calls
        cpu_seconds = call.cpu_seconds
    cost = Cost(model.seconds, cpu_seconds)
    expected = model.options["epochs"] * corpus.n_words
    check(
        model.words_trained == expected,
        f"trained on {model.words_trained} words, not on {expected}",
    )
    return model, cost


def train(job: Job) -> Training:
    # Other builds may lack options that are not given.
    given = {name: value for name, value in asdict(job.given).items() if value is not None}
    options: dict[str, Any] = given | dict(job.options)
    corpus = sgns.Corpus.from_file(job.corpus, options.pop("min_count"))
    model, cost = train_clocked(corpus, seed=job.seed, **options)
    vectors = model.vectors
    job.save(vectors.vocabulary.tokens, vectors.matrix, vectors.__getitem__)
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
