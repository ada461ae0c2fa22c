"""fastText without subwords.

Its negatives follow count ** 0.5 rather than 0.75, its rate ends at 0 and its vocabulary has the
end of a line as a word; none of that can be set. Nor can the seed, in this version.

Version 0.9.3 initializes a tenth of its vectors per thread, up to all with ten: what is left is
whatever the memory held, and if that was in use before, training may fail with "Encountered NaN".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module

import numpy as np
import sgns

from bench.harness.contestants.contestant import Library
from bench.harness.contestants.job import Job, Training
from bench.harness.measure import Clock, Cost, check

END_OF_LINE = "</s>"
#: glibc then takes matrices fresh from the system, so that what is left is zeros.
ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": "16384"}


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
        minn=0,
        maxn=0,
        verbose=2,
    )
    cost = clock.cost()
    tokens, counts = model.get_words(include_freq=True)
    vocabulary = sgns.Vocabulary(tokens, np.asarray(counts))
    sgns.WordVectors(vocabulary, model.get_input_matrix()).save(job.vectors)
    # How many it trained on it does not tell: this is how many it counted.
    return Training(int(sum(counts)), cost)


@dataclass(frozen=True, kw_only=True)
class FastText(Library):
    """The training phase is a run less a run of no epochs, which reads, counts and initializes.

    That phase ends once it has gone through as many words of the vocabulary as the file has words
    of any kind, times epochs: the rarer words a corpus has, the more often it goes through the
    others. It is credited with all of them but the ends of lines.
    """

    def training(self, job: Job, corpus: sgns.Corpus, difference: Cost | None) -> Training:
        assert difference is not None
        counted = Training.from_json(job.report.read_text()).words
        known = corpus.n_words + corpus.n_sentences
        check(counted == known, f"fastText counted {counted} tokens, not {known}")
        tokens = job.given.epochs * (corpus.n_raw_words + corpus.n_sentences)
        # Its own report is by wall clock and of the training phase: it must agree with ours.
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
    environment=ENVIRONMENT,
    extra_tokens=frozenset({END_OF_LINE}),
    clocks_itself=False,
)
