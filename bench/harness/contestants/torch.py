"""A loop in torch, as people write it, on the first words of the corpus only.

The whole corpus would take it days. Its pairs are made before its clock starts.
"""

from __future__ import annotations

import numpy as np
import sgns

from bench.harness.contestants.contestant import Library
from bench.harness.contestants.job import Job, Training
from bench.harness.measure import Clock
from bench.harness.prefix import prefix

#: Words that it trains on.
PREFIX = 100_000


def train(job: Job) -> Training:
    from bench.harness.torch_loop import TorchLoop, batches

    given = job.given
    corpus = sgns.Corpus.from_file(job.corpus, given.min_count)
    trained = prefix(corpus, PREFIX)
    blocks = list(sgns.PairStream(trained, given.window, given.sample, seed=job.seed))
    centers = np.concatenate([block.pair_centers for block in blocks])
    contexts = np.concatenate([block.contexts for block in blocks])

    loop = TorchLoop(corpus.counts, given.vector_size, given.negative, given.workers, job.seed)
    clock = Clock()
    for epoch in range(given.epochs):
        for place, (some_centers, some_contexts) in batches(centers, contexts, epoch):
            done = (epoch + place) / given.epochs
            rate = given.alpha - (given.alpha - given.min_alpha) * done
            loop.step(some_centers, some_contexts, rate)
    cost = clock.cost()
    sgns.WordVectors(corpus.vocabulary, loop.vectors).save(job.vectors)
    return Training(trained.n_words * given.epochs, cost)


TORCH = Library(
    name="torch loop",
    package="torch",
    train=train,
    architectures=("skip-gram",),
    trains_all=False,
)
