"""Variables of the environment that torchrun and other launchers set for the ranks."""

from __future__ import annotations

import os

__all__ = ["RESTARTS", "env_integer", "has_launcher", "is_one_of_several"]

#: Variable of torchrun: how many times it has started the ranks again.
RESTARTS = "TORCHELASTIC_RESTART_COUNT"


def has_launcher() -> bool:
    """Return whether a launcher started this process, alone or with others."""
    return "RANK" in os.environ and "WORLD_SIZE" in os.environ


def is_one_of_several() -> bool:
    """Return whether a launcher started several processes that make one call together."""
    return has_launcher() and env_integer("WORLD_SIZE", 1) > 1


def env_integer(name: str, default: int) -> int:
    """Return the integer in an environment variable, which launchers of torch set.

    Raises
    ------
    ValueError
        If it is set and not a non-negative integer.
    """
    value = os.environ.get(name)
    if value is None:
        return default
    if not value.isdecimal():
        raise ValueError(f"the environment variable {name} must be an integer, got {value!r}")
    return int(value)
