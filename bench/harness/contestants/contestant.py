"""Interface of the trainers: how to run them, and how to check their accounts of the work."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sgns

from bench.harness.contestants.job import ARCHITECTURES, Job, Training
from bench.harness.measure import Cost, check
from bench.harness.options import missing_package

#: Token that word2vec.c and fastText add for the end of a line.
END_OF_LINE = "</s>"


@dataclass(frozen=True, kw_only=True)
class Contestant(ABC):
    """Trainer that runs as a command in a process of its own."""

    name: str
    #: Name on PyPI and of the import.
    package: str
    architectures: tuple[str, ...] = ARCHITECTURES
    #: Changes to the environment of the process; None removes a variable.
    environment: Mapping[str, str | None] = field(default_factory=dict)
    #: Tokens that the trainer adds to those of the corpus.
    extra_tokens: frozenset[str] = frozenset()
    #: True if the trainer measures its training phase. If False, the cost of that phase is the cost
    #: of a run minus the cost of a run without training.
    clocks_itself: bool = True
    #: False if the trainer is so slow that it trains on the first words of the corpus only.
    trains_all: bool = True

    def missing(self) -> str | None:
        """Return a description of what is not installed, or None."""
        return missing_package(self.package)

    @abstractmethod
    def command(self, job: Job) -> list[str]:
        """Return the program and the arguments of the process that does the job."""

    @abstractmethod
    def training(self, job: Job, corpus: sgns.Corpus, difference: Cost | None) -> Training:
        """Check the account of a finished job, and return its training phase.

        `difference` is the cost of the process minus that of one without training. It is None for
        contestants that clock themselves.
        """


@dataclass(frozen=True, kw_only=True)
class Library(Contestant):
    """Trainer in a Python package: a function, which `bench.harness.worker` calls."""

    train: Callable[[Job], Training]
    options: Mapping[str, str | bool] = field(default_factory=dict)
    #: Words by which each worker may miss the end of its share in each epoch.
    slack: int = 0

    def command(self, job: Job) -> list[str]:
        function = f"{self.train.__module__}:{self.train.__qualname__}"
        return [sys.executable, "-m", "bench.harness.worker", function, job.to_json()]

    def training(self, job: Job, corpus: sgns.Corpus, difference: Cost | None) -> Training:
        training = Training.from_json(job.report.read_text())
        expected = job.given.epochs * corpus.n_words
        slack = job.given.epochs * job.given.workers * self.slack
        check(
            abs(training.words - expected) <= slack
            if self.trains_all
            else 0 < training.words <= expected,
            f"{self.name} trained on {training.words} words, not on {expected}",
        )
        return training
