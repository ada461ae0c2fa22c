"""Compare the quality and speed of settings of sgns, to choose its defaults.

The settings take turns in this process, and round n has seed n. A setting of several groups is
trained once. The file of --json is written after every training, and a training in it is not
repeated, so an interrupted run resumes. Remove the file after a change to the code.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import sgns
from sgns.files.atomic import atomic_write
from sgns.training.settings import Settings

from bench.harness import options, trials
from bench.harness.contestants import Hyperparameters
from bench.harness.contestants.gensim import CORPUS_FILE as GENSIM
from bench.harness.contestants.options import add_hyperparameters, hyperparameters
from bench.harness.contestants.sgns import train_clocked
from bench.harness.evaluation import Evaluation
from bench.harness.measure import check_finite, take_turns
from bench.harness.reports import line_of, machine, markdown

SGNS = "sgns"
PER_PAIR = {"negatives_mode": "per_pair"}
POOL = {"pool_size": 24}
CBOW = {"architecture": "cbow"}

#: Changes to the defaults for each row of a group. The mode "per_pair" is the reference.
GROUPS: dict[str, list[dict[str, Any]]] = {
    "pool": [
        *({"block_size": 96, "pool_size": size} for size in (8, 12, 16, 24, 32, 48)),
        PER_PAIR,
    ],
    "block": [POOL | {"block_size": size} for size in (16, 32, 64, 96, 128, 256)],
    "dim": [
        *({"vector_size": size} for size in (50, 100, 200, 300, 600)),
        *(PER_PAIR | {"vector_size": size} for size in (50, 300)),
    ],
    "negative": [
        pool | {"negative": negative}
        for negative in (5, 10, 20)
        for pool in ({}, POOL, {"pool_size": 24 * negative // 5})
    ],
    "window": [pool | {"window": window} for window in (2, 5, 10, 15) for pool in ({}, POOL)],
    "rate": [
        mode | {"alpha": alpha} for mode in ({}, PER_PAIR) for alpha in (0.025, 0.05, 0.1, 0.2)
    ],
    "cbow": [*(CBOW | {"pool_size": size} for size in (8, 16, 24, 32)), CBOW | PER_PAIR],
}

Figures: TypeAlias = Mapping[str, float]


@dataclass(frozen=True)
class Setting(Hyperparameters):
    """Everything that identifies a training, except its seed."""

    trainer: str = SGNS
    negatives_mode: str = "shared"
    block_size: int | None = None
    pool_size: int | None = None

    def __str__(self) -> str:
        """Return the values that differ from the defaults."""
        values = ((field, getattr(self, field.name)) for field in fields(self))
        return ", ".join(
            f"{field.name} {value}" for field, value in values if value != field.default
        )

    def hyperparameters(self) -> Hyperparameters:
        return Hyperparameters(
            **{field.name: getattr(self, field.name) for field in fields(Hyperparameters)}
        )

    def settled(self, n_tokens: int) -> Setting:
        """Return this setting with the block that sgns chooses for the size of the vocabulary."""
        settings = Settings.choose(asdict(self))
        block_size, pool_size = settings.block_shape(n_tokens, self.window, of_words=True)
        return replace(self, block_size=block_size, pool_size=pool_size)

    def as_gensim(self) -> Setting:
        """Return this setting with gensim as the trainer."""
        return replace(self, trainer=GENSIM.name, block_size=None, pool_size=None)


class Record:
    """Figures by setting and seed, stored in a file if a path was given."""

    def __init__(self, path: Path | None, about: Mapping[str, object]) -> None:
        """Read the file, if it exists.

        Raises
        ------
        ValueError
            If the figures in the file are from another machine, corpus or evaluation.
        """
        self._path = path
        self._about = about
        self._trainings: dict[tuple[Setting, int], Figures] = {}
        if path and path.exists():
            found = json.loads(path.read_text())
            for name, value in about.items():
                if found.get(name) != value:
                    raise ValueError(f"{path} has figures of another {name}: {found.get(name)}")
            for each in found["trainings"]:
                self._trainings[Setting(**each["setting"]), each["seed"]] = each["figures"]

    def get(self, setting: Setting, seed: int) -> Figures | None:
        return self._trainings.get((setting, seed))

    def add(self, setting: Setting, seed: int, figures: Figures) -> None:
        self._trainings[setting, seed] = figures
        if self._path:
            trainings = [
                {"setting": asdict(setting), "seed": seed, "figures": figures}
                for (setting, seed), figures in self._trainings.items()
            ]
            with atomic_write(self._path) as file:
                file.write(json.dumps({**self._about, "trainings": trainings}, indent=1).encode())


@dataclass(frozen=True)
class Bench:
    """Corpus, its file, the evaluation of vectors, and the figures so far."""

    path: Path
    corpus: sgns.Corpus
    evaluation: Evaluation
    record: Record

    def run(self, setting: Setting, seed: int) -> Figures:
        """Return the figures of a training; train and print them if the record lacks them."""
        if known := self.record.get(setting, seed):
            return known
        vectors, speed = self.train(setting, seed)
        found = self.evaluation.scores(vectors) | {"words/CPU-s": speed}
        self.record.add(setting, seed, found)
        print(f"{setting}, seed {seed}: {line_of(found)}", flush=True)
        return found

    def train(self, setting: Setting, seed: int) -> tuple[sgns.WordVectors, float]:
        """Return vectors, and the words per CPU-second of their training."""
        if setting.trainer == GENSIM.name:
            given = setting.hyperparameters()
            trial = trials.run(GENSIM, self.path, self.corpus, given, seed)
            return trial.vectors, trial.words_per_cpu_second
        chosen = asdict(setting)
        del chosen["trainer"], chosen["min_count"]
        model, cost = train_clocked(self.corpus, seed=seed, **chosen)
        check_finite(str(setting), model.vectors.matrix)
        return model.vectors, model.words_trained / cost.cpu_seconds


def settings_of(
    group: Iterable[Mapping[str, Any]], base: Setting, n_tokens: int, with_gensim: bool
) -> list[Setting]:
    """Return the settings of a group, each once; gensim gets those of the mode "per_pair"."""
    settings = [replace(base, **changes).settled(n_tokens) for changes in group]
    if with_gensim:
        settings += [each.as_gensim() for each in settings if each.negatives_mode == "per_pair"]
    return list(dict.fromkeys(settings))


def table(results: Mapping[Setting, Sequence[Figures]], scores: Sequence[str]) -> str:
    """Return means over seeds; the first columns are the values that differ."""
    differing = [
        field.name
        for field in fields(Setting)
        if len({getattr(setting, field.name) for setting in results}) > 1
    ]

    def row(setting: Setting) -> list[str]:
        series = {name: [each[name] for each in results[setting]] for name in results[setting][0]}
        return [
            *(str(getattr(setting, name) or "-") for name in differing),
            *(with_spread(series[score]) for score in scores),
            f"{np.mean(series['words/CPU-s']):,.0f}",
        ]

    return markdown([*differing, *scores, "words/CPU-s"], map(row, results))


def with_spread(values: Sequence[float]) -> str:
    """Return the mean, and the standard deviation of several values."""
    spread = f" ± {np.std(values, ddof=1):.2f}" if len(values) > 1 else ""
    return f"{np.mean(values):.2f}{spread}"


def main() -> None:
    parser = options.corpus_parser(__doc__)
    Evaluation.add_options(parser, required=True)
    options.add_option(parser, "--seeds", 3, "seeds of each setting")
    options.add_choices(parser, "--only", GROUPS, "groups of settings to train")
    parser.add_argument(
        "--gensim", action="store_true", help="train gensim too, with the settings of per_pair"
    )
    add_hyperparameters(parser, {"architecture", "vector_size", "window", "negative", "workers"})
    options.add_option(parser, "--workers", 1, "threads")
    arguments = parser.parse_args()
    if arguments.gensim:
        options.require_package(parser, GENSIM.package)

    base = Setting(**asdict(hyperparameters(arguments)))
    corpus = sgns.Corpus.from_file(arguments.corpus, base.min_count)
    groups = {
        name: settings_of(GROUPS[name], base, len(corpus.vocabulary), arguments.gensim)
        for name in arguments.only
    }
    record = open_record(parser, arguments, corpus)
    bench = Bench(arguments.corpus, corpus, Evaluation.of(arguments), record)
    turns = {
        str(setting): partial(bench.run, setting)
        for settings in groups.values()
        for setting in settings
    }
    print(f"{corpus}: {len(turns)} settings, {arguments.seeds} seeds", flush=True)
    results = take_turns(turns, arguments.seeds)
    for name, settings in groups.items():
        print(f"\n{name}: means over {arguments.seeds} seeds, ± standard deviation\n")
        print(
            table({setting: results[str(setting)] for setting in settings}, bench.evaluation.means)
        )


def open_record(
    parser: argparse.ArgumentParser, arguments: argparse.Namespace, corpus: sgns.Corpus
) -> Record:
    about = {
        "machine": machine([SGNS, "numpy", GENSIM.package]),
        "corpus": repr(corpus),
        "similarity": [path.stem for path in arguments.similarity],
        "analogies": arguments.analogies.stem,
        "rare": arguments.rare and arguments.rare.stem,
    }
    try:
        return Record(arguments.json, about)
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
