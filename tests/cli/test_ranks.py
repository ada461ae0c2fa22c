"""Tests of commands that a launcher starts in several processes."""

import json
import warnings
from pathlib import Path

import pytest
import sgns
from sgns.cli import app
from sgns.cli.progress import Printing
from sgns.cli.ranks import check_command, check_shared, joined
from sgns.files.names import expand
from sgns.training.ranks import Ranks

from ..package.distributed.threads import ThreadGroup
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


@pytest.mark.parametrize(
    ("rank", "arguments", "expected"),
    [
        ("0", ["--tokens", 9], ["start", "exit"]),
        ("1", ["--tokens", 9], []),
        ("0", [], ["start", "message", "exit"]),
        ("1", [], ["message"]),
    ],
)
def test_rank_0_alone_prints_events_but_for_errors(
    launched, monkeypatch, capsys, rank, arguments, expected
):
    monkeypatch.setenv("RANK", rank)
    run("estimate", *arguments, "--log-format", "json")
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [event["event"] for event in events] == expected


def test_a_number_of_ranks_that_is_none_is_an_error(launched, monkeypatch, capsys):
    monkeypatch.setenv("WORLD_SIZE", "two")
    assert run("train", "a.txt", "-o", "b.txt", "--log-format", "json") == 1
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [event["event"] for event in events] == ["message"]
    assert "WORLD_SIZE must be an integer, got 'two'" in events[0]["message"]


@pytest.fixture
def sharded(monkeypatch):
    """Let this process be the single rank that a launcher started, which may read nothing."""
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("WORLD_SIZE", "1")
    group = ThreadGroup.alone()
    monkeypatch.setattr("sgns.distributed.connecting.join", lambda: group)


#: Options that rows on several ranks lack, and a part of the message.
REFUSED = [
    ("--hs", "sharded must be False with hs"),
    ("--min-ngram=3", "sharded must be False with --min-ngram"),
    ("--validation=0.1", "sharded must be False with validation"),
]


@pytest.mark.parametrize("command", ["train", "node2vec"])
@pytest.mark.parametrize(("option", "message"), REFUSED)
def test_what_shards_lack_is_refused_before_the_input_is_read(
    sharded, monkeypatch, tmp_path, capsys, command, option, message
):
    check_refused(monkeypatch, tmp_path, capsys, [command, option], message)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SGNS_DISTRIBUTED_ROWS", "bfloat16"), ("SGNS_STRETCH_BYTES", "1 GiB")],
)
def test_variables_of_shards_are_refused_before_the_input_is_read(
    sharded, monkeypatch, tmp_path, capsys, name, value
):
    monkeypatch.setenv(name, value)
    check_refused(monkeypatch, tmp_path, capsys, ["train"], f"variable {name} must be")


def check_refused(monkeypatch, folder, capsys, arguments, message):
    """Check that a sharded training is refused before its input is read."""
    text = folder / "text.txt"
    text.write_text("a b\n" * 50)
    for reader in ("sgns.cli.reading.Reading.read", "sgns.graph.Graph.from_edge_list"):
        monkeypatch.setattr(reader, None)
    command, *options = arguments
    assert run(command, text, "-o", folder / "v.safetensors", "--sharded", *options) == 1
    assert message in capsys.readouterr().err


def test_one_rank_of_a_launcher_can_own_all_rows(sharded, tmp_path):
    text, output = tmp_path / "text.txt", tmp_path / "v.safetensors"
    text.write_text("a b\n" * 500)
    options = ["--sample", 0, "--epochs", 1, "-q"]
    assert run("train", text, "-o", output, "--sharded", *options) == 0
    assert sgns.Model.load(output).words_trained == 1000
    assert run("node2vec", text, "-o", output, "--sharded", "-q", "--epochs", 1) == 0
    assert sgns.Model.load(output).vocabulary.tokens == ("a", "b")


@pytest.mark.parametrize("command", ["train", "node2vec"])
def test_a_process_without_a_launcher_owns_no_part_of_the_rows(monkeypatch, capsys, command):
    monkeypatch.delenv("RANK", raising=False)
    assert run(command, "a.txt", "-o", "v.safetensors", "--sharded") == 1
    message = capsys.readouterr().err
    assert "deals the rows to the processes that a launcher starts, and there is none" in message
    assert f"torchrun --nproc-per-node 4 -m sgns {command} ..." in message


def test_ranks_cannot_share_standard_input():
    ranks = Ranks()
    check_shared(ranks, expand("-"))
    ranks.size = 2
    check_shared(ranks, [Path("-"), Path("a.txt")])
    with pytest.raises(ValueError, match="2 ranks cannot all read standard input: give a file"):
        check_shared(ranks, expand("-"))
