"""Options from a file and from the environment."""

from pathlib import Path
from typing import get_args

import pytest
from sgns import Model
from sgns.cli import app
from sgns.cli.configuration import CONFIG, FILE

from .commands import run


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("a b c d e f g h\n" * 50)
    return tmp_path


def trained(*options):
    assert run("train", "text.txt", "-o", "m.safetensors", "--min-count", 1, "-q", *options) == 0
    return Model.load("m.safetensors").options


def refused(capsys, *options):
    code = run("train", "text.txt", "-o", "m.safetensors", *options)
    return code, capsys.readouterr().err


def test_options_come_from_the_file_of_the_folder(folder):
    (folder / FILE).write_text(
        "[train]\nvector-size = 7\nwindow = 'sentence'\nshrink_windows = false\nsample = 0\n"
        "[node2vec]\nvector-size = 9\n"
    )
    options = trained()
    assert [options[name] for name in ("vector_size", "window", "shrink_windows", "sample")] == [
        7,
        "sentence",
        False,
        0,
    ]


def test_what_is_typed_is_stronger_than_the_environment_and_that_than_the_file(folder, monkeypatch):
    (folder / FILE).write_text("[train]\nvector-size = 7\nepochs = 2\nwindow = 3\n")
    monkeypatch.setenv("SGNS_TRAIN_EPOCHS", "3")
    monkeypatch.setenv("SGNS_TRAIN_WINDOW", "4")
    options = trained("--window", 2)
    assert [options[name] for name in ("vector_size", "epochs", "window")] == [7, 3, 2]


def test_flags_of_a_file_can_be_turned_off(folder):
    (folder / FILE).write_text("[train]\nhs = true\n")
    assert trained()["hs"] is True
    assert trained("--no-hs")["hs"] is False


def test_another_file_can_be_named(folder, monkeypatch, capsys):
    (folder / FILE).write_text("[train]\nvector-size = 7\n")
    (folder / "other").write_text("[train]\nvector-size = 5\n")
    monkeypatch.setenv(CONFIG, "other")
    assert trained()["vector_size"] == 5
    monkeypatch.setenv(CONFIG, "none")
    assert refused(capsys) == (1, "sgns: error: none: No such file or directory\n")


def test_the_format_of_messages_can_be_configured(folder, monkeypatch, capsys):
    monkeypatch.setenv("SGNS_TRAIN_LOG_FORMAT", "json")
    code, shown = refused(capsys, "--window", 0)
    assert code == 1
    assert all(line.startswith('{"event": ') for line in shown.splitlines())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[train]\nwindows = 2", "unknown option windows in [train]; did you mean window?"),
        ("[train]\nwindow = 'x'", "window in {} must be an integer or sentence, got x;"),
        ("[train]\nhs = 3", "hs in {} must be true or false, got 3;"),
        ("[train]\nalpha = 0", 'Invalid value "0.0" for alpha in {}. Must be > 0;'),
        ("[tain]\nwindow = 2", "{}: [tain] is no command; did you mean 'train'?"),
        ("window = 2", "{}: window is outside of tables: write it below the name of a command,"),
        ("[train", "{} is not TOML: Expected ']'"),
        ("[train]\nwindow = 0", "--window must be at least 1, got 0"),
    ],
)
def test_errors_in_a_file_name_it_and_what_to_change(folder, capsys, content, message):
    (folder / FILE).write_text(content)
    code, shown = refused(capsys)
    assert code in (1, 2)
    assert message.format(folder / FILE) in shown
    assert shown.startswith("sgns: error: ")
    assert shown.count("\n") == 1


def test_a_file_that_cannot_be_read_is_an_error(folder, capsys):
    (folder / FILE).write_bytes(b"\xff")
    assert "sgns.toml is not TOML: " in refused(capsys)[1]
    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    assert "sgns.toml: Is a directory" in refused(capsys)[1]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("WINDOW", "x", "SGNS_TRAIN_WINDOW must be an integer or sentence, got x;"),
        ("HS", "maybe", "SGNS_TRAIN_HS must be true or false, got maybe;"),
        ("ALPHA", "0", 'Invalid value "0.0" for SGNS_TRAIN_ALPHA. Must be > 0;'),
        ("WINDW", "3", "the variable SGNS_TRAIN_WINDW is no option of sgns train; did you mean"),
    ],
)
def test_errors_in_the_environment_name_the_variable(
    folder, capsys, monkeypatch, name, value, message
):
    monkeypatch.setenv(f"SGNS_TRAIN_{name}", value)
    code, shown = refused(capsys)
    assert code == 2
    assert message in shown


def test_variables_of_other_commands_and_of_the_package_are_left_alone(folder, monkeypatch):
    monkeypatch.setenv("SGNS_NODE2VEC_NO_SUCH_OPTION", "1")
    monkeypatch.setenv("SGNS_OTHER", "1")
    assert trained("--vector-size", 4)["vector_size"] == 4


def path_options():
    """Return each command with each of its arguments that is the name of a file."""
    return [
        (command, argument.name)
        for command in app
        if not command.startswith("-")
        for argument in app[command].assemble_argument_collection()
        if Path in (argument.hint, *get_args(argument.hint))
    ]


@pytest.mark.parametrize(("command", "name"), path_options())
def test_an_empty_name_of_a_file_is_refused_by_the_name_of_its_option(
    folder, capsys, command, name
):
    assert run(command, *([f"{name}="] if name.startswith("-") else [""])) == 2
    assert f"{name}: the name of a file is empty; see: sgns {command}" in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["text.txt"]


def test_an_empty_name_in_a_file_of_options_is_refused(folder, capsys):
    (folder / FILE).write_text("[train]\ncheckpoint = ''\n")
    code, message = refused(capsys)
    assert code == 2
    assert "--checkpoint: the name of a file is empty" in message


def test_an_empty_name_of_a_text_is_refused(folder, capsys):
    assert run("train", "", "-o", "m.safetensors") == 1
    assert capsys.readouterr().err == "sgns: error: The name of a file is empty\n"
