"""Tests of the option `distributed`."""

import threading

import pytest
import sgns
from sgns.arguments.progress import Display
from sgns.distributed.joining import (
    compare_options,
    options_of_ranks,
    ranks_of,
    refuse_options,
    source_trainer,
)
from sgns.errors import DistributedError
from sgns.training.checkpoint import Checkpoints
from sgns.training.core import CoreTrainer
from sgns.training.ranks import Ranks
from sgns.training.settings import Settings
from sgns.training.start import Start

from .threads import on_ranks

#: A start from which vectors are pulled back.
ANCHORED = Start(initial_vectors=sgns.WordVectors(["a"], [[1.0]]), anchor=0.1)


def test_without_the_option_there_is_one_rank():
    ranks = ranks_of(False, "train")
    assert (ranks.rank, ranks.size) == (0, 1)
    assert isinstance(source_trainer(None, ranks, Display()), CoreTrainer)


@pytest.mark.parametrize("train", [sgns.train, sgns.train_pairs, sgns.graph.node2vec])
def test_without_a_launcher_the_error_says_how_to_start(train, monkeypatch):
    monkeypatch.delenv("RANK", raising=False)
    with pytest.raises(DistributedError, match="start them by torchrun, such as `torchrun --np"):
        train("text", distributed=True)


def test_a_variable_that_is_missing_is_named(monkeypatch):
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.delenv("MASTER_ADDR", raising=False)
    with pytest.raises(DistributedError, match="MASTER_ADDR expected, but not set; start them by"):
        sgns.train("text", distributed=True)


def test_ranks_that_make_different_calls_are_refused_before_all_else(monkeypatch):
    mine = threading.local()
    monkeypatch.setattr("sgns.distributed.connecting.join", lambda: mine.group)
    calls = [sgns.train, sgns.train_pairs, sgns.graph.node2vec]

    def call(group):
        mine.group = group
        calls[group.rank]("text", distributed=True)

    for error in on_ranks(3, call):
        assert isinstance(error, DistributedError)
        assert "calls: sgns.train on rank 0 and sgns.train_pairs on rank 1" in str(error)


def test_the_option_is_a_flag():
    with pytest.raises(TypeError, match="distributed must be True or False, got 2"):
        sgns.train("text", distributed=2)


def test_documents_are_trained_in_one_process():
    with pytest.raises(ValueError, match="train_documents trains in one process: omit distrib"):
        sgns.train_documents([["a"]], distributed=True)


@pytest.mark.parametrize(
    ("options", "start", "others", "message"),
    [
        ({"hs": True}, Start(), {}, "distributed trains without hierarchical softmax"),
        ({}, ANCHORED, {}, "anchor must be 0 with distributed"),
    ],
)
def test_options_that_several_ranks_lack_are_refused(options, start, others, message):
    for ranks in (1, 2):
        errors = on_ranks(ranks, lambda g: refuse_options(g, Settings(**options), start, others))
        assert [message in str(error) for error in errors] == [ranks > 1] * ranks


def test_options_must_be_the_same_except_those_of_the_machine():
    def check(group, **options):
        compare_options(group, Settings(**options), Checkpoints(), {"window": 5})

    assert on_ranks(2, lambda group: check(group, workers=1 + group.rank)) == [None, None]
    for error in on_ranks(2, lambda group: check(group, vector_size=8 + group.rank)):
        assert str(error).startswith("vector_size is 8 on rank 0 and 9 on rank 1")


def test_a_deterministic_result_depends_on_the_number_of_ranks():
    def options(group):
        return [options_of_ranks(group, Settings(deterministic=each)) for each in (True, False)]

    assert on_ranks(2, options) == [[{"ranks": 2}, {}]] * 2
    assert options(Ranks()) == [{}, {}]
