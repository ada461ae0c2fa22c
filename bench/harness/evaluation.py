"""Quality of vectors, which is printed beside every speed."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sgns

#: Analogies are answered among this many most frequent tokens, as is usual.
RESTRICT_VOCAB = 30_000


@dataclass(frozen=True)
class Evaluation:
    """Files with similarity scores, and a file with analogies, if any."""

    similarity: Sequence[Path]
    analogies: Path | None

    @staticmethod
    def add_options(to: argparse.ArgumentParser, required: bool = False) -> None:
        """Add the options `--similarity` and `--analogies`."""
        to.add_argument(
            "--similarity",
            type=Path,
            nargs="+",
            default=[],
            required=required,
            metavar="FILE",
            help="files with lines `word1 word2 score`",
        )
        to.add_argument(
            "--analogies",
            type=Path,
            required=required,
            metavar="FILE",
            help="file in the format of questions-words.txt",
        )

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Evaluation:
        """Return the files of the command line."""
        return cls(arguments.similarity, arguments.analogies)

    @property
    def means(self) -> list[str]:
        """Names of the two summary scores of `scores`, without those that have no file."""
        return [name for name in ("similarity", "analogies") if getattr(self, name)]

    def scores(self, vectors: sgns.WordVectors) -> dict[str, float]:
        """Return 100 x Spearman's rho of each set, their mean, and the per cent of analogies."""
        found = {
            path.stem: 100 * sgns.evaluate_similarity(vectors, path, n_resamples=0).spearman
            for path in self.similarity
        }
        if found:
            found["similarity"] = statistics.fmean(found.values())
        if self.analogies is not None:
            answered = sgns.evaluate_analogies(
                vectors, self.analogies, restrict_vocab=RESTRICT_VOCAB
            )
            found["analogies"] = 100 * answered.total.accuracy
        return found
