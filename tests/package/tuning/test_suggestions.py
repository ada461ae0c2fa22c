"""Samplers: seeded, within the space, and better than chance."""

import logging

import numpy as np
import pytest
from sgns.tuning.space import Range
from sgns.tuning.suggestions import SAMPLERS, choose_sampler
from sgns.tuning.table import Trial

SPACE = {"alpha": Range(0.001, 1.0, log=True), "window": Range(1, 30), "sample": (0.0, 0.1, None)}


def searched(name, n, seed=1, space=SPACE):
    sampler = choose_sampler(name, space, seed)
    trials = [Trial(0, {"alpha": 5.0, "window": 99, "sample": 7}, [-9.0, -9.0], -9.0)]
    for number in range(1, n):
        options = sampler.suggest(trials)
        score = -abs(np.log10(options["alpha"] / 0.02)) - abs(options["window"] - 20) / 10
        score -= options["sample"] is not None
        is_whole = number % 3 > 0
        trials.append(Trial(number, options, [score], score if is_whole else None))
    return trials


@pytest.mark.parametrize("name", SAMPLERS)
def test_suggestions_are_a_function_of_the_seed_and_the_trials(name):
    first, second = searched(name, 14), searched(name, 14)
    assert first == second
    assert searched(name, 5, seed=2) != first[:5]
    assert choose_sampler(name, SPACE, 1).suggest(first[:12]) == first[12].options


@pytest.mark.parametrize("name", SAMPLERS)
def test_suggestions_improve_and_stay_in_the_space(name):
    trials = searched(name, 50)[1:]
    for trial in trials:
        assert 0.001 <= trial.options["alpha"] <= 1
        assert 1 <= trial.options["window"] <= 30
        assert trial.options["sample"] in (0.0, 0.1, None)
    scores = np.array([trial.scores[0] for trial in trials])
    assert np.median(scores[-20:]) > np.median(scores[:9])
    assert scores.max() > -0.5


def test_failed_trials_are_no_obstacle():
    for name in SAMPLERS:
        trials = [
            Trial(i, {"alpha": 0.1, "window": 3, "sample": None}, error="x") for i in range(15)
        ]
        assert choose_sampler(name, SPACE, 1).suggest(trials).keys() == SPACE.keys()


def test_optuna_is_quiet_and_keeps_its_level(capsys):
    import optuna

    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(logging.INFO)
    searched("optuna", 3)
    assert optuna.logging.get_verbosity() == logging.INFO
    optuna.logging.set_verbosity(before)
    assert capsys.readouterr().err == ""


def test_optuna_is_chosen_if_it_is_installed(monkeypatch):
    assert choose_sampler(None, SPACE, 1).name == "optuna"
    monkeypatch.setattr("sgns.tuning.suggestions.find_spec", lambda name: None)
    assert choose_sampler(None, SPACE, 1).name == "built-in"
    monkeypatch.setitem(__import__("sys").modules, "optuna", None)
    with pytest.raises(ImportError, match=r"pip install 'sgns\[tune\]'"):
        choose_sampler("optuna", SPACE, 1)
    with pytest.raises(ValueError, match="sampler must be one of optuna, built-in"):
        choose_sampler("grid", SPACE, 1)
