"""Quality of vectors at equal hyperparameters, over several seeds.

python -m bench.quality CORPUS --similarity FILE... --analogies FILE [--seeds N]
    [--contestants NAME...] [--json OUT] [--save-to FOLDER]

Contestants take turns. Every speed is printed beside the quality of the vectors that it made.
"""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict
from functools import partial
from pathlib import Path

import sgns

from bench.harness import options, trials
from bench.harness.contestants import Contestant
from bench.harness.measure import machine, markdown, take_turns
from bench.harness.scores import scores


def main() -> None:
    parser = options.parser(__doc__)
    options.add_evaluation(parser, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--save-to", type=Path, help="folder for the vectors, as word2vec binary")
    options.add_contestants(parser)
    options.add_hyperparameters(parser)
    arguments = parser.parse_args()
    given = options.hyperparameters(arguments)
    corpus = sgns.Corpus.from_file(arguments.corpus, given.min_count)
    contestants = [
        each
        for each in options.contestants(arguments)
        if given.architecture in each.architectures and each.trains_all
    ]
    if not contestants:
        parser.error(f"none of them trains {given.architecture} on a whole corpus")

    def run(contestant: Contestant, seed: int) -> dict[str, float]:
        trial = trials.run(contestant, arguments.corpus, corpus, given, seed)
        row = scores(trial.vectors, arguments.similarity, arguments.analogies) | {
            "Mwords/s": trial.words_per_second / 1e6,
            "Mwords/CPU-s": trial.words_per_cpu_second / 1e6,
        }
        figures = ", ".join(f"{name} {value:.2f}" for name, value in row.items())
        print(f"{contestant.name}, seed {seed}: {figures}", flush=True)
        if arguments.save_to:
            name = contestant.name.replace(", ", "-").replace(" ", "-")
            trial.vectors.save(arguments.save_to / f"{name}-{seed}.bin")
        return row

    turns = {contestant.name: partial(run, contestant) for contestant in contestants}
    rows = take_turns(turns, arguments.seeds)
    columns = list(next(iter(rows.values()))[0])
    means = (
        [name, *(f"{statistics.fmean(row[column] for row in found):.2f}" for column in columns)]
        for name, found in rows.items()
    )
    print("\n" + markdown(["mean over seeds", *columns], means))
    if arguments.json:
        packages = sorted({each.package for each in contestants} | {"numpy"})
        figures = {"machine": machine(packages), "given": asdict(given), "runs": rows}
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
