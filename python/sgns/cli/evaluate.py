"""The command ``evaluate``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from cyclopts import ArgumentCollection, Group, Parameter

from sgns import (
    WordVectors,
    evaluate_analogies,
    evaluate_categories,
    evaluate_outliers,
    evaluate_similarity,
)
from sgns.cli.integers import PositiveInt
from sgns.cli.streams import print_json, print_rows
from sgns.evaluation import (
    AnalogyResult,
    AnalogyScore,
    CategoryResult,
    OutlierResult,
    SimilarityResult,
)
from sgns.evaluation.question_files import set_name

__all__ = ["evaluate"]

_Score: TypeAlias = SimilarityResult | AnalogyScore | CategoryResult | OutlierResult


def _check_asked(arguments: ArgumentCollection) -> None:
    if not any(argument.tokens for argument in arguments):
        raise ValueError("Give --similarity, --analogies, --categories or --outliers.")


_QUESTIONS = Group("Questions", validator=_check_asked)
Questions = Annotated[
    Sequence[Path], Parameter(group=_QUESTIONS, consume_multiple=True, show_default=False)
]


def evaluate(
    vectors: Path,
    /,
    *,
    similarity: Questions = (),
    analogies: Questions = (),
    categories: Questions = (),
    outliers: Questions = (),
    restrict_vocab: PositiveInt = 30000,
    oov: bool = False,
    format: str | None = None,
    json: bool = False,
) -> None:
    """Judge vectors by human similarity scores, analogies, categories and outliers.

    Only questions whose words all have vectors count; the column found/asked gives their number.

    Example: ``sgns evaluate news.safetensors --similarity ws353.tsv men.tsv``

    Parameters
    ----------
    vectors
        File of vectors or of a model.
    similarity
        Files with two words and a score on each line.
    analogies
        Files like questions-words.txt or those of MSR, or the folder of BATS.
    categories
        Files with a word and its class on each line. It needs scikit-learn.
    outliers
        Files, or folders of them, with the words of a group, an empty line and the outliers.
    restrict_vocab
        Use only this many tokens in analogies, the first ones.
    oov
        Use words outside the vocabulary, too, by their n-grams; the column oov counts the questions
        with such words. The vectors need n-grams.
    format
        Format of the vectors, if the extension of the file does not choose it.
    json
        Print JSON instead of tables.
    """
    for path in (*similarity, *analogies, *categories, *outliers):
        path.stat()  # a missing file is an error before the vectors are loaded
    loaded = WordVectors.load(vectors, format)
    scores = _Scores(
        [evaluate_similarity(loaded, path, oov=oov) for path in similarity],
        {
            set_name(path): evaluate_analogies(loaded, path, restrict_vocab=restrict_vocab, oov=oov)
            for path in analogies
        },
        [evaluate_categories(loaded, path, oov=oov) for path in categories],
        [evaluate_outliers(loaded, path, oov=oov) for path in outliers],
    )
    if json:
        print_json(scores.report())
    else:
        scores.print_tables(oov)


@dataclass(frozen=True)
class _Scores:
    """Scores of some vectors, in the order in which they are printed."""

    similarity: list[SimilarityResult]
    analogies: dict[str, AnalogyResult]
    categories: list[CategoryResult]
    outliers: list[OutlierResult]

    def print_tables(self, oov: bool) -> None:
        last = ("found/asked", *(("oov",) * oov))
        if self.similarity:
            _print_table(
                ("similarity", "spearman", "95 % interval", *last),
                [_similarity_row(score, oov) for score in self.similarity],
            )
        for name, result in self.analogies.items():
            _print_table(
                (name, "accuracy", "correct", *last),
                [_analogy_row(score, oov) for score in (*result.sections, result.total)],
            )
        if self.categories:
            _print_table(
                ("categories", "purity", "classes", *last),
                [_category_row(score, oov) for score in self.categories],
            )
        if self.outliers:
            _print_table(
                ("outliers", "accuracy", "position", *last),
                [_outlier_row(score, oov) for score in self.outliers],
            )

    def report(self) -> dict[str, Any]:
        return {
            "similarity": [asdict(score) for score in self.similarity],
            "analogies": {
                name: {
                    "total": _plain(result.total),
                    "sections": [_plain(section) for section in result.sections],
                }
                for name, result in self.analogies.items()
            },
            "categories": [asdict(score) for score in self.categories],
            "outliers": [asdict(score) for score in self.outliers],
        }


def _similarity_row(score: SimilarityResult, oov: bool) -> tuple[str, ...]:
    interval = f"{score.low:.3f} to {score.high:.3f}"
    return score.name, f"{score.spearman:.3f}", interval, *_counts(score, oov)


def _analogy_row(score: AnalogyScore, oov: bool) -> tuple[str, ...]:
    return score.name, f"{score.accuracy:.3f}", str(score.correct), *_counts(score, oov)


def _category_row(score: CategoryResult, oov: bool) -> tuple[str, ...]:
    return score.name, f"{score.purity:.3f}", str(score.classes), *_counts(score, oov)


def _outlier_row(score: OutlierResult, oov: bool) -> tuple[str, ...]:
    return score.name, f"{score.accuracy:.3f}", f"{score.position:.3f}", *_counts(score, oov)


def _counts(score: _Score, oov: bool) -> tuple[str, ...]:
    return f"{score.found}/{score.asked}", *((str(score.oov),) * oov)


def _plain(score: AnalogyScore) -> dict[str, Any]:
    return asdict(score) | {"accuracy": score.accuracy}


def _print_table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for name, *values in (header, *rows):
        cells = [value.rjust(width) for value, width in zip(values, widths[1:], strict=True)]
        print_rows([["  ".join([name.ljust(widths[0]), *cells])]])
