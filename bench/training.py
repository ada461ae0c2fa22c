"""Compare training with other trainers, on the same file and with the same hyperparameters.

Prints a table for each architecture, vector size and number of workers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import sgns

from bench.harness import options, trials
from bench.harness.contestants import ARCHITECTURES, Contestant, Hyperparameters
from bench.harness.contestants.gensim import CORPUS_FILE
from bench.harness.contestants.options import (
    add_contestants,
    add_hyperparameters,
    contestants,
    hyperparameters,
)
from bench.harness.contestants.torch import PREFIX
from bench.harness.contestants.word2vec_c import WORD2VEC_C
from bench.harness.evaluation import Evaluation
from bench.harness.measure import take_turns
from bench.harness.reports import write_figures
from bench.harness.speed_table import Result, speed_table

BASES = {"gensim": CORPUS_FILE.name, "word2vec.c": WORD2VEC_C.name}


@dataclass(frozen=True)
class Bench:
    """Corpus, its file, the evaluation of vectors, and the contestants."""

    path: Path
    corpus: sgns.Corpus
    evaluation: Evaluation
    contestants: Sequence[Contestant]

    def run(self, given: Hyperparameters, repeats: int) -> dict[str, list[Result]]:
        """Run every contestant that has the architecture, in turns; round n has seed n."""
        turns = {
            contestant.name: partial(self.trial, contestant, given)
            for contestant in self.contestants
            if given.architecture in contestant.architectures
        }
        return take_turns(turns, repeats)

    def trial(self, contestant: Contestant, given: Hyperparameters, seed: int) -> Result:
        trial = trials.run(contestant, self.path, self.corpus, given, seed)
        return Result(trial.figures(), self.evaluation.scores(trial.vectors))


def main() -> None:
    parser = options.corpus_parser(__doc__)
    Evaluation.add_options(parser)
    options.add_option(parser, "--dims", [100, 300], "vector sizes")
    options.add_option(parser, "--workers", [1, 2], "numbers of threads", dest="threads")
    parser.add_argument(
        "--architectures",
        nargs="+",
        choices=ARCHITECTURES,
        default=[ARCHITECTURES[0]],
        help=f"architectures to train (default: {ARCHITECTURES[0]})",
    )
    options.add_option(parser, "--repeats", 3, "rounds")
    add_contestants(parser)
    add_hyperparameters(parser, {"architecture", "vector_size", "workers"})
    arguments = parser.parse_args()

    given = hyperparameters(arguments)
    corpus = sgns.Corpus.from_file(arguments.corpus, given.min_count)
    chosen = contestants(arguments)
    bench = Bench(arguments.corpus, corpus, Evaluation.of(arguments), chosen)
    print(f"{corpus.n_words:,} words of {len(corpus.vocabulary):,} tokens, {given.epochs} epochs")
    packages = sorted({each.package for each in chosen} | {"numpy"})
    record: list[dict[str, Any]] = []
    on_prefix = {each.name for each in chosen if not each.trains_all}
    builds = [name for name, _ in arguments.build]
    for architecture, dim, workers in product(
        arguments.architectures, arguments.dims, arguments.threads
    ):
        setting = replace(given, architecture=architecture, vector_size=dim, workers=workers)
        results = bench.run(setting, arguments.repeats)
        print(f"\n{architecture}, {dim} dimensions, {workers} workers\n")
        means = bench.evaluation.means
        print(speed_table(results, BASES, means, on_prefix, builds), flush=True)
        for name, rounds in results.items():
            record.append({"contestant": name, "given": setting, "rounds": rounds})
        # Written after each setting, so that a later failure does not lose the figures.
        write_figures(arguments.json, packages, corpus=repr(corpus), trainings=record)
    if on_prefix:
        print(f"\n\\* trained on the first {PREFIX:,} words only")


if __name__ == "__main__":
    main()
