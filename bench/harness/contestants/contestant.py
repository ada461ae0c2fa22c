"""What a benchmark must know of a trainer to run it and to believe it."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

import sgns

from bench.harness.contestants.job import ARCHITECTURES, Job, Training
from bench.harness.measure import Cost, check


@dataclass(frozen=True, kw_only=True)
class Contestant(ABC):
    """A trainer that runs as a command, in a process of its own."""

    name: str
    #: On PyPI, and what Python imports.
    package: str
    architectures: tuple[str, ...] = ARCHITECTURES
    #: Changes to the environment of the process; None removes a variable.
    environment: Mapping[str, str | None] = field(default_factory=dict)
    #: Tokens that it adds to those of the corpus.
    extra_tokens: frozenset[str] = frozenset()
    #: Whether it clocks its training phase. If not, that is a run less a run without training.
    clocks_itself: bool = True
    #: Whether it trains on the whole corpus, and not on its first words for want of time.
    trains_all: bool = True

    def missing(self) -> str | None:
        """What is not installed, if anything."""
        return None if find_spec(self.package) else f"the package {self.package!r}"

    @abstractmethod
    def command(self, job: Job) -> list[str]:
        """Arguments of the process that does the job."""

    @abstractmethod
    def training(self, job: Job, corpus: sgns.Corpus, difference: Cost | None) -> Training:
        """The training phase of a finished job, if its account of the words is believable.

        `difference` is the cost of the process less that of one which did not train, if this
        contestant doesn't clock itself.
        """


@dataclass(frozen=True, kw_only=True)
class Library(Contestant):
    """A trainer in a Python package: a function, which `bench.harness.worker` calls."""

    train: Callable[[Job], Training]
    options: Mapping[str, str | bool] = field(default_factory=dict)
    #: Words by which each of its workers may miss the end of its share in each epoch.
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
