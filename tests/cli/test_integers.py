"""Integers of the command line."""

import pytest

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
