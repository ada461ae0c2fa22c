"""The command ``evaluate``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from cyclopts import ArgumentCollection, Group, Parameter

from sgns import (
    WordVectors,
    evaluate_analogies,
    evaluate_categories,
    evaluate_links,
    evaluate_next_items,
    evaluate_nodes,
    evaluate_outliers,
    evaluate_similarity,
)
from sgns.cli.integers import PositiveInt
from sgns.cli.streams import print_json, print_rows
from sgns.evaluation import (
    AnalogyResult,
    AnalogyScore,
    CategoryResult,
    LinkResult,
    NextItemResult,
    NodeResult,
    OutlierResult,
    SimilarityResult,
)
from sgns.evaluation.question_files import set_name

__all__ = ["evaluate"]

_ITEM_MEASURES = ("hit_rate", "ndcg", "mrr", "coverage")

_Score: TypeAlias = (
    SimilarityResult
    | AnalogyScore
    | CategoryResult
    | OutlierResult
    | NextItemResult
    | LinkResult
    | NodeResult
)


def _check_asked(arguments: ArgumentCollection) -> None:
    if not any(argument.tokens for argument in arguments):
        raise ValueError(
            "Give --similarity, --analogies, --categories or --outliers; --next-items of sessions; "
            "--links or --labels of a graph."
        )


_QUESTIONS = Group("Questions", validator=_check_asked)
Questions = Annotated[
    Sequence[Path], Parameter(group=_QUESTIONS, consume_multiple=True, show_default=False)
]


def evaluate(
    vectors: Sequence[Path],
    /,
    *,
    similarity: Questions = (),
    analogies: Questions = (),
    categories: Questions = (),
    outliers: Questions = (),
    next_items: Questions = (),
    links: Questions = (),
    labels: Questions = (),
    known: Path | None = None,
    link_score: Literal["dot", "cosine", "hadamard"] = "dot",
    k: PositiveInt = 10,
    restrict_vocab: PositiveInt = 30000,
    oov: bool = False,
    format: str | None = None,
    json: bool = False,
) -> None:
    """Judge vectors by questions with known answers: on words, sessions or graphs.

    Only questions whose words all have vectors count; the column found/asked gives their number.
    Several files, such as trainings with several seeds, give the mean and the deviation.

    Example: ``sgns evaluate news.safetensors --similarity ws353.tsv men.tsv``

    Parameters
    ----------
    vectors
        Files of vectors or of models.
    similarity
        Files with two words and a score on each line.
    analogies
        Files like questions-words.txt or those of MSR, or the folder of BATS.
    categories
        Files with a word and its class on each line. It needs scikit-learn.
    outliers
        Files, or folders of them, with the words of a group, an empty line and the outliers.
    next_items
        Files with the items of a session on each line, whose last item is predicted.
    links
        Files of edges that were held out, with two nodes on each line.
    labels
        Files with a node and its class on each line, which are predicted from other nodes.
    known
        File of the edges that were trained on, for --links.
    link_score
        Score of a pair of nodes; hadamard is a logistic regression, fitted to --known.
    k
        Number of items to recommend, for --next-items.
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
    files = [*similarity, *analogies, *categories, *outliers, *next_items, *links, *labels]
    files += [known] if known is not None else []
    for path in (*files, *vectors[1:]):
        path.stat()  # a missing file is an error before the vectors are loaded
    runs = []
    for file in vectors:
        loaded = WordVectors.load(file, format)
        scores = _Scores(
            [evaluate_similarity(loaded, path, oov=oov) for path in similarity],
            {
                set_name(path): evaluate_analogies(
                    loaded, path, restrict_vocab=restrict_vocab, oov=oov
                )
                for path in analogies
            },
            [evaluate_categories(loaded, path, oov=oov) for path in categories],
            [evaluate_outliers(loaded, path, oov=oov) for path in outliers],
            [evaluate_next_items(loaded, path, k=k) for path in next_items],
            [evaluate_links(loaded, path, known=known or (), score=link_score) for path in links],
            [evaluate_nodes(loaded, path) for path in labels],
        )
        runs.append(scores)
    if json and len(runs) == 1:
        print_json(runs[0].report())
    elif json:
        reports = [
            {"file": str(file)} | scores.report()
            for file, scores in zip(vectors, runs, strict=True)
        ]
        print_json({"runs": reports, "summary": [asdict(row) for row in _summary(runs)]})
    elif len(runs) == 1:
        runs[0].print_tables(oov)
    else:
        _print_summary(runs)


@dataclass(frozen=True)
class _Scores:
    """Scores of some vectors, in the order in which they are printed."""

    similarity: list[SimilarityResult]
    analogies: dict[str, AnalogyResult]
    categories: list[CategoryResult]
    outliers: list[OutlierResult]
    next_items: list[NextItemResult]
    links: list[LinkResult]
    labels: list[NodeResult]

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
        if self.next_items:
            _print_table(
                (f"next items, k={self.next_items[0].k}", *_ITEM_MEASURES, "found/asked"),
                [_item_row(score) for score in self.next_items],
            )
        if self.links:
            _print_table(
                (f"links, {self.links[0].score}", "auc", "average precision", "found/asked"),
                [_link_row(score) for score in self.links],
            )
        for labels in self.labels:
            _print_table(
                (labels.name, "micro F1", "deviation", "macro F1", "deviation", "found/asked"),
                _node_rows(labels),
            )

    def values(self) -> list[tuple[str, str, _Score, float]]:
        """Return the table, the measure, the score and the value of each row of the tables."""
        return [
            *(("similarity", "spearman", score, score.spearman) for score in self.similarity),
            *(
                (name, "accuracy", score, score.accuracy)
                for name, result in self.analogies.items()
                for score in (*result.sections, result.total)
            ),
            *(("categories", "purity", score, score.purity) for score in self.categories),
            *(("outliers", "accuracy", score, score.accuracy) for score in self.outliers),
            *(
                ("next items", measure, score, float(getattr(score, measure)))
                for measure in _ITEM_MEASURES
                for score in self.next_items
            ),
            *(("links", "auc", score, score.auc) for score in self.links),
            *(("links", "average_precision", s, s.average_precision) for s in self.links),
            *(
                (f"labels, {each.share:.0%} known", measure, result, float(getattr(each, measure)))
                for measure in ("micro_f1", "macro_f1")
                for result in self.labels
                for each in result.scores
            ),
        ]

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
            "next_items": [asdict(score) for score in self.next_items],
            "links": [asdict(score) for score in self.links],
            "labels": [asdict(score) for score in self.labels],
        }


@dataclass(frozen=True)
class _Row:
    """Mean of a score over several files, and its sample standard deviation."""

    table: str
    name: str
    measure: str
    mean: float
    deviation: float
    found: list[int]
    asked: int


def _summary(runs: list[_Scores]) -> list[_Row]:
    rows = []
    for same in zip(*(scores.values() for scores in runs), strict=True):
        table, measure, score, _ = same[0]
        values = [value for *_, value in same]
        mean = sum(values) / len(values)
        deviation = (sum((v - mean) ** 2 for v in values) / (len(values) - 1)) ** 0.5
        found = [each.found for _, _, each, _ in same]
        rows.append(_Row(table, score.name, measure, mean, deviation, found, score.asked))
    return rows


def _print_summary(runs: list[_Scores]) -> None:
    for (table, measure), rows in groupby(_summary(runs), lambda row: (row.table, row.measure)):
        cells: list[tuple[str, ...]] = []
        for row in rows:
            numbers = "-".join(map(str, sorted({min(row.found), max(row.found)})))
            cells.append(
                (row.name, f"{row.mean:.3f}", f"{row.deviation:.3f}", f"{numbers}/{row.asked}")
            )
        _print_table((table, measure, "deviation", "found/asked"), cells)


def _similarity_row(score: SimilarityResult, oov: bool) -> tuple[str, ...]:
    interval = f"{score.low:.3f} to {score.high:.3f}"
    return score.name, f"{score.spearman:.3f}", interval, *_counts(score, oov)


def _analogy_row(score: AnalogyScore, oov: bool) -> tuple[str, ...]:
    return score.name, f"{score.accuracy:.3f}", str(score.correct), *_counts(score, oov)


def _category_row(score: CategoryResult, oov: bool) -> tuple[str, ...]:
    return score.name, f"{score.purity:.3f}", str(score.classes), *_counts(score, oov)


def _outlier_row(score: OutlierResult, oov: bool) -> tuple[str, ...]:
    return score.name, f"{score.accuracy:.3f}", f"{score.position:.3f}", *_counts(score, oov)


def _item_row(score: NextItemResult) -> tuple[str, ...]:
    values = (f"{getattr(score, measure):.4f}" for measure in _ITEM_MEASURES)
    return score.name, *values, *_counts(score, False)


def _link_row(score: LinkResult) -> tuple[str, ...]:
    return score.name, f"{score.auc:.4f}", f"{score.average_precision:.4f}", *_counts(score, False)


def _node_rows(result: NodeResult) -> list[tuple[str, ...]]:
    return [
        (
            f"{each.share:.0%} known",
            *(
                f"{value:.4f}"
                for value in (
                    each.micro_f1,
                    each.micro_deviation,
                    each.macro_f1,
                    each.macro_deviation,
                )
            ),
            *_counts(result, False),
        )
        for each in result.scores
    ]


def _counts(score: _Score, oov: bool) -> tuple[str, ...]:
    return f"{score.found}/{score.asked}", *((str(getattr(score, "oov", 0)),) * oov)


def _plain(score: AnalogyScore) -> dict[str, Any]:
    return asdict(score) | {"accuracy": score.accuracy}


def _print_table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for name, *values in (header, *rows):
        cells = [value.rjust(width) for value, width in zip(values, widths[1:], strict=True)]
        print_rows([["  ".join([name.ljust(widths[0]), *cells])]])
