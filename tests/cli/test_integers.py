"""Integers of the command line."""

import re
from pathlib import Path

import pytest
from sgns import cli

from .commands import run


@pytest.mark.parametrize("option", ["--epochs", "--vector-size", "--max-size", "--workers"])
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


def test_every_command_has_integers_of_this_module():
    folder = Path(cli.__file__).parent
    rounding = re.compile(r"cyclopts\.types import .*Int\b")
    assert [path.name for path in folder.glob("*.py") if rounding.search(path.read_text())] == []
