"""Options of the command line for contestants and hyperparameters."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from dataclasses import asdict, replace
from pathlib import Path

from bench.harness.contestants import ARCHITECTURES, CONTESTANTS, Contestant, Hyperparameters
from bench.harness.contestants.sgns import SHARED
from bench.harness.options import add_choices, add_option, is_available

DEFAULTS = asdict(Hyperparameters())
MEANINGS = {
    "vector_size": "components of a vector",
    "window": "largest distance between center and context, in words",
    "negative": "negatives per pair",
    "sample": "threshold of subsampling",
    "min_count": "occurrences that a token needs to be in the vocabulary",
    "alpha": "learning rate at the start",
    "min_alpha": "learning rate at the end",
    "epochs": "passes through the corpus",
    "workers": "threads",
}


def add_contestants(to: argparse.ArgumentParser) -> None:
    """Add the options `--contestants`, `--isa` and `--build`."""
    add_choices(to, "--contestants", CONTESTANTS, "contestants to run")
    to.add_argument(
        "--isa", nargs="+", default=[], metavar="NAME", help="instruction sets to run sgns with too"
    )
    to.add_argument(
        "--build",
        nargs="+",
        type=build,
        default=[],
        metavar="NAME=FOLDER",
        help="other builds of sgns, with which every contestant of sgns runs too: a name for the "
        "tables, and the folder that has the package, such as site-packages of an environment",
    )


def contestants(arguments: argparse.Namespace) -> list[Contestant]:
    """Return the requested contestants that are installed; print a line for each other one."""
    requested = [CONTESTANTS[name] for name in arguments.contestants]
    requested += [
        replace(SHARED, name=f"{SHARED.name}, {isa}", environment={"SGNS_ISA": isa})
        for isa in arguments.isa
    ]
    found = []
    for each in requested:
        if is_available(each.name, each.missing()):
            found.append(each)
            if each.package == "sgns":
                found += [of_build(each, *other) for other in arguments.build]
    return found


def build(text: str) -> tuple[str, Path]:
    """Return the name and the folder of a build."""
    name, _, folder = text.partition("=")
    path = Path(folder).absolute()
    if not (folder and (path / "sgns" / "__init__.py").is_file()):
        # Python would take the current build instead.
        raise argparse.ArgumentTypeError(
            f"{text!r} is not NAME=FOLDER of a folder that has the package sgns"
        )
    return name, path


def of_build(contestant: Contestant, name: str, folder: Path) -> Contestant:
    """Return a contestant of sgns that uses the package in a folder."""
    environment = {**contestant.environment, "PYTHONPATH": str(folder)}
    return replace(contestant, name=name_of_build(contestant.name, name), environment=environment)


def name_of_build(contestant: str, build: str) -> str:
    """Return the name of a contestant with another build."""
    return f"{contestant}, {build}"


def add_hyperparameters(to: argparse.ArgumentParser, omitted: Collection[str] = ()) -> None:
    """Add an option for each hyperparameter that is not omitted."""
    if "architecture" not in omitted:
        default = DEFAULTS["architecture"]
        to.add_argument(
            "--architecture",
            choices=ARCHITECTURES,
            default=default,
            help=f"(default: {default})",
        )
    for name, meaning in MEANINGS.items():
        if name not in omitted:
            add_option(to, f"--{name.replace('_', '-')}", DEFAULTS[name], meaning)


def hyperparameters(arguments: argparse.Namespace) -> Hyperparameters:
    """Return the hyperparameters of the command line; the others have their defaults."""
    given = {name: value for name, value in vars(arguments).items() if name in DEFAULTS}
    return Hyperparameters(**given)
