"""The command ``tune``."""

import json
import shlex
from pathlib import Path

import pytest
from sgns.cli.tune import _flag

from .commands import run

QUICK = (
    "--space",
    "vector-size=2,4",
    "epochs=1..6",
    "sample=0",
    "--trials",
    3,
    "--workers",
    1,
    "-q",
)


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "sessions.txt"
    path.write_text("".join(f"b{i % 7} c{i % 4} b{(i + 1) % 7}\n" for i in range(300)))
    return path


def test_the_best_options_are_printed_as_a_command(corpus, capsys):
    assert run("tune", corpus, *QUICK, "--sampler", "built-in") == 0
    *rows, command = capsys.readouterr().out.splitlines()
    assert rows[0].split() == ["trial", "score", "vector_size", "epochs", "sample"]
    assert "0 (defaults)" in "".join(rows)
    words = command.split()
    assert words[:5] == ["sgns", "train", "CORPUS", "-o", "OUTPUT"]
    assert words[5::2] == ["--vector-size", "--epochs", "--sample"]


def test_a_table_resumes_and_json_lists_all_trials(corpus, tmp_path, capsys):
    table = tmp_path / "trials.jsonl"
    arguments = ("tune", corpus, *QUICK, "--next-items", "--table", table, "--json")
    assert run(*arguments) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["task"] == "ndcg of the next item at 10"
    defaults = first["trials"][0]["options"]
    assert (defaults["vector_size"], defaults["epochs"]) == (100, 5)
    assert run(*arguments) == 1
    assert "continue it by --resume" in capsys.readouterr().err
    assert run(*arguments, "--resume") == 0
    assert json.loads(capsys.readouterr().out) == first


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--space", "windw=2"), 1, "did you mean 'window'"),
        (("--space", "window"), 1, "--space must be written like window=2,5,10"),
        (("--space", "window=2..3.5"), 1, "--space must have values of window that train takes"),
        (("--space", "shrink-windows=yes,False"), 1, "got 'yes'"),
        (("--space", "epochs=auto,2"), 1, "got 'auto'"),
        (("--space", "window=2.."), 1, "--space must be written like window=2,5,10"),
        (("--similarity", "none.tsv"), 1, "none.tsv"),
        (("--trials", 0), 2, "for --trials"),
        (("--sampler", "grid"), 2, "--sampler"),
        (("--table", "none/t"), 1, "create the folder none"),
    ],
)
def test_options_are_checked_before_the_text_is_read(
    options, code, message, corpus, monkeypatch, capsys, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sgns.Corpus.from_file", lambda *_, **__: pytest.fail("it was read"))
    assert run("tune", corpus, *options) == code
    assert message in capsys.readouterr().err


def test_two_tasks_are_refused(corpus, tmp_path, capsys):
    (tmp_path / "s.tsv").write_text("a b 1\n")
    assert run("tune", corpus, "--next-items", "--similarity", tmp_path / "s.tsv") == 1
    assert "give either --next-items, or --similarity" in capsys.readouterr().err


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_search_without_time_for_a_trial_says_what_to_do(form, corpus, capsys):
    assert run("tune", corpus, *QUICK, "--max-seconds", "1e-9", *form) == 1
    assert "no trial began in the time: raise --max-seconds" in capsys.readouterr().err


def test_a_single_value_is_that_of_the_defaults_too(corpus, capsys):
    given = ("--space", "vector-size=3", "epochs=2", "window=1,2", "--json", "-q")
    assert run("tune", corpus, *given, "--trials", 1) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["trials"][0]["options"] == {"vector_size": 3, "epochs": 2, "window": 5}


def test_the_command_has_the_options_of_reading_and_the_seed(corpus, tmp_path, capsys):
    words = tmp_path / "two words.txt"
    words.write_text("c0\n")
    drop = ["--drop", str(words)]
    reading = ["--min-count", "2", *drop, "--lowercase", "--tokenizer", "[a-c0-9]+|;"]
    given = (*reading, "--seed", "7", "--next-items")
    assert run("tune", corpus, "--space", "window=3", "sample=0", "--trials", 1, "-q", *given) == 0
    command = shlex.split(capsys.readouterr().out.splitlines()[-1])
    assert command[:5] == ["sgns", "train", "CORPUS", "-o", "OUTPUT"]
    assert command[5:] == [*reading, "--seed", "7", "--window", "3", "--sample", "0"]
    output = tmp_path / "m.safetensors"
    assert run("train", corpus, "-o", output, *command[5:], "--epochs", 1, "-q") == 0


def test_values_are_typed_as_a_shell_reads_them():
    assert _flag("given", "a b") == "--given 'a b'"
    assert _flag("ns_exponent", -0.5) == "--ns-exponent=-0.5"
    assert _flag("vocabulary", Path("v.txt")) == "--vocabulary v.txt"


def test_too_small_a_text_for_held_out_lines_names_what_exists(tmp_path, capsys):
    path = tmp_path / "t.txt"
    path.write_text("a b c\n" * 5)
    assert run("tune", path, "--trials", 1, "-q") == 1
    error = capsys.readouterr().err
    assert "HeldOutTask(share=0.2)" in error
    assert "validation" not in error
