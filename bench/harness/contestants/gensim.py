"""gensim, from a file that its threads share out and from an iterable.

From a file it is faster, but with w workers the rate of each falls only over the first 1 / w of
every epoch's share of the schedule: with two it ends at a tenth of `alpha`. And each worker stops
at the end of a batch rather than of its share, so that some words are trained twice.
"""

from __future__ import annotations

import os

from bench.harness.contestants.contestant import Library
from bench.harness.contestants.job import Job, Training
from bench.harness.measure import Clock

# gensim calls BLAS for every pair: threads there cost more than they bring, and kernels meant for
# another processor or cache slow it down.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "1"),
    "OPENBLAS_CORETYPE": None,
    "OPENBLAS_L2_SIZE": None,
}


def train(job: Job) -> Training:
    from gensim.models import Word2Vec
    from gensim.models.word2vec import LineSentence

    given, source = job.given, job.options["source"]
    path = os.fspath(job.corpus)
    corpus = {str(source): path if source == "corpus_file" else LineSentence(path)}
    model = Word2Vec(
        sg=int(given.architecture == "skip-gram"),
        cbow_mean=1,
        hs=0,
        vector_size=given.vector_size,
        window=given.window,
        negative=given.negative,
        sample=given.sample,
        min_count=given.min_count,
        alpha=given.alpha,
        min_alpha=given.min_alpha,
        workers=given.workers,
        seed=job.seed,
    )
    model.build_vocab(**corpus)
    clock = Clock()
    _, raw_words = model.train(
        **corpus,
        total_examples=model.corpus_count,
        total_words=model.corpus_total_words,
        epochs=given.epochs,
    )
    cost = clock.cost()
    model.wv.save_word2vec_format(job.vectors, binary=True)
    counts = (model.wv.get_vecattr(key, "count") for key in model.wv.index_to_key)
    # It tells how many words it read, rare ones too.
    return Training(round(raw_words * int(sum(counts)) / model.corpus_total_words), cost)


CORPUS_FILE = Library(
    name="gensim, corpus_file",
    package="gensim",
    train=train,
    options={"source": "corpus_file"},
    slack=10_000,  # words in a batch
    environment=ENVIRONMENT,
)
ITERABLE = Library(
    name="gensim, iterable",
    package="gensim",
    train=train,
    options={"source": "corpus_iterable"},
    environment=ENVIRONMENT,
)
