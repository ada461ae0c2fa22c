"""Markdown tables, and JSON files with the figures and a description of the machine."""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
import shlex
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column is text and whose other columns are numbers."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, rule, *rows])


def table_of_means(results: Mapping[str, Sequence[Mapping[str, float]]]) -> str:
    """Return a table with a row for each contestant and the mean of each figure over the seeds."""
    columns = list(next(iter(results.values()))[0])
    rows = (
        [name, *(f"{statistics.fmean(each[column] for each in runs):.2f}" for column in columns)]
        for name, runs in results.items()
    )
    return markdown(["mean over seeds", *columns], rows)


def line_of(figures: Mapping[str, float]) -> str:
    """Return the names and values of figures in one line."""
    return ", ".join(f"{name} {value:,.2f}" for name, value in figures.items())


def write_figures(path: Path | None, packages: Iterable[str], **figures: object) -> None:
    """Write figures, the date, the command and the machine as JSON, if a path was given.

    Parameters
    ----------
    path : Path, optional
        File to write.
    packages : iterable of str
        Distributions whose versions are recorded.
    **figures
        Values that JSON can hold; dataclasses are converted.
    """
    if path is not None:
        contents = {
            "date": datetime.date.today().isoformat(),
            "command": _command(),
            "machine": machine(packages),
            **figures,
        }
        path.write_text(json.dumps(contents, indent=1, default=asdict))


def _command() -> str:
    """Return the command of this process, with names of files instead of their paths."""
    spec = sys.modules["__main__"].__spec__
    words = [f"python -m {spec.name}" if spec else Path(sys.argv[0]).name]
    for word in sys.argv[1:]:
        words.append(shlex.quote(Path(word).name if Path(word).is_absolute() else word))
    return " ".join(words)


def machine(packages: Iterable[str]) -> dict[str, object]:
    """Return what figures depend on besides the code: processor, cores and versions."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version for name in packages if (version := _version(name))},
    }


def _processor() -> str:
    if (listing := Path("/proc/cpuinfo")).exists():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
