"""Errors in the words of the command line: options as they are typed, and what to type instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path

from cyclopts import App, CycloptsError, MissingArgumentError, UnknownOptionError, ValidationError
from cyclopts.exceptions import UnknownCommandError

from sgns.arguments import did_you_mean, our_name
from sgns.errors import UnexpectedFileError
from sgns.files.kinds import FOREIGN, kind_named

__all__ = ["describe_misuse", "in_command_line_words", "in_commands", "options_of"]

#: Before and after a name that stands for an option, not for a part of a path or of a token.
_BEFORE, _AFTER = r"(?<![\w./'\"-])", r"(?!\.?[\w/'\"(-])"
#: Words that follow the name of an option at the start of a message.
_SAYS = r"(?= (?:must|was|is an option|has no meaning|does not)\b)"

#: Options of other programs for the input, without hyphens. In sgns the input has no option.
_INPUT = [
    "corpus",
    "data",
    "edgelist",
    "edges",
    "file",
    "graph",
    "infile",
    "input",
    "inputfile",
    "text",
    "train",
]

#: Advice for files by kind.
_READERS = {
    "corpus": "sgns train reads it",
    "corpus.shard": "sgns train reads the manifest that lists it",
    "model": "neighbors, analogy, evaluate, plot and export read it",
    "vectors": "a model comes from sgns train CORPUS -o NAME.safetensors",
    "checkpoint": "sgns train resumes from it with --checkpoint and --resume",
}
_DESCRIBED = "sgns info describes files of sgns"

#: How cyclopts names an option of a file.
_IN_FILE = re.compile(r"\[([\w-]+)\] (?:from|provided by) (.+?)(?=\. [A-Z])")

_KINDS = {"bool": "true or false", "float": "a number", "int": "an integer"}


def options_of(app: App, command: str | None) -> dict[str, str]:
    """Return the options of a command: as they are typed, by their names in Python."""
    if command is None or command not in app:
        return {}
    found = {}
    for argument in app[command].assemble_argument_collection():
        if argument.name.startswith("--"):
            found[argument.name.removeprefix("--").replace("-", "_")] = argument.name
            found[argument.field_info.name] = argument.name
    return found


def in_command_line_words(
    message: str, options: Mapping[str, str], of_export: Mapping[str, str] | None = None
) -> str:
    """Return a message with options as they are typed in place of their names in Python.

    If a message names an option that only ``export`` has, among `of_export`, it says so.

    It replaces ``name=value``, names with an underscore, and names at the start of a message or of
    a part of it, as in ``window must be at least 1``. Other words may be English.
    """
    others = {name: typed for name, typed in (of_export or {}).items() if name not in options}
    if others and (found := in_command_line_words(message, others)) != message:
        message = f"{found}. Only sgns export has such options: let it write a file to use here"
    if not options:
        return message
    names = "|".join(sorted(map(re.escape, options), key=len, reverse=True))
    value = r"(?P<value>'[^']*'|\"[^\"]*\"|[^\s,;:)]*[^\s,;:.)])"
    message = re.sub(
        rf"{_BEFORE}(?P<name>{names})={value}",
        lambda found: _typed(options[found["name"]], found["value"]),
        message,
    )
    message = re.sub(
        rf"{_BEFORE}(?:{names}){_AFTER}",
        lambda found: options[found[0]] if "_" in found[0] else found[0],
        message,
    )
    return re.sub(
        rf"(?:(?<=: )|(?<=; )|^)(?:{names}){_SAYS}", lambda found: options[found[0]], message
    )


def in_commands(error: UnexpectedFileError, options: Mapping[str, str]) -> str:
    """Return the message for a file of another kind, with commands in place of calls."""
    kind = kind_named(error.kind)
    if kind is None or "sgns." not in kind.advice:
        return str(error)
    if kind.is_vectors and not error.finding.endswith("not a file of sgns"):
        option = options.get("input_format") or options.get("format", "--format")
        return f"{error.finding}: give {option} {kind.name}"
    if kind is FOREIGN or not (kind.is_vectors or kind.is_container):
        return f"{error}, in Python; commands read what .save('NAME.safetensors') writes there"
    name = "vectors" if kind.is_vectors else kind.name
    return f"{error.finding}: {_READERS.get(name, _DESCRIBED)}"


def describe_misuse(error: CycloptsError, app: App, command: str | None) -> str:
    """Return the message for arguments that cannot be parsed: what is wrong, and what to type."""
    options = options_of(app, command)
    unknown = _unknown_option(error)
    if isinstance(error, UnknownCommandError):
        message = _unknown_command(command or "", app)
    elif unknown is not None and (file := _file_of(error)) is not None:
        name = unknown.strip("[]")
        proposal = _proposal(name, options).replace("--", "")
        message = f"{file}: unknown option {name} in [{command}]{proposal}"
    elif unknown is not None:
        message = f"unknown option {unknown}{_proposal(unknown, options)}"
        if unknown == "-":
            message = "- is not an input of this command: name a file, or /dev/stdin"
    elif isinstance(error, MissingArgumentError) and _is_absent(error):
        assert error.argument is not None
        names = [name for name in error.argument.names if not name.startswith("--no-")]
        message = f"{' or '.join(names)} is missing"
    elif isinstance(error, ValidationError) and error.argument is None:
        message = error.exception_message
    else:
        message = _in_plain_words(str(error))
    known = command if command is not None and command in app else None
    end = "" if message.endswith("?") else ";"
    return f"{message.removesuffix('.')}{end} see: sgns {f'{known} ' if known else ''}--help"


def _in_plain_words(message: str) -> str:
    """Return a message about a value, with plain words in place of types of Python."""
    found = re.match(
        r'Invalid value for (\S+)(?: from (.*))?: unable to convert "(.*)" into (\S+)\.', message
    )
    if found is None:
        return _IN_FILE.sub(r"\1 in \2", message).replace(" provided by env", "")
    option, source, value, types = found.groups()
    if option.startswith("["):
        option = f"{option.strip('[]')} in {source}"
    kinds = []
    for each in types.split("|"):
        literal = re.fullmatch(r"Literal\[(.*)\]", each)
        kinds.append(literal[1] if literal else _KINDS.get(each, each))
    return f"{option} must be {' or '.join(kinds)}, got {value}"


def _typed(option: str, value: str) -> str:
    if value == "True":
        return option
    return f"{option} {value.strip(chr(34) + chr(39))}"


def _unknown_command(word: str, app: App) -> str:
    commands = sorted(name for name in app if not name.startswith("-"))
    hint = did_you_mean(word, commands)
    if not hint and Path(word).exists():
        hint = f"; to train on this file: sgns train {word} -o OUTPUT"
    return f"unknown command {word!r}{hint or '; it must be one of ' + ', '.join(commands)}"


def _unknown_option(error: CycloptsError) -> str | None:
    if isinstance(error, UnknownOptionError):
        return (error.token.keyword or error.token.value).split("=")[0]
    if isinstance(error, ValidationError):
        found = re.fullmatch(r"unknown option (\S+)", error.exception_message)
        return found[1].split("=")[0] if found else None
    return None


def _file_of(error: CycloptsError) -> str | None:
    """Return the file that holds an option, or None if it was typed."""
    token = error.token if isinstance(error, UnknownOptionError) else None
    if token is None or not (token.keyword or "").startswith("["):
        return None
    return token.source


def _proposal(unknown: str, options: Mapping[str, str]) -> str:
    name = unknown.lstrip("-").replace("-", "_")
    if name.replace("_", "").lower() in _INPUT:
        return "; name the input without an option"
    ours = our_name(name, options)
    if ours is not None:
        typed = in_command_line_words(ours, options) if "=" in ours else options[ours.strip("'")]
        return f"; did you mean {typed}?"
    similar = difflib.get_close_matches(unknown, sorted(set(options.values())), n=1)
    return f"; did you mean {similar[0]}?" if similar else ""


def _is_absent(error: MissingArgumentError) -> bool:
    """Return True if a required argument is absent, and False if only its value is."""
    return error.argument is not None and error.keyword is None and not error.argument.tokens
