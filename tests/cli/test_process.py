"""Commands in separate processes: signals, pipes and exit codes."""

import dataclasses
import inspect
import os
import signal

import pytest
import sgns
from sgns.cli import app, main
from sgns.cli.progress import Printing
from sgns.cli.reading import Reading
from sgns.cli.training import DocumentTraining, NodeTraining, TextTraining

from ..waiting import PYTHON, run, started

COMMANDS = [
    "analogy",
    "card",
    "demo",
    "documents",
    "encode",
    "estimate",
    "evaluate",
    "explore",
    "export",
    "info",
    "neighbors",
    "node2vec",
    "plot",
    "train",
    "vector",
]
SGNS = [*PYTHON, "-m", "sgns"]

#: Trains by the command line and prints a line whenever the training reports its progress.
WATCHED = """
import signal, sys
import sgns
from sgns.cli import main

def watched(*arguments, train=sgns.train, **options):
    def report(progress):
        print("training", flush=True)

    return train(*arguments, on_progress=report, **options)

# The shell that started the tests may ignore these: in the background, or by nohup.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
sgns.train = watched
sys.exit(main(sys.argv[1:]))
"""


def test_the_list_of_commands_is_complete():
    assert {name for name in app if not name.startswith("-")} == set(COMMANDS)


def test_version():
    done = run([*SGNS, "--version"])
    assert (done.returncode, done.stdout.strip()) == (0, sgns.__version__)


def test_commands_are_listed_if_none_is_given():
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
    own = {"node2vec": NodeTraining, "documents": DocumentTraining}
    groups = {
        "reading": Reading,
        "training": own.get(command, TextTraining),
        "printing": Printing,
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


def test_text_can_come_from_a_pipe(tmp_path):
    output = tmp_path / "c.safetensors"
    done = run([*SGNS, "encode", "-", "-o", output], input="a b c\n" * 100_000)
    assert done.returncode == 0
    assert done.stderr.startswith("read 300,000 words, 3 of them different")
    assert sgns.Corpus.open(output).n_words == 300_000


def test_ctrl_c_ends_training_with_one_line(tmp_path):
    text, output = tmp_path / "text.txt", tmp_path / "v.bin"
    text.write_text("a b c d e f g h\n" * 20_000)
    endless = ["train", text, "-o", output, "--epochs", 10**12, "--sample", 0]
    with started([*PYTHON, "-c", WATCHED, *endless]) as process:
        assert process.stderr.readline().startswith("read 160,000 words")
        assert process.stdout.readline() == "training\n"
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate()
    assert process.returncode == 130
    assert stderr == "sgns: interrupted\n"
    assert list(tmp_path.iterdir()) == [text]


def test_sigusr1_prints_a_line_of_progress(tmp_path):
    text, output = tmp_path / "text.txt", tmp_path / "v.bin"
    text.write_text("a b c d e f g h\n" * 2000)
    endless = ["train", text, "-o", output, "--epochs", 10**12, "--sample", 0]
    with started([*PYTHON, "-c", WATCHED, *endless]) as process:
        assert process.stderr.readline().startswith("read 16,000 words")
        assert process.stdout.readline() == "training\n"
        process.send_signal(signal.SIGUSR1)
        line = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert line.startswith("training: 0.0 %, ")
    assert all(part in line for part in ("words/s", "loss ", "rate ", " left, ", "memory free"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_training_leaves_its_checkpoint(tmp_path, number):
    text, checkpoint = tmp_path / "text.txt", tmp_path / "checkpoint"
    text.write_text("a b c d e f g h\n" * 2000)
    endless = ["train", text, "-o", tmp_path / "v.bin", "--epochs", 10**12, "--sample", 0]
    with started([*PYTHON, "-c", WATCHED, *endless, "-q", "--checkpoint", checkpoint]) as process:
        assert process.stdout.readline() == "training\n"
        process.send_signal(number)
        _, stderr = process.communicate()
    assert process.returncode == 128 + number
    assert stderr == "sgns: terminated\n"
    assert sgns.Model.load(checkpoint).words_trained > 0


def test_a_hangup_is_ignored_under_nohup(tmp_path):
    text, output = tmp_path / "text.txt", tmp_path / "v.bin"
    text.write_text("a b c d e f g h\n" * 2000)
    code = (
        "import os, signal, sgns, sys\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "def hang_up(*arguments, train=sgns.train, **options):\n"
        "    os.kill(os.getpid(), signal.SIGHUP)\n"
        "    return train(*arguments, **options)\n"
        "sgns.train = hang_up\n"
        "from sgns.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    done = run([*PYTHON, "-c", code, "train", text, "-o", output, "-q"])
    assert (done.returncode, done.stderr) == (0, "")
    assert output.exists()


@pytest.fixture
def many(tmp_path):
    """A command that lists neighbors, without the number of them."""
    path = tmp_path / "v.txt"
    rows = "".join(f"word{i} {i} 1\n" for i in range(20_000))
    path.write_text(f"20000 2\n{rows}")
    return [*SGNS, "neighbors", path, "word1", "--topn"]


def test_a_pipe_closed_in_the_middle_is_not_an_error(many):
    with started([*many, 20_000]) as process:
        assert process.stdout.readline().startswith("word1\t")
        process.stdout.close()
        stderr = process.stderr.read()
    assert stderr == ""
    assert process.returncode == 141


def test_a_pipe_closed_before_the_only_flush_is_not_an_error(many):
    reading, writing = os.pipe()
    os.close(reading)
    with started([*many, 1], stdout=writing) as process:
        os.close(writing)
        stderr = process.stderr.read()
    assert stderr == ""
    assert process.returncode == 141
