"""Trainers that benchmarks compare: each turns a file into vectors, and says what it cost."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import sgns


@dataclass(frozen=True)
class Hyperparameters:
    """What every contestant is given alike, under gensim's names."""

    vector_size: int = 100
    window: int = 5
    negative: int = 5
    sample: float = 1e-3
    min_count: int = 5
    alpha: float = 0.025
    min_alpha: float = 1e-4
    epochs: int = 5
    workers: int = 2


@dataclass(frozen=True)
class Run:
    """One training: its vectors, and the time of its training phase alone."""

    vectors: sgns.WordVectors
    words: int
    seconds: float
    cpu_seconds: float


def train_sgns(path: Path, given: Hyperparameters, seed: int, mode: str = "shared") -> Run:
    """Train `sgns` in one of its `negatives_mode`s."""
    corpus = sgns.Corpus.from_file(path, given.min_count)
    clock = _Clock()
    model = sgns.train(
        corpus,
        vector_size=given.vector_size,
        window=given.window,
        negative=given.negative,
        sample=given.sample,
        alpha=given.alpha,
        min_alpha=given.min_alpha,
        epochs=given.epochs,
        workers=given.workers,
        seed=seed,
        negatives_mode=mode,
    )
    return clock.run(model.vectors, model.words_trained)


def train_gensim(path: Path, given: Hyperparameters, seed: int, source: str = "corpus_file") -> Run:
    """Train gensim, from a file that its threads share out or from an iterable.

    From a file it is faster, but with w workers the rate of each falls only over the first
    1 / w of every epoch's share of the schedule: with two it ends at a tenth of `alpha`.
    """
    from gensim.models import Word2Vec
    from gensim.models.word2vec import LineSentence

    corpus = {source: os.fspath(path) if source == "corpus_file" else LineSentence(path)}
    model = Word2Vec(
        sg=1,
        hs=0,
        vector_size=given.vector_size,
        window=given.window,
        negative=given.negative,
        sample=given.sample,
        min_count=given.min_count,
        alpha=given.alpha,
        min_alpha=given.min_alpha,
        workers=given.workers,
        seed=seed,
    )
    model.build_vocab(**corpus)
    clock = _Clock()
    model.train(
        **corpus,
        total_examples=model.corpus_count,
        total_words=model.corpus_total_words,
        epochs=given.epochs,
    )
    keys = model.wv.index_to_key
    counts = [model.wv.get_vecattr(key, "count") for key in keys]
    vectors = sgns.WordVectors(sgns.Vocabulary(keys, counts), np.asarray(model.wv.vectors))
    return clock.run(vectors, sum(counts) * given.epochs)


CONTESTANTS: dict[str, Callable[[Path, Hyperparameters, int], Run]] = {
    "gensim, corpus_file": train_gensim,
    "gensim, iterable": partial(train_gensim, source="corpus_iterable"),
    "sgns, per-pair": partial(train_sgns, mode="per_pair"),
    "sgns, shared": train_sgns,
}


class _Clock:
    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def run(self, vectors: sgns.WordVectors, words: int) -> Run:
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        return Run(vectors, words, wall, cpu)
