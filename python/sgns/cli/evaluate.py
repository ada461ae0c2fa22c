"""The command ``evaluate``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from cyclopts import ArgumentCollection, Group, Parameter

from sgns import WordVectors, evaluate_analogies, evaluate_similarity
from sgns.cli.integers import PositiveInt
from sgns.cli.streams import print_json, print_rows
from sgns.evaluation.evaluation import AnalogyResult, AnalogyScore, SimilarityResult

__all__ = ["evaluate"]


def _check_asked(arguments: ArgumentCollection) -> None:
    if not any(argument.tokens for argument in arguments):
        raise ValueError("Give --similarity, --analogies or both.")


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
    restrict_vocab: PositiveInt = 30000,
    oov: bool = False,
    format: str | None = None,
    json: bool = False,
) -> None:
    """Judge vectors by human similarity scores and by analogies.

    Only questions whose words all have vectors count; the column found/asked gives their number.

    Example: ``sgns evaluate news.safetensors --similarity ws353.tsv men.tsv``

    Parameters
    ----------
    vectors
        File of vectors or of a model.
    similarity
        Files with two words and a score on each line.
    analogies
        Files like questions-words.txt.
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
    for path in (*similarity, *analogies):
        path.stat()  # a missing file is an error before the vectors are loaded
    loaded = WordVectors.load(vectors, format)
    scores = [evaluate_similarity(loaded, path, oov=oov) for path in similarity]
    results = {
        path.stem: evaluate_analogies(loaded, path, restrict_vocab=restrict_vocab, oov=oov)
        for path in analogies
    }
    if json:
        print_json(_report(scores, results))
        return
    last = ("oov",) * oov
    if scores:
        _print_table(
            ("similarity", "spearman", "95 % interval", "found/asked", *last),
            [_similarity_row(score, oov) for score in scores],
        )
    for name, result in results.items():
        _print_table(
            (name, "accuracy", "correct", "found/asked", *last),
            [_analogy_row(score, oov) for score in (*result.sections, result.total)],
        )


def _similarity_row(score: SimilarityResult, oov: bool) -> tuple[str, ...]:
    interval = f"{score.low:.3f} to {score.high:.3f}"
    return score.name, f"{score.spearman:.3f}", interval, *_counts(score, oov)


def _analogy_row(score: AnalogyScore, oov: bool) -> tuple[str, ...]:
    return score.name, f"{score.accuracy:.3f}", str(score.correct), *_counts(score, oov)


def _counts(score: SimilarityResult | AnalogyScore, oov: bool) -> tuple[str, ...]:
    return f"{score.found}/{score.asked}", *((str(score.oov),) * oov)


def _print_table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for name, *values in (header, *rows):
        cells = [value.rjust(width) for value, width in zip(values, widths[1:], strict=True)]
        print_rows([["  ".join([name.ljust(widths[0]), *cells])]])


def _report(scores: list[SimilarityResult], results: dict[str, AnalogyResult]) -> dict[str, Any]:
    def plain(score: SimilarityResult | AnalogyScore) -> dict[str, Any]:
        values = asdict(score)
        if isinstance(score, AnalogyScore):
            values["accuracy"] = score.accuracy
        return values

    return {
        "similarity": [plain(score) for score in scores],
        "analogies": {
            name: {
                "total": plain(result.total),
                "sections": [plain(section) for section in result.sections],
            }
            for name, result in results.items()
        },
    }
