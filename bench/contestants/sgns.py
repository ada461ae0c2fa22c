"""This package, in both of its `negatives_mode`s."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sgns

from bench.contestants.contestant import Library
from bench.contestants.job import Job, Training
from bench.measure import Clock


def train(job: Job) -> Training:
    options: dict[str, Any] = asdict(job.given) | dict(job.options)
    corpus = sgns.Corpus.from_file(job.corpus, options.pop("min_count"))
    clock = Clock()
    model = sgns.train(corpus, seed=job.seed, **options)
    cost = clock.cost()
    model.vectors.save(job.vectors)
    return Training(model.words_trained, cost)


PER_PAIR = Library(
    name="sgns, per-pair", package="sgns", train=train, options={"negatives_mode": "per_pair"}
)
SHARED = Library(
    name="sgns, shared", package="sgns", train=train, options={"negatives_mode": "shared"}
)
