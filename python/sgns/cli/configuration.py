"""Options from the environment and from a file, for what is not typed."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, get_args

from cyclopts import App, CycloptsError
from cyclopts.argument import ArgumentCollection
from cyclopts.config import Env, Toml

from sgns.arguments import did_you_mean
from sgns.cli.streams import choose_events
from sgns.files.names import telling_folders

__all__ = ["CONFIG", "FILE", "configuration"]

#: File of options in the current folder.
FILE = "sgns.toml"

#: Variable with the name of another file.
CONFIG = "SGNS_CONFIG"

_PREFIX = "SGNS_"


def configuration(commands: Collection[str]) -> list[Callable[..., Any]]:
    """Return the sources of options, the strongest first.

    The file named by ``SGNS_CONFIG`` must exist, ``sgns.toml`` need not.

    Parameters
    ----------
    commands : collection of str
        Commands, which are the tables of the file.
    """
    named = os.environ.get(CONFIG)
    file = _File(named or FILE, must_exist=named is not None)
    file.commands = commands
    return [Env(_PREFIX, show=False), _check_variables, file, _choose_format, _refuse_empty_names]


class _File(Toml):
    """A file of options, all of which must be known."""

    commands: Collection[str] = ()

    def _load_config(self, path: Path) -> dict[str, Any]:
        try:
            with telling_folders(path):
                tables = super()._load_config(path)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CycloptsError(msg=f"{path} is not TOML: {error}") from None
        except OSError as error:
            raise CycloptsError(msg=f"{path}: {error.strerror}") from error
        for name, table in tables.items():
            if not isinstance(table, dict):
                raise CycloptsError(
                    msg=f"{path}: {name} is outside of tables: write it below the name of a "
                    "command, such as [train]"
                )
            if name not in self.commands:
                hint = did_you_mean(name, self.commands)
                raise CycloptsError(msg=f"{path}: [{name}] is no command{hint}")
        return tables


def _check_variables(app: App, commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
    """Raise CycloptsError for a variable of the environment that is no option of the command."""
    prefix = _PREFIX + "".join(f"{_in_capitals(name)}_" for name in commands)
    known = {prefix + _in_capitals(name) for argument in arguments for name in argument.names}
    for name in os.environ:
        if commands and name.startswith(prefix) and name not in known:
            hint = did_you_mean(name, known)
            raise CycloptsError(
                msg=f"the variable {name} is no option of sgns {' '.join(commands)}{hint}"
            )


def _in_capitals(name: str) -> str:
    return name.lstrip("-").replace("-", "_").upper()


def _choose_format(app: App, commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
    """Print messages in the format that is chosen, from here on: errors in other options too."""
    for argument in arguments:
        if argument.name == "--log-format":
            choose_events(any(token.value == "json" for token in argument.tokens))


def _refuse_empty_names(app: App, commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
    """Raise CycloptsError for an empty name of a file, which `Path` makes the current folder."""
    for argument in arguments:
        names_files = Path in (argument.hint, *get_args(argument.hint))
        if names_files and any(token.value == "" for token in argument.tokens):
            raise CycloptsError(msg=f"{argument.name}: the name of a file is empty")
