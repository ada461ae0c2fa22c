"""The original C program, which the package `word2vec` compiles with -O3 -march=native.

Version 0.11.1 trains all epochs: it calls `feof`, which is reset when the file is rewound. (The
source on GitHub has its own flag and never resets it, so the thread that reaches the end of the
file trains a single epoch.) The log, read below, confirms it.
"""

from __future__ import annotations

import re
import shutil
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sgns

from bench.harness.contestants.contestant import END_OF_LINE, Contestant
from bench.harness.contestants.job import Job, Training
from bench.harness.measure import Cost, check


def program() -> str | None:
    """Return the path of the program: beside this Python, or found in PATH."""
    beside = Path(sysconfig.get_path("scripts")) / "word2vec"
    return str(beside) if beside.exists() else shutil.which("word2vec")


def word2vec_command(corpus: Path, folder: Path, options: Mapping[str, object]) -> list[str]:
    """Return the command that reads a corpus through a link in `folder`, and runs there."""
    executable = program()
    assert executable is not None
    # The program copies paths into 100 bytes without a check, so they must be short.
    link = folder / "corpus"
    if not link.exists():
        link.symlink_to(corpus.resolve())
    arguments = {"-train": link.name, **options}
    return [executable, *(str(part) for option in arguments.items() for part in option)]


@dataclass(frozen=True, kw_only=True)
class Word2vecC(Contestant):
    """Trainer whose training phase is a run minus a run with no threads.

    The run with no threads counts, initializes, computes the table of the noise and writes, but
    does not train. (A run with `-iter 0` never ends.) The lowest learning rate and the seed are
    fixed.
    """

    def missing(self) -> str | None:
        return None if program() else "the program word2vec (package 'word2vec')"

    def command(self, job: Job) -> list[str]:
        given = job.given
        options = {
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
        return word2vec_command(job.corpus, job.folder, options)

    def training(self, job: Job, corpus: sgns.Corpus, difference: Cost | None) -> Training:
        assert difference is not None
        words = job.given.epochs * corpus.n_words
        log = job.log.read_text(errors="replace")
        counted = int(re.findall(r"Words in train file: (\d+)", log)[-1])
        known = corpus.n_words + corpus.n_sentences  # the end of a line is a word
        # The program misses the last word of a file without a line break at its end.
        check(abs(counted - known) <= 2, f"word2vec.c counted {counted} words, not {known}")
        progress = re.findall(r"Progress: ([\d.]+)%", log)
        # A thread reports every 10,000 words, and omits its last sentence of up to 1,000 words.
        slack = 0.02 + 12_000 * job.given.workers / words
        check(
            bool(progress) and abs(float(progress[-1]) / 100 - 1) < slack,
            f"word2vec.c reports {progress[-1:]} % of {words} words",
        )
        return Training(words, difference)


WORD2VEC_C = Word2vecC(
    name="word2vec.c",
    package="word2vec",
    extra_tokens=frozenset({END_OF_LINE}),
    clocks_itself=False,
)
