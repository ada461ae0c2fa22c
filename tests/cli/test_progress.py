"""Messages and progress of commands: lines, events and bars."""

import io
import json
import os
import pty
import re
import struct
import sys
import termios
from fcntl import ioctl

import pytest
from sgns.cli.progress import Printing
from sgns.cli.streams import choose_events

from ..waiting import PYTHON, started
from ..waiting import run as run_process
from .commands import run

SGNS = [*PYTHON, "-m", "sgns"]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(scope="module")
def plain_text(tmp_path_factory):
    """A text of 64,000 words."""
    path = tmp_path_factory.mktemp("plain") / "text.txt"
    path.write_text("a b c d e f g h\n" * 8000)
    return path


@pytest.fixture
def as_events():
    choose_events(as_json=True)


# --- the choice ---------------------------------------------------------------------------


def test_lines_are_written_off_a_terminal_and_a_bar_is_drawn_on_it(monkeypatch):
    assert Printing().display.kind == "log"
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert Printing().display.kind == "bar"
    assert Printing(quiet=True).display.kind == "none"


def test_events_are_written_on_a_terminal_too(monkeypatch, as_events):
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert Printing(log_format="json").display.kind == "json"
    assert Printing(log_format="json", quiet=True).display.kind == "none"


def test_the_interval_must_be_a_time(plain_text, capsys):
    assert run("train", plain_text, "-o", "v.bin", "--log-every", "1000 words") == 1
    assert capsys.readouterr().err == (
        "sgns: error: --log-every must be a number of seconds above 0, or text such as '30s', "
        "'10min' or '2h', got '1000 words'\n"
    )


# --- lines --------------------------------------------------------------------------------


def test_a_pipe_gets_lines_with_the_time_left(plain_text, tmp_path):
    command = ["train", plain_text, "-o", tmp_path / "v.bin", "--sample", 0, "--epochs", 10**12]
    with started([*SGNS, *command, "--log-every", "0.01"]) as process:
        lines = [process.stderr.readline() for _ in range(9)]
        process.kill()
    trained = [line for line in lines if line.startswith("training: ")]
    assert len(trained) >= 3
    for line in trained[1:]:  # the first report may have no words
        assert re.fullmatch(
            r"training: 0\.0 %, [\d,]+ of 64,000,000,000,000,000 words, [\d,]+ words/s, "
            r"loss \d\.\d{3}, rate 0\.025, \d:\d\d:\d\d so far, \d+:\d\d:\d\d left, "
            r"[\d.]+ GiB of memory free\n",
            line,
        )


def test_a_short_command_writes_no_lines_of_progress(plain_text, tmp_path, capsys):
    assert run("train", plain_text, "-o", tmp_path / "v.npz", "--log-every", "1h") == 0
    assert [line.split()[0] for line in capsys.readouterr().err.splitlines()] == [
        "read",
        "trained",
        "wrote",
    ]


def test_checkpoints_are_lines(plain_text, tmp_path, capsys):
    checkpoint = tmp_path / "checkpoint"
    command = ["train", plain_text, "-o", tmp_path / "v.npz", "--checkpoint", checkpoint]
    assert run(*command) == 0
    assert f"\ncheckpoint saved at 100 %: {checkpoint}\n" in capsys.readouterr().err
    assert run(*command, "--resume") == 0
    assert f"\nresumed at 100 %, from {checkpoint}\n" in capsys.readouterr().err


# --- events -------------------------------------------------------------------------------


def events_of(shown):
    return [json.loads(line) for line in shown.splitlines()]


def test_every_line_is_an_event_and_the_first_and_last_are_complete(plain_text, tmp_path, capsys):
    command = ["train", plain_text, "-o", tmp_path / "v.npz", "--phrases", 1]
    assert run(*command, "--log-format", "json", "--json") == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["words_trained"] > 0
    events = events_of(shown.err)
    start, end = events[0], events[-1]
    assert (start["event"], start["command"], start["version"]) == ("start", "train", "0.1.0")
    assert start["arguments"] == [*map(str, command), "--log-format", "json", "--json"]
    assert (end["event"], end["code"]) == ("exit", 0)
    assert end["seconds"] >= 0
    begun = [e["phase"] for e in events if e["event"] == "begin"]
    assert begun == ["reading", "encoding", "finding phrases", "joining phrases", "training"]
    ends = [e for e in events if e["event"] == "end"]
    assert [e["phase"] for e in ends] == begun
    assert {e["status"] for e in ends} == {"finished"}
    assert {e["fraction"] for e in ends} == {1.0}
    assert ends[-1]["loss"] > 0
    messages = [e["message"] for e in events if e["event"] == "message"]
    assert messages[0].startswith("read 64,000 words")
    assert messages[-1].startswith("trained on ")


def test_events_of_progress_come_at_the_interval(plain_text, tmp_path):
    command = ["train", plain_text, "-o", tmp_path / "v.bin", "--sample", 0, "--epochs", 10**12]
    options = ["--log-format", "json", "--log-every", "0.01"]
    with started([*SGNS, *command, *options]) as process:
        progress = []
        while len(progress) < 3:
            (event,) = events_of(process.stderr.readline())
            if event["event"] == "progress" and event["phase"] == "training":
                progress.append(event)
        process.kill()
    assert all(0 <= e["fraction"] < 1 for e in progress)
    assert progress[-1]["words_per_second"] > 0
    assert progress[-1]["seconds_left"] > 0
    assert progress[-1]["alpha"] == pytest.approx(0.025)


def test_errors_and_usage_are_events(tmp_path, capsys):
    command = ["train", "none.txt", "-o", tmp_path / "v.npz", "--log-format", "json"]
    assert run(*command) == 1
    start, message, end = events_of(capsys.readouterr().err)
    assert (message["level"], message["message"]) == (
        "error",
        "none.txt: No such file or directory",
    )
    assert (start["event"], end["event"], end["code"]) == ("start", "exit", 1)
    assert run(*command, "--windo", 3) == 2
    message, end = events_of(capsys.readouterr().err)
    assert message["message"].startswith("unknown option --windo; did you mean --window?")
    assert end["code"] == 2
    assert run("train", "none.txt", "-o", tmp_path / "v.npz") == 1
    assert capsys.readouterr().err == "sgns: error: none.txt: No such file or directory\n"


@pytest.mark.parametrize(
    ("command", "phases"),
    [
        ("encode", ["reading", "encoding"]),
        ("documents", ["reading", "encoding", "training"]),
        ("node2vec", ["reading", "counting visits", "training"]),
        ("estimate", ["reading", "encoding"]),
    ],
)
def test_other_commands_have_events_too(tmp_path, capsys, command, phases):
    text = tmp_path / "text.txt"
    text.write_text("a b\nb c\nc a\n" * 20)
    output = [] if command == "estimate" else ["-o", tmp_path / "out.safetensors"]
    assert run(command, text, *output, "--log-format", "json") == 0
    events = events_of(capsys.readouterr().err)
    ends = [e for e in events if e["event"] == "end"]
    assert [e["phase"] for e in ends] == phases
    assert {e["fraction"] for e in ends if e["total"] is not None} == {1.0}
    assert events[-1]["event"] == "exit"


def test_quiet_leaves_no_events_but_the_first_and_the_last(plain_text, tmp_path, capsys):
    options = ["--log-format", "json", "-q"]
    assert run("encode", plain_text, "-o", tmp_path / "c.safetensors", *options) == 0
    events = events_of(capsys.readouterr().err)
    assert [e["event"] for e in events] == ["start", "exit"]


# --- bars ---------------------------------------------------------------------------------


def set_width(terminal, columns):
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def read_bars(terminal, n):
    """Read a terminal until a bar was drawn `n` times; return what was drawn."""
    shown = b""
    while shown.count(b"training: ") <= n:
        shown += os.read(terminal, 4096)
    return shown.decode().split("\r")[1:-1]


@pytest.mark.parametrize("wraps", [True, False], ids=["wraps lines again", "cuts lines"])
def test_a_bar_follows_the_width_of_the_terminal(plain_text, tmp_path, wraps):
    main, second = pty.openpty()
    set_width(second, 100)
    command = ["train", plain_text, "-o", tmp_path / "v.bin", "--sample", 0, "--epochs", 10**12]
    names = ("KITTY_WINDOW_ID", "TERM_PROGRAM", "TMUX", "VTE_VERSION", "WT_SESSION")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment |= {"TMUX": "socket"} if wraps else {}
    with started([*SGNS, *command], stderr=second, stdin=second, env=environment) as process:
        wide = read_bars(main, 4)
        set_width(second, 60)
        while max(map(len, narrow := read_bars(main, 4))) > 60:
            wide += narrow
        process.kill()
    os.close(main)
    os.close(second)
    assert "\n" not in wide[-1]
    assert 90 <= len(wide[-1]) <= 100
    for part in ("training:   0%|", " left, ", " words/s"):
        assert part in wide[-1]
        assert part in narrow[-1]
    # Several, if the width changes while a bar is drawn.
    assert ("\033[1A\033[J" in wide + narrow) == wraps


def test_nothing_is_drawn_in_a_file(plain_text, tmp_path):
    done = run_process([*SGNS, "train", plain_text, "-o", tmp_path / "v.npz"])
    assert "\r" not in done.stderr
    assert done.returncode == 0
