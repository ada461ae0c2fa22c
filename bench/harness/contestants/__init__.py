"""Trainers that the benchmarks compare. Each turns a text file into vectors.

A new contestant is a module here and an entry in `CONTESTANTS`.
"""

from __future__ import annotations

from bench.harness.contestants import fasttext, gensim, itembed, sgns, torch, word2vec_c
from bench.harness.contestants.contestant import Contestant
from bench.harness.contestants.job import ARCHITECTURES, Hyperparameters, Job, Training

__all__ = [
    "ARCHITECTURES",
    "CONTESTANTS",
    "Contestant",
    "Hyperparameters",
    "Job",
    "Training",
]

CONTESTANTS: dict[str, Contestant] = {
    contestant.name: contestant
    for contestant in (
        gensim.CORPUS_FILE,
        gensim.ITERABLE,
        word2vec_c.WORD2VEC_C,
        fasttext.FASTTEXT,
        itembed.ITEMBED,
        torch.TORCH,
        sgns.PER_PAIR,
        sgns.SHARED,
        sgns.DETERMINISTIC,
        sgns.TORCH,
    )
}
