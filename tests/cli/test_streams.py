"""Standard output and standard error that cannot be written, in separate processes."""

import json
import os
import re
import shlex
import sys
import warnings
from pathlib import Path

import pytest
import sgns
from sgns.cli.streams import Messages, Results, prepared, print_json, print_rows, say

from ..waiting import PYTHON, run

SGNS = shlex.join([*PYTHON, "-m", "sgns"])


def shell(line, folder, **environment):
    """Run a line of bash in a folder, in which $SGNS is the command."""
    line = f"set -o pipefail; {line.replace('$SGNS', SGNS)}"
    return run(["bash", "-c", line], cwd=folder, env={**os.environ, **environment})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Text, edges and a model with a token beyond ASCII."""
    folder = tmp_path_factory.mktemp("streams")
    (folder / "t.txt").write_text("\N{LATIN SMALL LETTER A WITH DIAERESIS} b c d e f\n" * 200)
    (folder / "e.txt").write_text("".join(f"{i} {(i * 7 + 1) % 50}\n" for i in range(50)))
    made = shell("$SGNS train t.txt -o m.safetensors --vector-size 4 -q --sample 0", folder)
    assert (made.returncode, made.stderr) == (0, "")
    return folder


#: Commands that report on standard error, and the file that each writes.
REPORTING = {
    "train t.txt -o v.bin": "v.bin",
    "node2vec e.txt -o v.bin": "v.bin",
    "encode t.txt -o c.safetensors": "c.safetensors",
    "export m.safetensors -o v.bin": "v.bin",
    "plot m.safetensors -o map.png": "map.png",
}


@pytest.mark.parametrize("command", REPORTING, ids=lambda command: command.split()[0])
@pytest.mark.parametrize("broken", ["2>/dev/full", "2>&-", "2>&1 >/dev/null | true"])
def test_commands_work_if_messages_cannot_be_printed(folder, command, broken):
    path = folder / REPORTING[command]
    path.unlink(missing_ok=True)
    done = shell(f"$SGNS {command} {broken}", folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert path.exists()


@pytest.mark.parametrize("broken", ["2>/dev/full", "2>&-", "2>&1 >/dev/null | true"])
@pytest.mark.parametrize(
    ("command", "code"), [("neighbors none.bin x", 1), ("train", 2), ("nope", 2)]
)
def test_errors_have_their_exit_codes_if_they_cannot_be_printed(folder, command, code, broken):
    assert shell(f"$SGNS {command} {broken}", folder).returncode == code


def test_no_file_takes_the_place_of_a_closed_stream(folder):
    """A file that is opened gets the lowest descriptor, to which libraries print."""
    code = (
        "import os, sys, sgns.cli\n"
        "from sgns.files import container\n"
        "write = container.write\n"
        "def noisy(*arguments):\n"
        "    with open('opened', 'wb') as file:\n"
        "        assert file.fileno() > 2, file.fileno()\n"
        "    write(*arguments)\n"
        "container.write = noisy\n"
        "sys.exit(sgns.cli.main(sys.argv[1:]))\n"
    )
    (folder / "noisy.py").write_text(code)
    python = shlex.join([*PYTHON, "noisy.py"])
    done = shell(f"{python} train t.txt -o n.safetensors <&- >&- 2>errors", folder)
    assert (done.returncode, (folder / "errors").read_text().count("\n")) == (0, 3)
    done = shell(f"{python} train t.txt -o n.safetensors <&- >&- 2>&-", folder)
    assert done.returncode == 0


def test_a_model_is_not_written_to_a_closed_standard_output(folder):
    done = shell("$SGNS export m.safetensors --format glove -o /dev/stdout >&-", folder)
    assert done.returncode == 1
    assert done.stderr.startswith("sgns: error: /dev/stdout: ")


#: Commands that print results.
PRINTING = [
    "neighbors m.safetensors b",
    "analogy m.safetensors b c d --json",
    "info",
    "info m.safetensors",
    "estimate --tokens 9",
    "demo",
]


@pytest.mark.parametrize("command", PRINTING)
@pytest.mark.parametrize(
    ("broken", "why"), [(">&-", "it is closed"), (">/dev/full", "No space left on device")]
)
def test_results_that_cannot_be_printed_are_an_error(folder, command, broken, why):
    done = shell(f"$SGNS {command} {broken}", folder)
    assert done.returncode == 1
    assert done.stderr == f"sgns: error: standard output: {why}\n"


def test_a_closed_pipe_ends_the_command_quietly(folder):
    for command in PRINTING:
        reading, writing = os.pipe()
        os.close(reading)
        done = run(
            [*shlex.split(f"{SGNS} {command}")],
            cwd=folder,
            stdout=writing,
            stderr=-1,
            capture_output=False,
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (141, ""), command


def test_a_summary_that_cannot_be_printed_loses_no_model(folder):
    done = shell("$SGNS train t.txt -o kept.bin -q --json >/dev/full", folder)
    assert done.returncode == 1
    assert (folder / "kept.bin").exists()


def test_characters_outside_the_encoding_are_printed_with_backslashes(folder):
    done = shell("$SGNS neighbors m.safetensors b -n 9", folder, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "b\t\\xe4\t" in done.stdout
    assert len(done.stdout.splitlines()) == 5
    done = shell("$SGNS neighbors m.safetensors '\u6587'", folder, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert done.stderr.startswith("sgns: error: token '\\u6587' is not in the vocabulary")
    done = shell("$SGNS --help", folder, PYTHONIOENCODING="ascii")
    assert done.returncode == 0


def test_the_stream_of_the_caller_is_left_as_it_was(capsys):
    before = sys.stdout.errors
    with prepared():
        assert sys.stdout.errors == "backslashreplace"
    assert sys.stdout.errors == before


def test_rows_are_lines_of_fields(capsys):
    print_rows([("a", 1), ("b", 2.5)])
    Results().write("more\n")
    say("a message")
    say("another", quiet=True)
    assert capsys.readouterr() == ("a\t1\nb\t2.5\nmore\n", "a message\n")


def test_nan_and_infinity_are_null_in_json(capsys):
    print_json({"a": [float("nan"), 1.5], "b": ({"c": float("inf")},)})
    shown = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert shown == {"a": [None, 1.5], "b": [{"c": None}]}


def test_messages_behave_as_a_file(capsys, monkeypatch):
    messages = Messages()
    assert messages.write("x") == 1
    messages.flush()
    assert not messages.isatty()
    assert messages.encoding.lower() == "utf-8"
    monkeypatch.setattr(sys, "stderr", None)
    assert messages.write("y") == 1
    assert not messages.isatty()
    with pytest.raises(OSError, match="Bad file descriptor"):
        messages.fileno()


def test_a_bar_on_a_closed_terminal_does_not_end_the_command(folder, tmp_path):
    """The terminal hangs up while bars are drawn."""
    code = (
        "import os, pty, sys, tqdm, functools, signal\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "ours, theirs = pty.openpty()\n"
        "os.dup2(theirs, 2)\n"
        "os.close(theirs)\n"
        "os.close(ours)\n"
        "tqdm.tqdm = functools.partial(tqdm.tqdm, mininterval=0, miniters=1)\n"
        "from sgns.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    output = tmp_path / "v.bin"
    done = run([*PYTHON, "-c", code, "train", folder / "t.txt", "-o", output])
    assert done.returncode == 0
    assert len(sgns.WordVectors.load(output)) == 6


def test_no_other_module_prints():
    folder = Path(sgns.cli.__file__).parent
    printing = {
        path.name
        for path in folder.glob("*.py")
        if re.search(r"\bprint\(|sys\.std(out|err)", path.read_text())
    }
    assert printing == {"streams.py"}


def test_warnings_are_messages_without_paths_of_code(capsys):
    with prepared():
        warnings.simplefilter("always")
        warnings.warn("two rows are alike", stacklevel=1)
    assert capsys.readouterr().err == "sgns: warning: two rows are alike\n"
