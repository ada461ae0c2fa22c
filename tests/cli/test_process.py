"""What only a process of its own can show: signals, pipes, imports, the way it starts."""

import dataclasses
import inspect
import signal
import subprocess
import sys
import time

import pytest
import sgns
from sgns.cli import app, main
from sgns.cli.reading import Reading
from sgns.cli.training import NodeTraining, TextTraining

COMMANDS = [
    "analogy",
    "demo",
    "encode",
    "estimate",
    "evaluate",
    "export",
    "info",
    "neighbors",
    "node2vec",
    "plot",
    "train",
]
SGNS = [sys.executable, "-W", "error", "-m", "sgns"]


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


def test_these_are_all_commands():
    assert {name for name in app if not name.startswith("-")} == set(COMMANDS)


def test_version():
    done = run([*SGNS, "--version"])
    assert (done.returncode, done.stdout.strip()) == (0, sgns.__version__)


def test_without_a_command_it_lists_them():
    done = run(SGNS)
    assert done.returncode == 0
    assert all(f" {command} " in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_describes_each_parameter_and_gives_an_example(command, capsys):
    assert main([command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"Example: sgns {command}" in shown
    function = app[command].default_command
    assert function.__doc__.splitlines()[0] in shown
    groups = {
        "reading": Reading,
        "training": NodeTraining if command == "node2vec" else TextTraining,
    }
    for name, parameter in inspect.signature(function).parameters.items():
        if name in groups:  # stands for options with docstrings of their own
            for option in dataclasses.fields(groups[name]):
                flag = "vocabulary" if option.name == "given_vocabulary" else option.name
                assert f"--{flag.replace('_', '-')} " in shown
            continue
        assert f"\n    {name}\n        " in function.__doc__
        keyword = parameter.kind is parameter.KEYWORD_ONLY
        assert (f"--{name.replace('_', '-')} " if keyword else f" {name.upper()} ") in shown


def test_an_error_has_no_traceback():
    done = run([*SGNS, "neighbors", "none.bin", "x"])
    assert done.returncode == 1
    assert done.stderr == "sgns: error: none.bin: No such file or directory\n"
    done = run([*SGNS, "train"])
    assert done.returncode == 2
    assert done.stderr.startswith("sgns: error: ")
    assert done.stderr.count("\n") == 1


def test_text_may_be_piped_in(tmp_path):
    output = tmp_path / "c.safetensors"
    with subprocess.Popen(
        [*SGNS, "encode", "-", "-o", str(output)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        _, stderr = process.communicate("a b c\n" * 100_000, timeout=60)
    assert process.returncode == 0
    assert stderr.startswith("read 300,000 words, 3 of them different")
    assert sgns.Corpus.open(output).n_words == 300_000


def test_ctrl_c_ends_training_with_one_line(tmp_path):
    text, output = tmp_path / "text.txt", tmp_path / "v.bin"
    text.write_text("a b c d e f g h\n" * 20_000)
    # A shell that started the tests in the background may have had SIGINT ignored.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from sgns.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    arguments = ["train", str(text), "-o", str(output), "--epochs", "1000000", "--sample", "0"]
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr.readline().startswith("read 160,000 words")
            time.sleep(1)  # now it is training, and would be for hours
            assert process.poll() is None
            process.send_signal(signal.SIGINT)
            _, stderr = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert stderr == "sgns: interrupted\n"
    assert list(tmp_path.iterdir()) == [text]


@pytest.mark.parametrize("n_lines", [1, 0])  # gone in the middle, or before the only flush
def test_a_reader_that_goes_away_is_no_error(tmp_path, n_lines):
    path = tmp_path / "v.txt"
    rows = "".join(f"word{i} {i} 1\n" for i in range(20_000))
    path.write_text(f"20000 2\n{rows}")
    with subprocess.Popen(
        [*SGNS, "neighbors", str(path), "word1", "--topn", str(1 + 19_000 * n_lines)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        for _ in range(n_lines):
            assert process.stdout.readline().startswith("word1\t")
        process.stdout.close()
        stderr = process.stderr.read()
    assert stderr == ""
    assert process.returncode == 141


HEAVY = {"cyclopts", "fsspec", "matplotlib", "pyarrow", "rich", "torch", "tqdm"}


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("sgns", set()),
        ("sgns.cli", {"cyclopts", "rich"}),
        ("sgns.demo", set()),
        ("sgns.demo.stdlib_text", set()),
    ],
)
def test_imports_stay_light(module, allowed):
    done = run([sys.executable, "-c", f"import {module}, sys; print(*sys.modules)"])
    assert not (HEAVY - allowed) & set(done.stdout.split())
