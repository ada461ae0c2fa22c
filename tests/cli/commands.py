"""Calls of commands, within this process."""

from sgns.cli import main

GROUPS = (("red", "green", "blue", "pink"), ("one", "two", "three", "four"))


def run(*arguments):
    """Run a command and return its exit code."""
    return main([str(argument) for argument in arguments])


def rows(shown):
    """Return the fields of lines that tabs separate."""
    return [line.split("\t") for line in shown.splitlines()]
