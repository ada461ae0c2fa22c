"""The search: trials, one after the other, and their result."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sgns.api import check_train_options, train
from sgns.arguments import (
    check_choice,
    check_integer,
    check_number,
    check_workers,
    keyword_defaults,
    suggest_keywords,
)
from sgns.arguments.progress import Display, ProgressLike, display_of
from sgns.corpus.inputs import CorpusLike, as_corpus
from sgns.errors import CorpusError, DivergenceError
from sgns.training.extension import ExtensionOptions
from sgns.training.model import Model
from sgns.tuning.space import Space, check_values, checked_space, default_space, fixed
from sgns.tuning.suggestions import Sampler, choose_sampler
from sgns.tuning.table import Trial, TrialTable
from sgns.tuning.tasks import FunctionTask, HeldOutTask, NextItemTask, QuestionTask, Task

__all__ = ["TASKS", "Tuning", "check_tune_options", "tune"]

#: Tasks by name, besides files of questions and functions.
TASKS = ("likelihood", "next-items")

#: Shares of the epochs after which trials are scored, and the share of trials that goes on.
_STAGES = (1 / 3, 1.0)
_KEPT = 1 / 3

#: Options of `train` that a search does not hand on.
_NOT_SHARED = (
    "checkpoint",
    "checkpoint_every",
    "validation",
    "patience",
    "keep_best",
    "max_epochs",
    "on_progress",
)


@dataclass(frozen=True)
class Tuning:
    """Result of a search.

    Attributes
    ----------
    task : str
        Score that was made better.
    trials : list of Trial
        All trials, in their order.
    shared : dict of str to object
        Options that all trials had.
    """

    task: str
    trials: list[Trial]
    shared: dict[str, Any]

    @property
    def best(self) -> Trial:
        """Trial with the highest score; the first of several.

        Raises
        ------
        ValueError
            If no trial has a score.
        """
        finished = [trial for trial in self.trials if trial.score is not None]
        if not finished:
            if not self.trials:
                raise ValueError("no trial began in the time: raise max_seconds, or omit it")
            errors = sorted({trial.error for trial in self.trials if trial.error})
            raise ValueError(
                f"no trial came to its end: {'; '.join(errors) or 'all ended early'}; try more "
                "trials, or other options"
            )
        return max(finished, key=lambda trial: (trial.score or 0.0, -trial.number))

    @property
    def options(self) -> dict[str, Any]:
        """Options of the best trial, and the shared ones: ``sgns.train(corpus, **options)``."""
        return {**self.shared, **self.best.options}

    def rows(self) -> list[dict[str, Any]]:
        """Return the trials as rows of a table, such as ``pandas.DataFrame(tuning.rows())``."""
        return [
            {
                "trial": trial.number,
                "score": trial.score,
                "first_score": trial.scores[0] if trial.scores else None,
                "seconds": trial.seconds,
                **trial.options,
                "error": trial.error,
            }
            for trial in self.trials
        ]


@suggest_keywords(ExtensionOptions)
def tune(
    corpus: CorpusLike,
    *,
    space: Space | None = None,
    task: str | Callable[[Model], float] | Task | None = None,
    similarity: Sequence[str | os.PathLike[str]] = (),
    analogies: Sequence[str | os.PathLike[str]] = (),
    trials: int = 30,
    max_seconds: float | None = None,
    table: str | os.PathLike[str] | None = None,
    resume: bool = False,
    sampler: str | None = None,
    min_count: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    progress: ProgressLike = None,
    **options: Any,
) -> Tuning:
    """Search the options of `train` that suit a corpus and a task.

    Trial 0 has the defaults of `train`. Each other trial first trains for a third of its epochs. It
    trains once more, for all of them, if its score is among the best third so far.

    Parameters
    ----------
    corpus : Corpus, path, sequence of paths, or iterable of sentences
        Training data, as for `train`.
    space : mapping of str to Range or sequence, optional
        Values of each option that is tried: a `sgns.tuning.Range`, or a list of choices. All trials
        have an option with a single choice. If omitted, `sgns.tuning.default_space`.
    task : {"likelihood", "next-items"}, callable or Task, optional
        What is made better. With ``"likelihood"`` the likelihood of held-out text
        (`sgns.tuning.HeldOutTask`), which is comparable between models with other negatives, noise
        and subsampling, unlike their losses. With ``"next-items"`` the NDCG at 10 of the last item
        of each session (`sgns.tuning.NextItemTask`). A function takes a `Model` and returns its
        score; higher is better. If omitted, the questions of `similarity` and `analogies`, or else
        the likelihood.
    similarity, analogies : sequence of paths
        Files of questions, whose mean score is the task.
    trials : int, default 30
        Number of trials, with those of the table.
    max_seconds : float, optional
        Begin no trial after this time.
    table : path, optional
        File for the trials, as lines of JSON; it is written after each of them.
    resume : bool, default False
        Continue the trials of the table, if it exists. Input and options must be the same, but
        there may be more trials.
    sampler : {"optuna", "built-in"}, optional
        Choice of the next options. If omitted, optuna if it is installed.
    min_count, seed, workers, progress
        As in `train`. The seed is that of the search and of each training.
    **options
        Options of `train` that all trials have.

    Returns
    -------
    Tuning
        Its `options` are the best ones.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong type or out of range, or the table is of another search.
    FileExistsError
        If the table exists and `resume` is not set.
    ImportError
        If optuna is asked for and not installed.
    OSError, CorpusError, FormatError
        As in `train`, or if the table is damaged.

    Notes
    -----
    A trial whose training diverges, or does not fit into memory, has no score. The rule by which
    trials go on is that of asynchronous successive halving (Li et al., "A System for Massively
    Parallel Hyperparameter Tuning", MLSys 2020).
    """
    checked = check_tune_options({**locals(), **options})
    display, chosen, space = checked.display, checked.task, checked.space
    shared, saved, n_trials = checked.shared, checked.table, checked.trials
    encoded = as_corpus(corpus, min_count, progress=display)
    of_all = {**shared, **fixed(space)}
    training = chosen.begin(encoded, of_all)
    usual = {**keyword_defaults(train), **of_all}
    first = {name: usual[name] for name in space}
    saved.begin(
        {
            "task": chosen.name,
            "space": {name: repr(of) for name, of in space.items()},
            "options": {name: repr(value) for name, value in sorted(shared.items())},
            "sampler": checked.sampler.name,
            "seed": seed,
            "corpus": "".join(encoded.fingerprints(check_workers(workers)).values()),
        },
        space,
        first,
    )

    def one(found: dict[str, Any]) -> Trial:
        return _tried(
            len(saved.trials),
            found,
            saved.trials,
            lambda given: float(
                chosen.score(
                    train(
                        training, **{**shared, **given}, seed=seed, workers=workers, progress=False
                    )
                )
            ),
            int(usual["epochs"]),
        )

    started = time.monotonic()
    with display.phase("tuning", "trials", n_trials, len(saved.trials)) as phase:
        while len(saved.trials) < n_trials:
            if max_seconds is not None and time.monotonic() - started >= max_seconds:
                break
            trial = one(checked.sampler.suggest(saved.trials) if saved.trials else first)
            best = max((t.score for t in saved.trials if t.score is not None), default=-math.inf)
            saved.add(trial)
            if trial.score is not None and trial.score > best:
                display.note(
                    "best trial",
                    f"trial {trial.number}: {chosen.name} {trial.score:.4f}, the best so far: "
                    + ", ".join(f"{name}={value!r}" for name, value in trial.options.items()),
                    trial=trial.number,
                    score=trial.score,
                    options=trial.options,
                )
            phase.update(len(saved.trials))
    return Tuning(chosen.name, list(saved.trials), shared)


@dataclass(frozen=True)
class _Checked:
    """Checked options of `tune`, and what follows from them without a corpus."""

    display: Display
    task: Task
    space: Space
    shared: dict[str, Any]
    sampler: Sampler
    table: TrialTable
    trials: int


def check_tune_options(options: Mapping[str, Any]) -> _Checked:
    """Check everything about the options of `tune` that does not need the corpus.

    `tune` calls this before it reads. The command line calls it before it counts words.

    Parameters
    ----------
    options : mapping of str to object
        Options of `tune` by name; the default of each that is missing.

    Raises
    ------
    TypeError, ValueError, OSError, ImportError
        As in `tune`.
    """
    own = keyword_defaults(tune)
    given = {**own, **options}
    display = display_of(given["progress"])
    seed = check_integer("seed", given["seed"], 0)
    trials = check_integer("trials", given["trials"], 1)
    check_workers(given["workers"])
    seconds = given["max_seconds"]
    if seconds is not None and not check_number("max_seconds", seconds) > 0:
        raise ValueError(f"max_seconds must be above 0, got {seconds}")
    task = _task_of(given["task"], given["similarity"], given["analogies"], seed)
    shared = {
        name: value
        for name, value in options.items()
        if name not in own and name not in ("corpus", "options")
    }
    space = given["space"]
    if space is None:
        found = default_space(isinstance(task, NextItemTask))
        space = {name: of for name, of in found.items() if name not in shared}
    space = checked_space(space, task.comparable, task.why)
    return _Checked(
        display,
        task,
        space,
        _checked_options(shared, space),
        choose_sampler(given["sampler"], space, seed),
        TrialTable(given["table"], given["resume"]),
        trials,
    )


def _task_of(
    task: str | Callable[[Model], float] | Task | None,
    similarity: Sequence[str | os.PathLike[str]],
    analogies: Sequence[str | os.PathLike[str]],
    seed: int,
) -> Task:
    for name, paths in (("similarity", similarity), ("analogies", analogies)):
        if isinstance(paths, (str, os.PathLike)):
            raise TypeError(f"{name} must be a list of paths: write {name}=[{os.fspath(paths)!r}]")
        for path in paths:
            Path(path).stat()  # a missing file is an error before any training
    if similarity or analogies:
        if task is not None:
            raise ValueError("task must be omitted with similarity and analogies, which are one")
        return QuestionTask(similarity, analogies)
    if task is None or isinstance(task, str):
        name = "likelihood" if task is None else task
        check_choice("task", name, TASKS)
        return NextItemTask() if name == "next-items" else HeldOutTask(seed=seed)
    if hasattr(task, "begin") and hasattr(task, "score"):
        return cast("Task", task)
    if not callable(task):
        raise TypeError(
            f"task must be one of {', '.join(TASKS)}, or a function of a model, got {task!r:.80}"
        )
    return FunctionTask(task)


def _checked_options(options: Mapping[str, Any], space: Space) -> dict[str, Any]:
    """Return the options that all trials have; a wrong one raises the error of `train`."""
    for name in options:
        if name in space:
            raise ValueError(f"{name} must be in space or among the options, not in both")
        if name in _NOT_SHARED:
            raise ValueError(f"{name} is not an option of tune: omit it")
    if options.get("epochs") == "auto":
        raise ValueError("epochs must be a number for trials, or in space, got 'auto'")
    check_train_options(options)
    check_values(space, options)
    check_train_options({**options, **fixed(space)})
    return dict(options)


def _tried(
    number: int,
    found: dict[str, Any],
    trials: Sequence[Trial],
    score_of: Callable[[dict[str, Any]], float],
    usual_epochs: int,
) -> Trial:
    """Train with some options, stage by stage, as long as the scores are among the best."""
    started = time.monotonic()
    epochs = int(found.get("epochs", usual_epochs))
    scores: list[float] = []
    error = ""
    try:
        for stage, share in enumerate(_STAGES):
            if not scores or math.ceil(share * epochs) > math.ceil(_STAGES[stage - 1] * epochs):
                scores.append(score_of({**found, "epochs": math.ceil(share * epochs)}))
            else:
                scores.append(scores[-1])  # of as many epochs
            if math.isnan(scores[-1]):
                raise CorpusError("the score is not a number")
            if number and not _goes_on(scores[-1], stage, trials):
                break
    except (CorpusError, DivergenceError, MemoryError, ValueError) as failure:
        if number == 0:  # the defaults fail: the fault is in the input
            raise
        error = str(failure)
    is_whole = len(scores) == len(_STAGES) and not error
    return Trial(
        number,
        found,
        [s for s in scores if not math.isnan(s)],
        scores[-1] if is_whole else None,
        time.monotonic() - started,
        error,
    )


def _goes_on(score: float, stage: int, trials: Sequence[Trial]) -> bool:
    """Return whether a score is among the best third of those after the same stage."""
    others = [trial.scores[stage] for trial in trials if len(trial.scores) > stage]
    n_kept = max(1, math.ceil(_KEPT * (len(others) + 1)))
    return sum(other > score for other in others) < n_kept
