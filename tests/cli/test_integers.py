"""Integers of the command line."""

import json
import re
from pathlib import Path

import pytest
from sgns import cli

from .commands import run


@pytest.mark.parametrize("option", ["--negative", "--vector-size", "--max-size", "--workers"])
@pytest.mark.parametrize("value", ["2.5", "1e3", "two"])
def test_numbers_that_are_not_whole_are_refused(option, value, text, tmp_path, capsys):
    output = tmp_path / "m.safetensors"
    assert run("train", text / "a.txt.gz", "-o", output, "-q", option, value) == 2
    assert f"{option} must be an integer, got {value}" in capsys.readouterr().err
    assert not output.exists()


def test_a_window_is_an_integer_or_a_word(text, tmp_path, capsys):
    output = tmp_path / "m.safetensors"
    arguments = ("train", text / "a.txt.gz", "-o", output, "-q", "--epochs", 1, "--window")
    for value in ("2.5", "all"):
        assert run(*arguments, value) == 2
        message = f"--window must be an integer or sentence, got {value}"
        assert message in capsys.readouterr().err
    assert run(*arguments, "sentence") == 0
    assert run(*arguments, "2") == 0


def test_epochs_are_an_integer_or_auto(text, tmp_path, capsys):
    output = tmp_path / "m.safetensors"
    arguments = ("train", text / "a.txt.gz", "-o", output, "-q", "--sample", 0, "--epochs")
    for value in ("2.5", "all"):
        assert run(*arguments, value) == 2
        assert f"--epochs must be an integer or auto, got {value}" in capsys.readouterr().err
    assert run(*arguments, "auto") == 1
    assert "--validation 0.01" in capsys.readouterr().err
    options = ("--validation", 0.3, "--max-epochs", 2, "--json")
    assert run(*arguments, "auto", *options) == 0
    assert json.loads(capsys.readouterr().out)["schedule"] == (
        "1 epoch at the learning rate 0.025, then 1 epoch in which it falls from 0.025 to 0.0001"
    )


def test_every_command_has_integers_of_this_module():
    folder = Path(cli.__file__).parent
    rounding = re.compile(r"cyclopts\.types import .*Int\b")
    assert [path.name for path in folder.glob("*.py") if rounding.search(path.read_text())] == []
