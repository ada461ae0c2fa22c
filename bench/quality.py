"""Quality of vectors at equal hyperparameters, over several seeds.

python -m bench.quality CORPUS --similarity FILE... --analogies FILE [--seeds N] [--json OUT]

Contestants take turns, so that a noisy machine is noisy for all of them. Every speed is printed
beside the quality of the vectors that it made.
"""

from __future__ import annotations

import argparse
import json
import statistics
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sgns

from bench.contestants import CONTESTANTS, Hyperparameters, Run

RESTRICT_VOCAB = 30_000


def scores(vectors: sgns.WordVectors, similarity: list[Path], analogies: Path) -> dict[str, float]:
    """100 x Spearman's rho on each set and their mean, and per cent of analogies answered."""
    sets = {
        path.stem: 100 * sgns.evaluate_similarity(vectors, path).spearman for path in similarity
    }
    answered = sgns.evaluate_analogies(vectors, analogies, restrict_vocab=RESTRICT_VOCAB)
    return {
        **sets,
        "similarity": statistics.fmean(sets.values()),
        "analogies": 100 * answered.total.correct / answered.total.found,
    }


def speeds(run: Run) -> dict[str, float]:
    """Million words per second and per CPU-second of the training phase."""
    return {
        "Mwords/s": run.words / run.seconds / 1e6,
        "Mwords/CPU-s": run.words / run.cpu_seconds / 1e6,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--similarity", type=Path, nargs="+", required=True)
    parser.add_argument("--analogies", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--contestants", nargs="+", choices=CONTESTANTS, default=list(CONTESTANTS))
    parser.add_argument("--json", type=Path, help="write every figure there")
    parser.add_argument("--save-to", type=Path, help="folder for the vectors, as word2vec binary")
    for name, value in asdict(Hyperparameters()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    arguments = parser.parse_args()
    given = Hyperparameters(
        **{name: getattr(arguments, name) for name in asdict(Hyperparameters())}
    )

    figures: dict[str, list[dict[str, Any]]] = {name: [] for name in arguments.contestants}
    for seed in range(1, arguments.seeds + 1):
        for name in arguments.contestants:
            run = CONTESTANTS[name](arguments.corpus, given, seed)
            row = scores(run.vectors, arguments.similarity, arguments.analogies) | speeds(run)
            figures[name].append({"seed": seed, **row})
            print(f"{name}, seed {seed}: " + ", ".join(f"{k} {v:.2f}" for k, v in row.items()))
            if arguments.save_to:
                run.vectors.save(arguments.save_to / f"{name.replace(' ', '-')}-{seed}.bin")

    columns = [column for column in figures[arguments.contestants[0]][0] if column != "seed"]
    print("\n| mean over seeds | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name, rows in figures.items():
        means = (statistics.fmean(row[column] for row in rows) for column in columns)
        print(f"| {name} | " + " | ".join(f"{mean:.2f}" for mean in means) + " |")
    if arguments.json:
        arguments.json.write_text(json.dumps({"given": asdict(given), "runs": figures}, indent=1))


if __name__ == "__main__":
    main()
