"""The original C program, which the package `word2vec` compiles with -O3 -march=native.

Version 0.11.1 trains all epochs: it asks `feof`, which rewinding the file resets. (The source that
is on GitHub keeps a flag of its own, never resets it, and so the thread that reaches the end of the
file trains a single epoch.) Its log, read below, confirms it.
"""

from __future__ import annotations

import re
import shutil
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import sgns

from bench.harness.contestants.contestant import Contestant
from bench.harness.contestants.job import Job, Training
from bench.harness.measure import Cost, check


def program() -> str | None:
    """The program that the package put beside this Python, or else on the path."""
    beside = Path(sysconfig.get_path("scripts")) / "word2vec"
    return str(beside) if beside.exists() else shutil.which("word2vec")


@dataclass(frozen=True, kw_only=True)
class Word2vecC(Contestant):
    """The training phase is a run less a run with no threads.

    That one counts, initializes, tabulates the noise and writes, but trains nothing. (With
    `-iter 0` it would never end.) The lowest learning rate and the seed are fixed.
    """

    def missing(self) -> str | None:
        return None if program() else "the program word2vec, of the package 'word2vec'"

    def command(self, job: Job) -> list[str]:
        given = job.given
        # It copies paths into 100 bytes without looking, so they must be short.
        link = job.folder / "corpus"
        if not link.exists():
            link.symlink_to(job.corpus)
        command = program()
        assert command is not None
        options = {
            "-train": link.name,
            "-output": job.vectors.name,
            "-binary": 1,
            "-cbow": int(given.architecture == "cbow"),
            "-hs": 0,
            "-size": given.vector_size,
            "-window": given.window,
            "-negative": given.negative,
            "-sample": given.sample,
            "-min-count": given.min_count,
            "-alpha": given.alpha,
            "-iter": given.epochs,
            "-threads": given.workers if job.trains else 0,
        }
        return [command, *(str(part) for option in options.items() for part in option)]

    def training(self, job: Job, corpus: sgns.Corpus, difference: Cost | None) -> Training:
        assert difference is not None
        words = job.given.epochs * corpus.n_words
        log = job.log.read_text(errors="replace")
        counted = int(re.findall(r"Words in train file: (\d+)", log)[-1])
        known = corpus.n_words + corpus.n_sentences  # the end of a line is a word
        # Without a line break at the end, it misses the last word.
        check(abs(counted - known) <= 2, f"word2vec.c counted {counted} words, not {known}")
        progress = re.findall(r"Progress: ([\d.]+)%", log)
        # A thread reports every 10,000 words, and leaves a sentence, up to 1,000, at its end.
        slack = 0.02 + 12_000 * job.given.workers / words
        check(
            bool(progress) and abs(float(progress[-1]) / 100 - 1) < slack,
            f"word2vec.c got to {progress[-1:]} % of {words} words",
        )
        return Training(words, difference)


WORD2VEC_C = Word2vecC(
    name="word2vec.c",
    package="word2vec",
    extra_tokens=frozenset({"</s>"}),
    clocks_itself=False,
)
