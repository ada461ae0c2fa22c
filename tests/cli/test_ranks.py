"""Tests of commands that a launcher starts in several processes."""

import warnings
from pathlib import Path

import pytest
from sgns.cli import app
from sgns.cli.progress import Printing
from sgns.cli.ranks import check_command, check_shared, joined
from sgns.training.ranks import Ranks

from .commands import run


@pytest.fixture
def launched(monkeypatch):
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")


#: Commands that ranks share, and those that only print.
SHARED = {"encode", "node2vec", "train"}
PRINTING = {"analogy", "estimate", "evaluate", "info", "neighbors", "vector"}


def test_every_command_is_shared_or_refused_or_only_prints(launched):
    refused = set()
    for name in app:
        try:
            check_command(name)
        except ValueError:
            refused.add(name)
    commands = {name for name in app if not name.startswith("-")}
    assert refused.isdisjoint(SHARED | PRINTING)
    assert commands == refused | SHARED | PRINTING


@pytest.mark.parametrize(
    "command", ["documents text.txt", "export a.txt", "card a.txt", "explore a.txt"]
)
def test_a_command_of_one_process_is_refused(launched, capsys, command):
    assert run(*command.split(), "-o", "out.safetensors") == 1
    error = capsys.readouterr().err
    assert f"{command.split()[0]} runs in one process" in error
    assert not Path("out.safetensors").exists()


def test_a_search_is_refused(launched, capsys):
    assert run("tune", "text.txt", "--table", "trials.jsonl") == 1
    assert "tune runs in one process" in capsys.readouterr().err


def test_a_command_that_writes_nothing_runs(launched, capsys):
    assert run("info") == 0


def test_a_command_that_was_not_launched_has_one_rank(monkeypatch):
    monkeypatch.delenv("RANK", raising=False)
    ranks, printing = joined("train", Printing())
    assert (ranks.size, printing) == (1, Printing())


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("rank", [0, 1])
def test_rank_0_alone_prints_warnings(rank, tmp_path, monkeypatch, capsys):
    ranks = Ranks()
    ranks.rank = rank
    monkeypatch.setattr("sgns.cli.ranks.ranks_of", lambda *_: ranks)
    before = list(warnings.filters)
    text = tmp_path / "text.txt"
    text.write_text("a b\n" * 50)
    assert run("train", text, "-o", tmp_path / "v.safetensors", "--epochs", 1) == 0
    assert ("sgns: warning: --sample" in capsys.readouterr().err) == (rank == 0)
    assert warnings.filters == before


def test_ranks_cannot_share_standard_input():
    ranks = Ranks()
    check_shared(ranks, [Path("-")])
    ranks.size = 2
    check_shared(ranks, [Path("a.txt")])
    with pytest.raises(ValueError, match="2 ranks cannot all read standard input: give a file"):
        check_shared(ranks, [Path("-")])
