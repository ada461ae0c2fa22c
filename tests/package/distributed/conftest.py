"""Ranks that are threads, for tests of whole calls."""

import sys
import threading

import pytest
from sgns.distributed import sharded_rows, stretches
from sgns.training.ranks import Ranks

from .threads import on_ranks


@pytest.fixture
def on_threads(monkeypatch):
    """Return a function that makes a call on some ranks."""
    mine = threading.local()
    monkeypatch.setattr(stretches, "FIRST_WORDS", 1)

    def ranks_of(distributed, call, sharded=False):
        if not distributed:
            return Ranks()
        mine.group.is_sharded = sharded
        return mine.group

    for name in ("sgns.api", "sgns.graph.node2vec"):
        monkeypatch.setattr(sys.modules[name], "ranks_of", ranks_of)

    def call(size, function):
        def on_rank(group):
            mine.group = group
            return function(group)

        results = on_ranks(size, on_rank)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return results

    return call


@pytest.fixture(autouse=True)
def few_rows_at_once(monkeypatch):
    """Send rows of the small vocabularies of these tests in several pieces."""
    monkeypatch.setattr(sharded_rows, "PIECE_BYTES", 4 * 8 * 50)
