"""Compare the quality of vectors at equal hyperparameters, over several seeds.

The contestants take turns. Every speed is printed beside the quality of the vectors.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import sgns

from bench.harness import options, trials
from bench.harness.contestants import Contestant
from bench.harness.contestants.options import (
    add_contestants,
    add_hyperparameters,
    contestants,
    hyperparameters,
)
from bench.harness.evaluation import Evaluation
from bench.harness.measure import take_turns
from bench.harness.reports import line_of, table_of_means, write_figures


def main() -> None:
    parser = options.corpus_parser(__doc__)
    Evaluation.add_options(parser, required=True)
    options.add_option(parser, "--seeds", 3, "seeds of each contestant")
    parser.add_argument(
        "--save-to",
        type=Path,
        metavar="FOLDER",
        help="write the vectors to this folder, in word2vec's binary format",
    )
    add_contestants(parser)
    add_hyperparameters(parser)
    arguments = parser.parse_args()
    evaluation = Evaluation.of(arguments)
    given = hyperparameters(arguments)
    corpus = sgns.Corpus.from_file(arguments.corpus, given.min_count)
    chosen = [
        each
        for each in contestants(arguments)
        if given.architecture in each.architectures and each.trains_all
    ]
    if not chosen:
        parser.error(f"none of the contestants trains {given.architecture} on a whole corpus")

    def run(contestant: Contestant, seed: int) -> dict[str, float]:
        trial = trials.run(contestant, arguments.corpus, corpus, given, seed)
        figures = evaluation.scores(trial.vectors) | {
            "Mwords/s": trial.words_per_second / 1e6,
            "Mwords/CPU-s": trial.words_per_cpu_second / 1e6,
        }
        print(f"{contestant.name}, seed {seed}: {line_of(figures)}", flush=True)
        if arguments.save_to:
            name = contestant.name.replace(", ", "-").replace(" ", "-")
            trial.vectors.save(arguments.save_to / f"{name}-{seed}.bin")
        return figures

    runs = take_turns({each.name: partial(run, each) for each in chosen}, arguments.seeds)
    print("\n" + table_of_means(runs))
    packages = sorted({each.package for each in chosen} | {"numpy"})
    write_figures(arguments.json, packages, given=given, runs=runs)


if __name__ == "__main__":
    main()
