"""Bars on terminals."""

import io
import sys
import types
from functools import partial

import pytest
from sgns.arguments.progress.bar import BarView, in_notebook
from sgns.arguments.progress.snapshot import Snapshot
from tqdm.auto import tqdm


class Terminal(io.StringIO):
    def isatty(self):
        return True


def write(terminal):
    return lambda line: terminal.write(line + "\n")


@pytest.fixture
def terminal(monkeypatch):
    """A terminal on which every report is drawn."""
    monkeypatch.setattr("tqdm.auto.tqdm", partial(tqdm, mininterval=0))
    monkeypatch.setenv("COLUMNS", "100")
    return Terminal()


def test_a_bar_shows_the_part_and_is_removed(terminal):
    view = BarView(write(terminal), terminal, delay=0)
    view.begin(Snapshot("training", "words", 0, 1000))
    view.update(Snapshot("training", "words", 250, 1000, 0, 250, 1.0, loss=1.25))
    view.end(Snapshot("training", "words", 1000, 1000), "finished")
    shown = terminal.getvalue()
    assert all(part in shown for part in ("training: ", " 25%", "loss 1.250"))
    assert shown.endswith("\r")


def test_a_bar_of_reading_shows_words_too(terminal):
    view = BarView(write(terminal), terminal, delay=0)
    view.begin(Snapshot("reading", "bytes"))
    view.update(Snapshot("reading", "bytes", 500, 1000, 0, words=70, seconds=2.0))
    view.end(Snapshot("reading", "bytes", 1000, 1000), "finished")
    assert all(part in terminal.getvalue() for part in ("reading: ", " 50%", "35 words/s"))


def test_a_bar_starts_where_the_training_resumes(terminal):
    view = BarView(write(terminal), terminal, delay=0)
    view.begin(Snapshot("training", "words", 430, 1000, 430))
    view.end(Snapshot("training", "words", 430, 1000, 430), "stopped")
    assert " 43%" in terminal.getvalue()


def test_a_short_call_draws_nothing(terminal):
    view = BarView(write(terminal), terminal, delay=1e6)
    view.begin(Snapshot("training", "words", 0, 1000))
    view.update(Snapshot("training", "words", 250, 1000))
    view.end(Snapshot("training", "words", 1000, 1000), "finished")
    assert terminal.getvalue() == ""


def test_messages_are_lines_above_the_bar(terminal):
    view = BarView(write(terminal), terminal, delay=0)
    view.note("resumed", "before the bar", {})
    view.begin(Snapshot("training", "words", 0, 1000))
    view.note("checkpoint saved", "checkpoint saved: file", {})
    view.answer(Snapshot("training", "words", 10, 1000))
    view.end(Snapshot("training", "words", 1000, 1000), "finished")
    lines = [line.rsplit("\r", 1)[-1] for line in terminal.getvalue().split("\n")]
    assert lines[:2] == ["before the bar", "checkpoint saved: file"]
    assert lines[2].startswith("training: 1.0 %")


@pytest.mark.parametrize(
    ("config", "expected"), [({"IPKernelApp": {}}, True), ({"TerminalIPythonApp": {}}, False)]
)
def test_a_notebook_is_known_by_its_kernel(monkeypatch, config, expected):
    shell = types.SimpleNamespace(config=config)
    ipython = types.SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    assert in_notebook() is expected


def test_a_script_is_no_notebook(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not in_notebook()
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: None))
    assert not in_notebook()
