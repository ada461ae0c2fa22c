"""Tests of what launchers say in the environment."""

import pytest
from sgns.distributed.launch import env_integer, is_launched


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"WORLD_SIZE": "2"}, False),
        ({"RANK": "0", "WORLD_SIZE": "1"}, False),
        ({"RANK": "0", "WORLD_SIZE": "2"}, True),
    ],
)
def test_several_ranks_are_a_launch(monkeypatch, variables, expected):
    for name in ("RANK", "WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert is_launched() is expected


def test_a_variable_that_is_no_integer_is_refused(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "two")
    with pytest.raises(ValueError, match="variable WORLD_SIZE must be an integer, got 'two'"):
        env_integer("WORLD_SIZE", 1)
    monkeypatch.delenv("WORLD_SIZE")
    assert env_integer("WORLD_SIZE", 7) == 7
