"""What the process of a contestant is told, and what it reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.harness.measure import Cost

ARCHITECTURES = ("skip-gram", "cbow")


@dataclass(frozen=True)
class Hyperparameters:
    """What every contestant is given alike, under gensim's names."""

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


@dataclass(frozen=True)
class Job:
    """One training of one contestant, in a folder of its own."""

    corpus: Path
    folder: Path
    given: Hyperparameters
    seed: int
    #: What only this contestant understands.
    options: Mapping[str, str | bool] = field(default_factory=dict)
    #: False to do all but the training: read, count, initialize, write.
    trains: bool = True

    @property
    def vectors(self) -> Path:
        """Where the vectors go, as word2vec binary."""
        return self.folder / "vectors.bin"

    @property
    def report(self) -> Path:
        """Where a `Training` goes, as JSON."""
        return self.folder / "training.json"

    @property
    def log(self) -> Path:
        """Where the process prints."""
        return self.folder / "log.txt"

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> Job:
        fields = json.loads(text)
        for name, kind in (("corpus", Path), ("folder", Path)):
            fields[name] = kind(fields[name])
        return cls(**fields | {"given": Hyperparameters(**fields["given"])})


@dataclass(frozen=True)
class Training:
    """The training phase alone: words it went through, and their cost."""

    words: int
    cost: Cost

    @classmethod
    def from_json(cls, text: str) -> Training:
        fields = json.loads(text)
        return cls(fields["words"], Cost(**fields["cost"]))
