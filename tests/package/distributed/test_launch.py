"""Tests of what launchers say in the environment."""

import pytest
from sgns.distributed.launch import env_integer, has_launcher, is_one_of_several


@pytest.mark.parametrize(
    ("variables", "has_one", "has_others"),
    [
        ({}, False, False),
        ({"WORLD_SIZE": "2"}, False, False),
        ({"RANK": "0", "WORLD_SIZE": "1"}, True, False),
        ({"RANK": "0", "WORLD_SIZE": "2"}, True, True),
    ],
)
def test_a_launcher_starts_one_rank_or_several(monkeypatch, variables, has_one, has_others):
    for name in ("RANK", "WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert has_launcher() is has_one
    assert is_one_of_several() is has_others


def test_a_variable_that_is_no_integer_is_refused(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "two")
    with pytest.raises(ValueError, match="variable WORLD_SIZE must be an integer, got 'two'"):
        env_integer("WORLD_SIZE", 1)
    monkeypatch.delenv("WORLD_SIZE")
    assert env_integer("WORLD_SIZE", 7) == 7
