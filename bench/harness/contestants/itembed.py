"""itembed, loops compiled by numba, on the pairs that the other contestants train on.

The usual call of itembed trains one random pair for each word, which is about a sixth of the work.
Here its step is called with every context of every center instead. Its negatives are uniform and
have no seed. It has one thread, and ignores `workers`.
"""

from __future__ import annotations

from importlib import import_module

import numpy as np
import sgns

from bench.harness.contestants.contestant import Library
from bench.harness.contestants.job import Job, Training
from bench.harness.measure import Clock

#: Centers per call: enough to make the time of the Python code negligible.
CENTERS = 65_536


def train(job: Job) -> Training:
    itembed = import_module("itembed")
    given = job.given
    corpus = sgns.Corpus.from_file(job.corpus, given.min_count)
    shape = len(corpus.vocabulary), given.vector_size
    np.random.seed(job.seed)  # noqa: NPY002  (itembed draws from it)
    vectors, context_vectors = (itembed.initialize_syn(*shape, how) for how in ("uniform", "zero"))
    scratch = np.empty(given.vector_size, np.float32)

    clock = Clock()
    words, total = 0, corpus.n_words * given.epochs
    stream = sgns.PairStream(
        corpus, given.window, given.sample, seed=job.seed, epochs=given.epochs, block_size=CENTERS
    )
    for block in stream:
        each_center = np.arange(len(block.centers) + 1, dtype=np.int32)
        itembed.do_supervised_batch(
            block.centers.astype(np.int32),
            np.ones(len(block.centers), np.float32),
            each_center,
            each_center[:-1],
            block.contexts.astype(np.int32),
            np.ones(len(block.contexts), np.float32),
            block.offsets.astype(np.int32),
            each_center[:-1],
            vectors,
            context_vectors,
            scratch,
            given.negative,
            given.rate(words / total),
        )
        words += block.n_words
    cost = clock.cost()
    sgns.WordVectors(corpus.vocabulary, vectors).save(job.vectors)
    return Training(words, cost)


ITEMBED = Library(name="itembed", package="itembed", train=train, architectures=("skip-gram",))
