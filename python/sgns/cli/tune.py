"""The command ``tune``."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Group, Parameter
from cyclopts.types import PositiveFloat

import sgns
from sgns.arguments import keyword_defaults
from sgns.cli.integers import NonNegativeInt, PositiveInt
from sgns.cli.progress import Printing
from sgns.cli.reading import Reading, Texts
from sgns.cli.streams import print_json, print_rows
from sgns.files.names import expand
from sgns.tuning import Trial, Tuning, parse_range
from sgns.tuning.tune import check_tune_options

__all__ = ["tune"]

#: Trials that are printed, besides the defaults.
_SHOWN_TRIALS = 5

_TASK = Group("Task")
_SEARCH = Group("Search")
Files = Annotated[Sequence[Path], Parameter(group=_TASK, consume_multiple=True, show_default=False)]


def tune(
    corpus: Texts,
    /,
    *,
    similarity: Files = (),
    analogies: Files = (),
    next_items: Annotated[bool, Parameter(group=_TASK)] = False,
    space: Annotated[
        Sequence[str], Parameter(group=_SEARCH, consume_multiple=True, show_default=False)
    ] = (),
    trials: Annotated[PositiveInt, Parameter(group=_SEARCH)] = 30,
    max_seconds: Annotated[PositiveFloat | None, Parameter(group=_SEARCH)] = None,
    table: Annotated[Path | None, Parameter(group=_SEARCH)] = None,
    resume: Annotated[bool, Parameter(group=_SEARCH)] = False,
    sampler: Annotated[Literal["optuna", "built-in"] | None, Parameter(group=_SEARCH)] = None,
    seed: Annotated[NonNegativeInt, Parameter(group=_SEARCH)] = 1,
    reading: Reading | None = None,
    workers: PositiveInt | None = None,
    json: bool = False,
    printing: Printing | None = None,
) -> None:
    """Search the options of train that suit a text and a task.

    Without a task, the likelihood of held-out lines decides. The first trial has the defaults.

    Example: ``sgns tune news.txt --similarity men.tsv --table trials.jsonl --max-seconds 900``

    Parameters
    ----------
    corpus
        Text as for train, or one encoded corpus.
    similarity
        Files with two words and a score on each line, whose mean score decides.
    analogies
        Files like questions-words.txt, whose mean score decides.
    next_items
        Lines are sessions or baskets; the last item of each, left out of training, decides.
    space
        Options to try, such as window=2,5,10 or alpha=0.01..0.1:log; if omitted, seven of them.
    trials
        Number of trials, with those of the table.
    max_seconds
        Begin no trial after this time.
    table
        File for the trials, as lines of JSON; written after each of them.
    resume
        Continue the trials of the table, if it exists.
    sampler
        Choice of the next options; if omitted, optuna if it is installed.
    seed
        Random seed of the search and of each training.
    workers
        Threads; as many as there are cores if omitted.
    json
        Print all trials as JSON instead of the best ones.
    """
    printing = printing or Printing()
    if next_items and (similarity or analogies):
        raise ValueError("give either --next-items, or --similarity and --analogies")
    options: dict[str, Any] = {
        "similarity": list(similarity),
        "analogies": list(analogies),
        "task": "next-items" if next_items else None,
        "space": dict(map(parse_range, space)) or None,
        "trials": trials,
        "max_seconds": max_seconds,
        "table": table,
        "resume": resume,
        "sampler": sampler,
        "seed": seed,
        "workers": workers,
        "progress": printing.display,
    }
    check_tune_options(options)
    reading = reading or Reading()
    reading.check(workers)
    encoded = reading.read(expand(corpus), workers, printing)
    tuning = sgns.tune(encoded, **options)
    if json:
        print_json(
            {
                "task": tuning.task,
                "best": tuning.best.number,
                "options": tuning.options,
                "trials": [asdict(trial) for trial in tuning.trials],
            }
        )
        return
    seeded = {} if seed == keyword_defaults(sgns.train)["seed"] else {"seed": seed}
    _print_best(tuning, reading.given | seeded)


def _print_best(tuning: Tuning, given: Mapping[str, Any]) -> None:
    """Print the defaults and the best trials, and the command that trains with the best.

    `given` are the other options of that command.
    """
    options = {**given, **tuning.options}  # an error if no trial came to its end
    finished = [trial for trial in tuning.trials if trial.score is not None]
    best = sorted(finished, key=lambda trial: -(trial.score or 0.0))[:_SHOWN_TRIALS]
    if finished[0] not in best:
        best.append(finished[0])
    names = list(finished[0].options)
    header = ["trial", "score", *names]
    rows = [
        header,
        *([_number(trial), f"{trial.score:.4f}", *_cells(trial, names)] for trial in best),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        print_rows([["  ".join(cells)]])
    flags = (_flag(name, value) for name, value in options.items())
    print_rows([[" ".join(["sgns train CORPUS -o OUTPUT", *filter(None, flags)])]])


def _number(trial: Trial) -> str:
    return f"{trial.number}{' (defaults)' * (trial.number == 0)}"


def _cells(trial: Trial, names: Sequence[str]) -> list[str]:
    values = (trial.options[name] for name in names)
    return [f"{value:.4g}" if isinstance(value, float) else str(value) for value in values]


def _flag(name: str, value: Any) -> str:
    """Return an option as it is typed; nothing if it is omitted."""
    typed = "--" + name.replace("_", "-")
    if value is None:
        return ""
    if isinstance(value, bool):
        return typed if value else f"--no-{typed.removeprefix('--')}"
    text = shlex.quote(str(value))
    return f"{typed}={text}" if text.startswith("-") else f"{typed} {text}"
