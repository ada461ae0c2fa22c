"""Choice of the options of the next trial: by optuna, or by a search of our own."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np

from sgns.arguments import check_choice
from sgns.arguments.packages import import_optional
from sgns.tuning.space import Range, Space, drawn, moved
from sgns.tuning.table import Trial

__all__ = ["SAMPLERS", "Sampler", "choose_sampler"]

#: optuna's tree of Parzen estimators, and the built-in search.
SAMPLERS = ("optuna", "built-in")

#: Trials that are drawn at random before the search looks at their scores.
_N_RANDOM = 10

#: With the built-in search: how many of the best trials are moved, and how often one is.
_N_BEST = 3
_MOVE_RATE = 0.75


class Sampler(Protocol):
    """A way to choose options. They are a function of the seed and of the trials before."""

    name: str

    def suggest(self, trials: Sequence[Trial]) -> dict[str, Any]:
        """Return the options of the trial after these."""


def choose_sampler(name: str | None, space: Space, seed: int) -> Sampler:
    """Return the sampler of this name; optuna if it is installed and the name is omitted.

    Raises
    ------
    ValueError
        If there is no such sampler.
    ImportError
        If optuna is named and not installed.
    """
    if name is None:
        name = "optuna" if find_spec("optuna") else "built-in"
    check_choice("sampler", name, SAMPLERS)
    return (_Optuna if name == "optuna" else _BuiltIn)(space, seed)


class _BuiltIn:
    """Random options first, then mostly small moves from the best ones."""

    name = "built-in"

    def __init__(self, space: Space, seed: int) -> None:
        self._space, self._seed = space, seed

    def suggest(self, trials: Sequence[Trial]) -> dict[str, Any]:
        rng = np.random.default_rng([self._seed, len(trials)])
        finished = [trial for trial in trials if trial.score is not None]
        if len(trials) <= _N_RANDOM or not finished or rng.random() >= _MOVE_RATE:
            return drawn(self._space, rng)
        best = sorted(finished, key=lambda trial: -(trial.score or 0.0))[:_N_BEST]
        return moved(self._space, best[rng.integers(len(best))].options, rng)


class _Optuna:
    """optuna's sampler, which is told all trials again each time."""

    name = "optuna"

    def __init__(self, space: Space, seed: int) -> None:
        self._optuna = import_optional("optuna", "sampler='optuna' needs")
        self._seed = seed
        self._distributions = {name: self._distribution(of) for name, of in space.items()}

    def suggest(self, trials: Sequence[Trial]) -> dict[str, Any]:
        optuna = self._optuna
        verbosity = optuna.logging.get_verbosity()
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        try:
            study = optuna.create_study(
                direction="maximize",
                sampler=optuna.samplers.TPESampler(
                    seed=self._seed + len(trials), n_startup_trials=_N_RANDOM
                ),
            )
            study.add_trials([self._told(trial) for trial in trials if self._is_known(trial)])
            return dict(study.ask(self._distributions).params)
        finally:
            optuna.logging.set_verbosity(verbosity)

    def _distribution(self, of: Range | Sequence[Any]) -> Any:
        distributions = self._optuna.distributions
        if not isinstance(of, Range):
            return distributions.CategoricalDistribution(tuple(of))
        if of.is_whole:
            return distributions.IntDistribution(int(of.low), int(of.high), log=of.log)
        return distributions.FloatDistribution(float(of.low), float(of.high), log=of.log)

    def _is_known(self, trial: Trial) -> bool:
        """Return whether a trial is within the space, which the defaults need not be."""
        try:
            for name, distribution in self._distributions.items():
                if not distribution._contains(distribution.to_internal_repr(trial.options[name])):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True

    def _told(self, trial: Trial) -> Any:
        states = self._optuna.trial.TrialState
        state = states.FAIL if trial.error else states.PRUNED
        if trial.score is not None:
            state = states.COMPLETE
        return self._optuna.trial.create_trial(
            state=state,
            value=trial.score,
            params=trial.options,
            distributions=self._distributions,
            intermediate_values=dict(enumerate(trial.scores)),
        )
