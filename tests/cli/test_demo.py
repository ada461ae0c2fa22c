"""The command ``demo``. Other tests cover its trainings."""

import gzip
from pathlib import Path

import pytest

from .commands import run


@pytest.fixture
def calls(monkeypatch):
    """Arguments of the calls of the demonstration."""
    found = []
    monkeypatch.setattr("sgns.demo.run", lambda *arguments: found.append(arguments))
    return found


def test_demo_passes_on_folder_and_seed(calls, tmp_path):
    assert run("demo") == 0
    assert run("demo", "-o", tmp_path, "--seed", 7) == 0
    assert calls == [(Path("sgns-demo"), 1), (tmp_path, 7)]


def test_demo_writes_its_text_instead(calls, tmp_path, monkeypatch, capsys):
    sentences = [["one", "word"], ["two"]]
    monkeypatch.setattr("sgns.demo.demo.stdlib_sentences", lambda: iter(sentences))
    path = tmp_path / "text.txt"
    assert run("demo", "--text", path) == 0
    assert path.read_text() == "one word\ntwo\n"
    assert capsys.readouterr().err == f"wrote {path}: 3 words\n"
    assert run("demo", "--text", tmp_path / "text.txt.gz", "-q") == 0
    assert capsys.readouterr().err == ""
    assert gzip.decompress((tmp_path / "text.txt.gz").read_bytes()) == path.read_bytes()
    assert calls == []


@pytest.mark.parametrize(
    ("name", "message"),
    [("-", "give /dev/stdout"), ("--seed", "A file name is missing before --seed")],
)
def test_a_text_needs_a_name(name, message, calls, capsys):
    assert run("demo", "--text", name) == 2
    assert message in capsys.readouterr().err
    assert calls == []


def test_a_negative_seed_is_refused(calls, capsys):
    assert run("demo", "--seed", -1) == 2
    assert "--seed" in capsys.readouterr().err
    assert calls == []
