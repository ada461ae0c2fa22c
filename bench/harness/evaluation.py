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
#: Names of the scores that sum up the quality of vectors, in the order of their columns.
SUMMARY = ("similarity", "analogies", "rare")


@dataclass(frozen=True)
class Evaluation:
    """Files with similarity scores, and files with analogies and with rare words, if any."""

    similarity: Sequence[Path]
    analogies: Path | None
    rare: Path | None = None

    @staticmethod
    def add_options(to: argparse.ArgumentParser, required: bool = False) -> None:
        """Add the options `--similarity`, `--analogies` and `--rare` (always optional)."""
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
        to.add_argument(
            "--rare",
            type=Path,
            metavar="FILE",
            help="pairs of rare words in the format of --similarity; their score has a column of "
            "its own and is no part of the mean",
        )

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Evaluation:
        """Return the files of the command line."""
        return cls(arguments.similarity, arguments.analogies, arguments.rare)

    @property
    def means(self) -> list[str]:
        """Names of the summary scores of `scores`, without those that have no file."""
        return [name for name in SUMMARY if getattr(self, name)]

    def scores(self, vectors: sgns.WordVectors) -> dict[str, float]:
        """Return 100 x Spearman's rho of each set, their mean, and the other summary scores.

        Analogies are the per cent of correct answers, rare words 100 x Spearman's rho.
        """
        found = {path.stem: similarity(vectors, path) for path in self.similarity}
        if found:
            found["similarity"] = statistics.fmean(found.values())
        if self.analogies is not None:
            answered = sgns.evaluate_analogies(
                vectors, self.analogies, restrict_vocab=RESTRICT_VOCAB
            )
            found["analogies"] = 100 * answered.total.accuracy
        if self.rare is not None:
            found["rare"] = similarity(vectors, self.rare)
        return found


def similarity(vectors: sgns.WordVectors, path: Path) -> float:
    """Return 100 x Spearman's rho of cosines with the scores of a file."""
    return 100 * sgns.evaluate_similarity(vectors, path, n_resamples=0).spearman
