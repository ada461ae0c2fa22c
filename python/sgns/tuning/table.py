"""The table of trials: lines of JSON in a file from which a search resumes."""

from __future__ import annotations

import errno
import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, TypeVar

from sgns.errors import FormatError
from sgns.files.atomic import atomic_write
from sgns.files.lines import byte_lines
from sgns.files.names import output_path
from sgns.files.outputs import check_writable
from sgns.tuning.space import Space, holds

__all__ = ["Trial", "TrialTable"]

T = TypeVar("T")

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
        self._path = None if path is None else output_path(path)
        self._search: dict[str, Any] = {}
        self.trials: list[Trial] = []
        if self._path is None:
            return
        check_writable(self._path)
        if self._path.exists() and not resume:
            raise FileExistsError(
                errno.EEXIST,
                "the table of trials exists: continue it by resume=True, or choose another file to "
                "start again",
                os.fspath(self._path),
            )

    def begin(self, search: Mapping[str, Any], space: Space, first: Mapping[str, Any]) -> None:
        """Read the trials of the file, if it is of the same search.

        Parameters
        ----------
        search : mapping of str to object
            Everything that determines the trials, as JSON can hold it.
        space : mapping of str to Range or sequence
            Values that trials can have.
        first : mapping of str to object
            Options of trial 0.

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
        lines = [line for _, line in byte_lines(self._path)]
        self._compare(self._parsed(1, lines[0] if lines else b"", lambda row: dict(row[_KIND])))
        self.trials = [
            self._parsed(number + 2, line, partial(_trial, number, space, first))
            for number, line in enumerate(lines[1:])
        ]

    def _parsed(self, number: int, line: bytes, parse: Callable[[Any], T]) -> T:
        """Parse a line; FormatError if it is damaged."""
        try:
            return parse(json.loads(line))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            reason = str(error) if isinstance(error, ValueError) else repr(error)
            raise FormatError(
                f"{self._path}, line {number}: this is not a valid table of trials: "
                f"{reason:.200}; restore the file, or name another table"
            ) from error

    def _compare(self, saved: Mapping[str, Any]) -> None:
        """Raise ValueError if the file is of another search."""
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


def _trial(number: int, space: Space, first: Mapping[str, Any], row: Any) -> Trial:
    """Return the trial of a row; ValueError or TypeError unless a search can have made it."""
    trial = Trial(**row)
    if type(trial.number) is not int or trial.number != number:
        raise ValueError(f"number must be {number}, got {trial.number!r:.80}")
    if not isinstance(trial.options, dict) or trial.options.keys() != space.keys():
        raise ValueError(f"options must have {', '.join(space)}, got {trial.options!r:.80}")
    for name, value in trial.options.items():
        of = space[name] if number else (first[name],)
        if not holds(of, value):
            raise ValueError(f"{name} must be a value that the search tries, got {value!r:.80}")
    scores = trial.scores
    if not isinstance(scores, list) or not all(map(_is_number, scores)):
        raise ValueError(f"scores must be a list of numbers, got {scores!r:.80}")
    if trial.score is not None and (not _is_number(trial.score) or scores[-1:] != [trial.score]):
        raise ValueError(f"score must be the last one of scores, got {trial.score!r:.80}")
    if not _is_number(trial.seconds) or not isinstance(trial.error, str):
        raise ValueError("seconds must be a number, and error a text")
    if trial.score is None and number == 0:
        raise ValueError("the first trial must have a score")
    if trial.score is not None and trial.error:
        raise ValueError("a trial must not have both a score and an error")
    return trial


def _is_number(value: object) -> bool:
    return isinstance(value, float) and not math.isnan(value)
