"""gensim's Word2Vec, or its FastText if n-grams are asked for.

Its input is a file that is divided among its threads, or an iterable.

It is faster from a file, but with w workers the learning rate of each falls over the first 1 / w of
the schedule of every epoch only: with two workers it ends at a tenth of `alpha`. Each worker stops
at the end of a batch and not at the end of its share, so some words are trained twice.
"""

from __future__ import annotations

import os

from bench.harness import environments
from bench.harness.contestants.contestant import Library
from bench.harness.contestants.job import Job, Training
from bench.harness.measure import Clock


def train(job: Job) -> Training:
    from gensim.models import FastText, Word2Vec
    from gensim.models.word2vec import LineSentence

    given, source = job.given, job.options["source"]
    path = os.fspath(job.corpus)
    corpus = {str(source): path if source == "corpus_file" else LineSentence(path)}
    kind, ngrams = Word2Vec, {}
    if given.min_ngram is not None:
        kind = FastText
        ngrams = {"min_n": given.min_ngram, "max_n": given.max_ngram, "bucket": given.buckets}
    model = kind(
        **ngrams,
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
    job.save(model.wv.index_to_key, model.wv.vectors, model.wv.__getitem__)
    counts = (model.wv.get_vecattr(key, "count") for key in model.wv.index_to_key)
    # `train` returns the number of words that it read, rare words too.
    return Training(round(raw_words * int(sum(counts)) / model.corpus_total_words), cost)


CORPUS_FILE = Library(
    name="gensim, corpus_file",
    package="gensim",
    train=train,
    options={"source": "corpus_file"},
    slack=10_000,  # words in a batch
    environment=environments.GENSIM,
)
ITERABLE = Library(
    name="gensim, iterable",
    package="gensim",
    train=train,
    options={"source": "corpus_iterable"},
    environment=environments.GENSIM,
)
