"""What the command lines of benchmarks have in common."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from dataclasses import asdict, replace
from pathlib import Path

from bench.harness.contestants import ARCHITECTURES, CONTESTANTS, Contestant, Hyperparameters
from bench.harness.contestants.sgns import SHARED

DEFAULTS = asdict(Hyperparameters())


def parser(description: str | None) -> argparse.ArgumentParser:
    """A parser for a benchmark on a corpus; its help is the docstring of the module."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("corpus", type=plain_text, help="text, a sentence or paragraph a line")
    made.add_argument("--json", type=Path, help="write every figure there")
    return made


def plain_text(path: str) -> Path:
    """A text file that is not compressed: not every contestant can read those that are."""
    if Path(path).suffix in {".gz", ".bz2", ".xz", ".zst"}:
        raise argparse.ArgumentTypeError(f"decompress {path} first")
    if not Path(path).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return Path(path)


def add_evaluation(to: argparse.ArgumentParser, required: bool = False) -> None:
    to.add_argument("--similarity", type=Path, nargs="+", default=[], required=required)
    to.add_argument("--analogies", type=Path, required=required)


def add_contestants(to: argparse.ArgumentParser) -> None:
    to.add_argument("--contestants", nargs="+", choices=CONTESTANTS, default=list(CONTESTANTS))
    to.add_argument(
        "--isa", nargs="+", default=[], help="also run sgns with these instruction sets"
    )


def contestants(arguments: argparse.Namespace) -> list[Contestant]:
    """Those that were asked for and are installed; a line is printed for each that is not."""
    asked = [CONTESTANTS[name] for name in arguments.contestants]
    asked += [
        replace(SHARED, name=f"{SHARED.name}, {isa}", environment={"SGNS_ISA": isa})
        for isa in arguments.isa
    ]
    for contestant in asked:
        if missing := contestant.missing():
            print(f"{contestant.name} is left out: {missing} is not installed")
    return [contestant for contestant in asked if not contestant.missing()]


def add_hyperparameters(to: argparse.ArgumentParser, left_out: Collection[str] = ()) -> None:
    for name, value in DEFAULTS.items():
        if name not in left_out:
            choices = ARCHITECTURES if name == "architecture" else None
            flag = f"--{name.replace('_', '-')}"
            to.add_argument(flag, type=type(value), default=value, choices=choices)


def hyperparameters(arguments: argparse.Namespace) -> Hyperparameters:
    """Those of the command line; the others have their defaults."""
    given = {name: value for name, value in vars(arguments).items() if name in DEFAULTS}
    return Hyperparameters(**given)
