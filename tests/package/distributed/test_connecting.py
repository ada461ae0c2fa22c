"""Tests of the connection of the ranks."""

import sys
from datetime import timedelta

import torch.distributed as dist
from sgns.distributed.connecting import _connect
from sgns.distributed.wish import default_store


def test_ranks_that_start_again_do_not_find_what_those_before_have_left(monkeypatch):
    kept = dist.HashStore()  # as torchrun keeps its store
    module = sys.modules["torch.distributed.rendezvous"]
    monkeypatch.setattr(module, "rendezvous", lambda url, timeout: iter([(kept, 0, 1)]))
    found = []
    for attempt in range(2):
        monkeypatch.setenv("TORCHELASTIC_RESTART_COUNT", str(attempt))
        _connect(timedelta(seconds=60))
        try:
            store = default_store()
            found.append(store.check(["address"]))
            store.set("address", "here")
        finally:
            dist.destroy_process_group()
    assert found == [False, False]
