"""Groups of options in the help."""

import pytest
from sgns.cli import app, main
from sgns.cli.groups import CHECKPOINTS, MESSAGES, TEXT, TRAINING

COMMANDS = [name for name in app if not name.startswith("-")]


def help_of(command, capsys):
    assert main([command, "--help"]) == 0
    return capsys.readouterr().out


def test_groups_are_shown_in_their_order(capsys):
    shown = help_of("train", capsys)
    names = [
        "Arguments",
        "Parameters",
        "Text",
        "Training",
        "Negatives",
        "N-grams",
        "Computation",
        "Checkpoints",
        "Messages",
    ]
    places = [shown.index(f"─ {name} ─") for name in names]
    assert places == sorted(places)
    ends = [*places[1:], None]
    sections = {n: shown[a:b] for n, a, b in zip(names, places, ends, strict=True)}
    for group, option in [
        (TEXT, "--lowercase"),
        (TRAINING, "--window"),
        (CHECKPOINTS, "--resume"),
        (MESSAGES, "--log-every"),
    ]:
        assert f" {option} " in sections[group.name]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_flag_can_be_turned_off_and_no_default_is_false(command, capsys):
    shown = help_of(command, capsys)
    assert "[default: False]" not in shown
    assert "[default: None]" not in shown
    for argument in app[command].assemble_argument_collection():
        if argument.hint is bool:
            assert f"--no-{argument.name.removeprefix('--')}" in shown


def test_a_flag_that_is_on_shows_its_default(capsys):
    assert "[default: True]" in help_of("train", capsys)
