"""Input and output of the process of a contestant."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import sgns
from numpy.typing import ArrayLike

from bench.harness.measure import Cost

ARCHITECTURES = ("skip-gram", "cbow")


@dataclass(frozen=True)
class Hyperparameters:
    """Hyperparameters that are equal for all contestants, under gensim's names."""

    architecture: str = "skip-gram"
    vector_size: int = 100
    window: int = 5
    negative: int = 5
    sample: float = 1e-3
    min_count: int = 5
    alpha: float = 0.025
    min_alpha: float = 1e-4
    epochs: int = 5
    workers: int = 2
    #: Lengths of character n-grams, and rows that they share; None without n-grams.
    min_ngram: int | None = None
    max_ngram: int | None = None
    buckets: int | None = None

    def rate(self, done: float) -> float:
        """Return the learning rate after a share of the training; the decay is linear."""
        return self.alpha - (self.alpha - self.min_alpha) * done


@dataclass(frozen=True)
class Job:
    """One training of one contestant, in a folder of its own."""

    corpus: Path
    folder: Path
    given: Hyperparameters
    seed: int
    #: Options of this contestant only.
    options: Mapping[str, str | bool] = field(default_factory=dict)
    #: False to read, count, initialize and write, but not to train.
    trains: bool = True
    #: Words outside the vocabulary whose vectors are wanted. They need n-grams.
    unseen: tuple[str, ...] = ()

    @property
    def vectors(self) -> Path:
        """File for the vectors, in word2vec's binary format."""
        return self.folder / "vectors.bin"

    @property
    def unseen_vectors(self) -> Path:
        """File for the vectors of `unseen`, in word2vec's binary format."""
        return self.folder / "unseen.bin"

    @property
    def report(self) -> Path:
        """File for a `Training`, as JSON."""
        return self.folder / "training.json"

    @property
    def log(self) -> Path:
        """File for the output of the process."""
        return self.folder / "log.txt"

    def save(
        self,
        tokens: Sequence[str],
        vectors: ArrayLike,
        vectors_of: Callable[[list[str]], ArrayLike],
    ) -> None:
        """Write the vectors of the vocabulary, and those of unseen words, from `vectors_of`."""
        sgns.WordVectors(tokens, vectors).save(self.vectors)
        if self.unseen:
            found = vectors_of(list(self.unseen))
            sgns.WordVectors(self.unseen, found).save(self.unseen_vectors)

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> Job:
        fields = json.loads(text)
        fields |= {name: Path(fields[name]) for name in ("corpus", "folder")}
        fields["unseen"] = tuple(fields["unseen"])
        return cls(**fields | {"given": Hyperparameters(**fields["given"])})


@dataclass(frozen=True)
class Training:
    """Training phase: the words that were trained on, and the cost."""

    words: int
    cost: Cost

    @classmethod
    def from_json(cls, text: str) -> Training:
        fields = json.loads(text)
        return cls(fields["words"], Cost(**fields["cost"]))
