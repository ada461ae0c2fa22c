"""A usual loop in torch, on the first words of the corpus only.

The whole corpus would take days. The pairs are created before the clock starts.
"""

from __future__ import annotations

import sgns

from bench.harness.contestants.contestant import Library
from bench.harness.contestants.job import Job, Training
from bench.harness.corpora import pairs_of, prefix
from bench.harness.measure import Clock

#: Words to train on.
PREFIX = 100_000


def train(job: Job) -> Training:
    from bench.harness.torch_loop import TorchLoop, batches

    given = job.given
    corpus = sgns.Corpus.from_file(job.corpus, given.min_count)
    trained = prefix(corpus, PREFIX)
    stream = sgns.PairStream(trained, given.window, given.sample, seed=job.seed)
    centers, contexts = pairs_of(stream)

    loop = TorchLoop(corpus.counts, given.vector_size, given.negative, given.workers, job.seed)
    clock = Clock()
    for epoch in range(given.epochs):
        for share, (some_centers, some_contexts) in batches(centers, contexts, epoch):
            rate = given.rate((epoch + share) / given.epochs)
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
