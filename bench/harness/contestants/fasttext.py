"""fastText, with or without n-grams.

No option changes the following: negatives follow count ** 0.5, not count ** 0.75, the learning rate
ends at 0, and the end of a line is a word of the vocabulary. The seed is fixed in version 0.9.3.

Version 0.9.3 initializes a tenth of its vectors per thread, and all of them with ten threads. The
other vectors contain the previous content of the memory, and training may fail with "Encountered
NaN" if other data were there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module

import numpy as np
import sgns
from numpy.typing import ArrayLike

from bench.harness import environments
from bench.harness.contestants.contestant import END_OF_LINE, Library
from bench.harness.contestants.job import Job, Training
from bench.harness.measure import Clock, Cost, check


def train(job: Job) -> Training:
    fasttext = import_module("fasttext")
    given = job.given
    clock = Clock()
    model = fasttext.train_unsupervised(
        str(job.corpus),
        model="skipgram" if given.architecture == "skip-gram" else "cbow",
        dim=given.vector_size,
        ws=given.window,
        neg=given.negative,
        t=given.sample,
        minCount=given.min_count,
        lr=given.alpha,
        epoch=given.epochs if job.trains else 0,
        thread=given.workers,
        minn=given.min_ngram or 0,
        maxn=given.max_ngram or 0,
        bucket=given.buckets or 0,
        verbose=2,
    )
    cost = clock.cost()
    tokens, counts = model.get_words(include_freq=True)

    def vectors_of(words: list[str]) -> ArrayLike:
        return np.stack([model.get_word_vector(word) for word in words])

    job.save(tokens, vectors_of(tokens), vectors_of)
    # fastText does not report the words that it trained on: these are the words that it counted.
    return Training(int(sum(counts)), cost)


@dataclass(frozen=True, kw_only=True)
class FastText(Library):
    """Trainer whose training phase is a run minus a run of no epochs.

    The run of no epochs reads, counts and initializes. The training phase ends when the number of
    trained words of the vocabulary reaches the number of all words in the file, times epochs. So
    with more rare words in a corpus, it makes more passes through the others. All trained words
    count except ends of lines.
    """

    def training(self, job: Job, corpus: sgns.Corpus, difference: Cost | None) -> Training:
        assert difference is not None
        counted = Training.from_json(job.report.read_text()).words
        known = corpus.n_words + corpus.n_sentences
        check(counted == known, f"fastText counted {counted} tokens, not {known}")
        tokens = job.given.epochs * (corpus.n_raw_words + corpus.n_sentences)
        # fastText reports the wall-clock speed of its training phase, which must agree.
        rates = re.findall(r"words/sec/thread: *(\d+)", job.log.read_text(errors="replace"))
        reported = int(rates[-1]) * job.given.workers * difference.seconds
        slack = 0.2 + 1 / difference.seconds
        check(
            abs(reported / tokens - 1) < slack,
            f"fastText reports about {reported:.0f} tokens, not {tokens}",
        )
        return Training(round(tokens * corpus.n_words / known), difference)


FASTTEXT = FastText(
    name="fastText",
    package="fasttext",
    train=train,
    environment=environments.FASTTEXT,
    extra_tokens=frozenset({END_OF_LINE}),
    clocks_itself=False,
)
