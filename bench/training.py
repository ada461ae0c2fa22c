"""Training against the peers, on the same file, with the same hyperparameters.

python -m bench.training CORPUS [--similarity FILE...] [--analogies FILE] [--dims N...]
    [--workers N...] [--architectures NAME...] [--contestants NAME...] [--isa NAME...]
    [--epochs N] [--repeats N] [--json OUT]

Prints a table for each architecture, vector size and number of workers.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import sgns

from bench.harness import options, trials
from bench.harness.contestants import ARCHITECTURES, Contestant, Hyperparameters
from bench.harness.contestants.gensim import CORPUS_FILE
from bench.harness.contestants.torch import PREFIX
from bench.harness.contestants.word2vec_c import WORD2VEC_C
from bench.harness.measure import machine, markdown, median_ratio, take_turns
from bench.harness.scores import scores

BASES = {"gensim": CORPUS_FILE, "word2vec.c": WORD2VEC_C}
HEADER = (
    "contestant",
    "words/s",
    "words/CPU-s",
    *(f"x {base}" for base in BASES),
    "process, s",
    "peak, MiB",
    "similarity",
    "analogies",
)


@dataclass(frozen=True)
class Result:
    """A trial without its vectors, and what they scored."""

    figures: Mapping[str, float]
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Bench:
    """A file, what to judge vectors by, and who trains on it."""

    path: Path
    corpus: sgns.Corpus
    similarity: Sequence[Path]
    analogies: Path | None
    contestants: Sequence[Contestant]

    def run(self, given: Hyperparameters, repeats: int) -> dict[str, list[Result]]:
        """Every contestant that does this architecture, in turns; round n has seed n."""
        turns = {
            contestant.name: partial(self.trial, contestant, given)
            for contestant in self.contestants
            if given.architecture in contestant.architectures
        }
        return take_turns(turns, repeats)

    def trial(self, contestant: Contestant, given: Hyperparameters, turn: int) -> Result:
        trial = trials.run(contestant, self.path, self.corpus, given, turn)
        quality = scores(trial.vectors, self.similarity, self.analogies)
        return Result(trial.figures(), quality)


def table(results: Mapping[str, Sequence[Result]], on_prefix: set[str]) -> str:
    """Medians over rounds, means of quality; ratios are of words per CPU-second."""

    def series(name: str, figure: str) -> list[float]:
        return [result.figures[figure] for result in results[name]]

    def row(name: str) -> list[str]:
        speed = series(name, "words_per_cpu_second")
        ratios = (
            f"{median_ratio(speed, series(base.name, 'words_per_cpu_second')):.2f}"
            if base.name in results
            else "-"
            for base in BASES.values()
        )
        quality = (
            f"{statistics.fmean(result.scores[score] for result in results[name]):.1f}"
            if score in results[name][0].scores
            else "-"
            for score in ("similarity", "analogies")
        )
        return [
            name + " *" * (name in on_prefix),
            f"{statistics.median(series(name, 'words_per_second')):,.0f}",
            f"{statistics.median(speed):,.0f}",
            *ratios,
            f"{statistics.median(series(name, 'process_seconds')):.1f}",
            f"{statistics.median(series(name, 'peak_mib')):,.0f}",
            *quality,
        ]

    return markdown(HEADER, map(row, results))


def main() -> None:
    parser = options.parser(__doc__)
    options.add_evaluation(parser)
    parser.add_argument("--dims", type=int, nargs="+", default=[100, 300])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], dest="threads")
    parser.add_argument(
        "--architectures", nargs="+", choices=ARCHITECTURES, default=[ARCHITECTURES[0]]
    )
    parser.add_argument("--repeats", type=int, default=3)
    options.add_contestants(parser)
    options.add_hyperparameters(parser, {"architecture", "vector_size", "workers"})
    arguments = parser.parse_args()

    given = options.hyperparameters(arguments)
    corpus = sgns.Corpus.from_file(arguments.corpus, given.min_count)
    contestants = options.contestants(arguments)
    bench = Bench(
        arguments.corpus,
        corpus,
        arguments.similarity,
        arguments.analogies,
        contestants,
    )
    print(f"{corpus.n_words:,} words of {len(corpus.vocabulary):,} tokens, {given.epochs} epochs")
    packages = sorted({each.package for each in contestants} | {"numpy"})
    record: list[dict[str, Any]] = []
    on_prefix = {each.name for each in contestants if not each.trains_all}
    for architecture, dim, workers in product(
        arguments.architectures, arguments.dims, arguments.threads
    ):
        setting = replace(given, architecture=architecture, vector_size=dim, workers=workers)
        results = bench.run(setting, arguments.repeats)
        print(f"\n{architecture}, {dim} dimensions, {workers} workers\n")
        print(table(results, on_prefix), flush=True)
        for name, rounds in results.items():
            record.append(
                {"contestant": name, "given": asdict(setting), "rounds": list(map(asdict, rounds))}
            )
        if arguments.json:  # now, lest a failure hours later takes it along
            figures = {"machine": machine(packages), "corpus": repr(corpus), "trainings": record}
            arguments.json.write_text(json.dumps(figures, indent=1))
    if on_prefix:
        print(f"\n\\* trained on the first {PREFIX:,} words only")


if __name__ == "__main__":
    main()
