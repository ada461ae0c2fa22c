"""What the defaults of sgns follow from: quality and speed of one setting and another.

python -m bench.choices CORPUS --similarity FILE... --analogies FILE [--seeds N] [--only GROUP...]
    [--gensim] [--workers N] [--epochs N] [--json OUT]

Settings take turns in this process, and round n has seed n; a setting of several groups is trained
once. The file of --json is written after every training, and what is in it already is not trained
again. So an interrupted run goes on; after a change to the code, remove the file.
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
from sgns.pairs.blocks import block_shape

from bench.harness import options, trials
from bench.harness.contestants import Hyperparameters
from bench.harness.contestants.gensim import CORPUS_FILE as GENSIM
from bench.harness.contestants.sgns import train_clocked
from bench.harness.measure import check, machine, markdown, take_turns
from bench.harness.scores import scores

SGNS = "sgns"
PER_PAIR = {"negatives_mode": "per_pair"}
POOL = {"pool_size": 24}
CBOW = {"architecture": "cbow"}

#: What each row of a group changes. Negatives of their own for every pair are the reference.
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
    "cbow": [*(CBOW | {"pool_size": size} for size in (8, 16, 24, 32)), CBOW | PER_PAIR],
}

Figures: TypeAlias = Mapping[str, float]


@dataclass(frozen=True)
class Setting(Hyperparameters):
    """All that sets a training apart from others, except for its seed."""

    trainer: str = SGNS
    negatives_mode: str = "shared"
    block_size: int | None = None
    pool_size: int | None = None

    def __str__(self) -> str:
        """What it has other than the defaults."""
        values = ((field, getattr(self, field.name)) for field in fields(self))
        return ", ".join(
            f"{field.name} {value}" for field, value in values if value != field.default
        )

    def hyperparameters(self) -> Hyperparameters:
        return Hyperparameters(
            **{field.name: getattr(self, field.name) for field in fields(Hyperparameters)}
        )

    def settled(self, n_tokens: int) -> Setting:
        """This one, with what sgns would choose for a vocabulary of this size."""
        block_size, pool_size = block_shape(
            n_tokens,
            self.negative,
            self.negatives_mode,
            self.block_size,
            self.pool_size,
            self.window,
        )
        return replace(self, block_size=block_size, pool_size=pool_size)

    def as_gensim(self) -> Setting:
        return replace(self, trainer=GENSIM.name, block_size=None, pool_size=None)


class Record:
    """Figures by setting and seed, kept in a file if there is one."""

    def __init__(self, path: Path | None, about: Mapping[str, object]) -> None:
        """Raise a ValueError if the file is about something else."""
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
    """A file, what to judge vectors by, and what is known of them already."""

    path: Path
    corpus: sgns.Corpus
    similarity: Sequence[Path]
    analogies: Path
    record: Record

    def run(self, setting: Setting, seed: int) -> Figures:
        """What a training yields; printed if it is not of the record."""
        if known := self.record.get(setting, seed):
            return known
        vectors, speed = self.train(setting, seed)
        found = scores(vectors, self.similarity, self.analogies) | {"words/CPU-s": speed}
        self.record.add(setting, seed, found)
        figures = ", ".join(f"{name} {value:,.2f}" for name, value in found.items())
        print(f"{setting}, seed {seed}: {figures}", flush=True)
        return found

    def train(self, setting: Setting, seed: int) -> tuple[sgns.WordVectors, float]:
        """Vectors, and the words per CPU-second of their training."""
        if setting.trainer == GENSIM.name:
            given = setting.hyperparameters()
            trial = trials.run(GENSIM, self.path, self.corpus, given, seed)
            return trial.vectors, trial.words_per_cpu_second
        chosen = asdict(setting)
        del chosen["trainer"], chosen["min_count"]
        model, cost = train_clocked(self.corpus, seed=seed, **chosen)
        check(bool(np.isfinite(model.vectors.matrix).all()), f"{setting}: a vector is not finite")
        return model.vectors, model.words_trained / cost.cpu_seconds


def settings_of(
    group: Iterable[Mapping[str, Any]], base: Setting, n_tokens: int, with_gensim: bool
) -> list[Setting]:
    """A group's settings, each once; gensim's are those of the rows for reference."""
    settings = [replace(base, **changes).settled(n_tokens) for changes in group]
    if with_gensim:
        settings += [each.as_gensim() for each in settings if each.negatives_mode == "per_pair"]
    return list(dict.fromkeys(settings))


def table(results: Mapping[Setting, Sequence[Figures]]) -> str:
    """Means over seeds; the columns in front are those in which settings differ."""
    differing = [
        field.name
        for field in fields(Setting)
        if len({getattr(setting, field.name) for setting in results}) > 1
    ]

    def row(setting: Setting) -> list[str]:
        series = {name: [each[name] for each in results[setting]] for name in results[setting][0]}
        return [
            *(str(getattr(setting, name) or "-") for name in differing),
            *(with_spread(series[score]) for score in ("similarity", "analogies")),
            f"{np.mean(series['words/CPU-s']):,.0f}",
        ]

    return markdown([*differing, "similarity", "analogies", "words/CPU-s"], map(row, results))


def with_spread(values: Sequence[float]) -> str:
    """Mean, and the standard deviation where there is one."""
    spread = f" ± {np.std(values, ddof=1):.2f}" if len(values) > 1 else ""
    return f"{np.mean(values):.2f}{spread}"


def main() -> None:
    parser = options.parser(__doc__)
    options.add_evaluation(parser, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS))
    parser.add_argument("--gensim", action="store_true", help="also gensim, beside per_pair")
    options.add_hyperparameters(parser, {"architecture", "vector_size", "window", "negative"})
    parser.set_defaults(workers=1)
    arguments = parser.parse_args()
    if arguments.gensim and (missing := GENSIM.missing()):
        parser.error(f"{missing} is not installed")

    base = Setting(**asdict(options.hyperparameters(arguments)))
    corpus = sgns.Corpus.from_file(arguments.corpus, base.min_count)
    groups = {
        name: settings_of(GROUPS[name], base, len(corpus.vocabulary), arguments.gensim)
        for name in arguments.only
    }
    bench = Bench(
        arguments.corpus,
        corpus,
        arguments.similarity,
        arguments.analogies,
        open_record(parser, arguments, corpus),
    )
    turns = {
        str(setting): partial(bench.run, setting)
        for settings in groups.values()
        for setting in settings
    }
    print(f"{corpus}: {len(turns)} settings, {arguments.seeds} seeds", flush=True)
    results = take_turns(turns, arguments.seeds)
    for name, settings in groups.items():
        print(f"\n{name}: means over {arguments.seeds} seeds, ± standard deviation\n")
        print(table({setting: results[str(setting)] for setting in settings}))


def open_record(
    parser: argparse.ArgumentParser, arguments: argparse.Namespace, corpus: sgns.Corpus
) -> Record:
    about = {
        "machine": machine([SGNS, "numpy", GENSIM.package]),
        "corpus": repr(corpus),
        "similarity": [path.stem for path in arguments.similarity],
        "analogies": arguments.analogies.stem,
    }
    try:
        return Record(arguments.json, about)
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
