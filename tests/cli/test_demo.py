"""The command ``demo``. Other tests cover its trainings."""

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


def test_a_negative_seed_is_refused(calls, capsys):
    assert run("demo", "--seed", -1) == 2
    assert "--seed" in capsys.readouterr().err
    assert calls == []
