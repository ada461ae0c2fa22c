"""One training of one contestant, in a process of its own, measured and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import sgns

from bench.harness.contestants import Contestant, Hyperparameters, Job
from bench.harness.contestants.contestant import Library
from bench.harness.measure import Cost, check, check_finite
from bench.harness.processes import run_command


@dataclass(frozen=True)
class Trial:
    """Cost of a training, and its vectors."""

    #: Words trained on, times epochs.
    words: int
    #: Cost of the training phase.
    training: Cost
    #: Cost of the whole process, with reading, counting and writing.
    process: Cost
    peak_mib: float
    #: Vectors in the order of the corpus's vocabulary.
    vectors: sgns.WordVectors
    #: Vectors of the words outside the vocabulary that were asked for.
    unseen: sgns.WordVectors | None = None

    @property
    def words_per_second(self) -> float:
        return self.words / self.training.seconds

    @property
    def words_per_cpu_second(self) -> float:
        return self.words / self.training.cpu_seconds

    def figures(self) -> dict[str, float]:
        """Return everything except the vectors, as one flat dictionary."""
        return {
            "words": self.words,
            "training_seconds": self.training.seconds,
            "training_cpu_seconds": self.training.cpu_seconds,
            "words_per_second": self.words_per_second,
            "words_per_cpu_second": self.words_per_cpu_second,
            "process_seconds": self.process.seconds,
            "process_cpu_seconds": self.process.cpu_seconds,
            "peak_mib": self.peak_mib,
        }


def run(
    contestant: Contestant,
    path: Path,
    corpus: sgns.Corpus,
    given: Hyperparameters,
    seed: int,
    unseen: Sequence[str] = (),
) -> Trial:
    """Train once on the file that `corpus` was read from, in a process of its own.

    The vectors of `unseen` words, which are not in the vocabulary, are made of their n-grams.

    Raises
    ------
    AssertionError
        If a vector is not finite, a token is missing or unexpected, or the contestant did not
        train on the expected number of words.
    RuntimeError
        If the process failed; the message has the end of its log.
    """
    with TemporaryDirectory(prefix="sgns-bench-") as folder:
        options = contestant.options if isinstance(contestant, Library) else {}
        job = Job(path.resolve(), Path(folder), given, seed, options, unseen=tuple(unseen))
        idle = None
        if not contestant.clocks_itself:
            idle, _ = _run_process(contestant, replace(job, trains=False))
        process, peak_bytes = _run_process(contestant, job)
        training = contestant.training(job, corpus, process - idle if idle else None)
        vectors = _in_order(contestant, sgns.WordVectors.load(job.vectors), corpus)
        found = sgns.WordVectors.load(job.unseen_vectors) if unseen else None
        if found is not None:
            check_finite(contestant.name, found.matrix)
    return Trial(training.words, training.cost, process, peak_bytes / 2**20, vectors, found)


def _run_process(contestant: Contestant, job: Job) -> tuple[Cost, int]:
    """Do a job; return its cost and its peak memory in bytes."""
    return run_command(contestant.name, contestant.command(job), job.log, contestant.environment)


def _in_order(
    contestant: Contestant, vectors: sgns.WordVectors, corpus: sgns.Corpus
) -> sgns.WordVectors:
    """Return the vectors in the order of the corpus's vocabulary, because analogies use the first.

    The vectors must be finite, and their tokens those of the corpus.
    """
    check_finite(contestant.name, vectors.matrix)
    expected = set(corpus.vocabulary)
    found = set(vectors.vocabulary) - (contestant.extra_tokens - expected)
    check(
        found == expected,
        f"{contestant.name}: {len(expected - found)} tokens are missing and "
        f"{len(found - expected)} are not in the corpus, such as {sorted(found ^ expected)[:3]}",
    )
    return sgns.WordVectors(corpus.vocabulary, vectors[list(corpus.vocabulary.tokens)])
