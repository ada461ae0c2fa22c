"""The table of trials: lines of JSON in a file from which a search resumes."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sgns.errors import FormatError
from sgns.files.atomic import atomic_write
from sgns.files.lines import byte_lines
from sgns.files.outputs import check_writable

__all__ = ["Trial", "TrialTable"]

#: Key of the first line.
_KIND = "sgns tuning"


@dataclass(frozen=True)
class Trial:
    """One choice of options, and what came of it.

    Attributes
    ----------
    number : int
        Number of the trial, from 0. Trial 0 has the defaults.
    options : dict of str to object
        Options that are tried, with their values.
    scores : list of float
        Scores after each stage of training; higher is better.
    score : float or None
        Score of the whole training; None if it did not come so far.
    seconds : float
        Time that the trial took.
    error : str
        Reason for which it failed; empty if it did not.
    """

    number: int
    options: dict[str, Any]
    scores: list[float] = field(default_factory=list)
    score: float | None = None
    seconds: float = 0.0
    error: str = ""


class TrialTable:
    """A list of trials, and its file, which is replaced as a whole after each trial.

    Parameters
    ----------
    path : path, optional
        File; if omitted, the trials are in memory alone.
    resume : bool
        Continue the trials of the file, if it exists.

    Raises
    ------
    FileExistsError
        If the file exists and `resume` is not set.
    OSError
        If the file cannot be written.
    ValueError
        If `resume` is set without a path.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, resume: bool = False) -> None:
        if path is None and resume:
            raise ValueError("resume=True resumes from a table of trials: give its path as table")
        self._path = None if path is None else Path(path)
        self._search: dict[str, Any] = {}
        self.trials: list[Trial] = []
        if self._path is None:
            return
        check_writable(self._path)
        if self._path.exists() and not resume:
            raise FileExistsError(
                errno.EEXIST,
                "the table of trials exists: continue it by resume=True, or remove it to start "
                "again",
                os.fspath(self._path),
            )

    def begin(self, search: Mapping[str, Any]) -> None:
        """Read the trials of the file, if it is of the same search.

        Parameters
        ----------
        search : mapping of str to object
            Everything that determines the trials, as JSON can hold it.

        Raises
        ------
        FormatError
            If the file is damaged, or is no table of trials.
        ValueError
            If it is of another search.
        """
        self._search = json.loads(json.dumps(search))
        if self._path is None or not self._path.exists():
            return
        try:
            lines = [json.loads(line) for _, line in byte_lines(self._path)]
            saved = dict(lines[0][_KIND])
            self.trials = [_checked(Trial(**line)) for line in lines[1:]]
            if [trial.number for trial in self.trials] != list(range(len(self.trials))):
                raise ValueError("trials are missing")
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise FormatError(f"{self._path} is not a valid table of trials: {error!r}") from error
        for name in sorted(saved.keys() | self._search.keys()):
            was, now = saved.get(name), self._search.get(name)
            if was != now:
                raise ValueError(
                    f"{self._path} is the table of another search: {name} was {was!r:.200} and is "
                    f"now {now!r:.200}; pass the same input and options to resume, or name another "
                    "table"
                )

    def add(self, trial: Trial) -> None:
        """Add a trial, and write the file."""
        self.trials.append(trial)
        if self._path is None:
            return
        rows: Sequence[Mapping[str, Any]] = [{_KIND: self._search}, *map(asdict, self.trials)]
        with atomic_write(self._path) as file:
            for row in rows:
                file.write((json.dumps(row) + "\n").encode())


def _checked(trial: Trial) -> Trial:
    """Return a trial of a file; TypeError if a search cannot use it."""
    scores = [*trial.scores, *([] if trial.score is None else [trial.score])]
    if not isinstance(trial.options, dict) or not all(isinstance(s, float) for s in scores):
        raise TypeError(f"trial {trial.number} must have options and scores")
    return trial
