"""Tests of what launchers call on each rank."""

import pytest
import sgns
from sgns.distributed.workers import train_worker
from sgns.training.ranks import Ranks


def test_rank_0_saves_the_model_of_all(monkeypatch, tmp_path, corpus):
    calls = []

    def train(corpus, **options):
        calls.append(options)
        return whole(corpus, **options | {"distributed": False})

    whole = sgns.train
    ranks = Ranks()
    monkeypatch.setattr(sgns, "train", train)
    monkeypatch.setattr("sgns.distributed.connecting.join", lambda: ranks)
    output = tmp_path / "model.safetensors"
    ranks.rank = 1
    assert train_worker(corpus, output, vector_size=4, epochs=1) == corpus.n_words
    assert not output.exists()
    ranks.rank = 0
    train_worker(corpus, output, vector_size=4, epochs=1)
    assert sgns.Model.load(output).words_trained == corpus.n_words
    assert calls == [{"vector_size": 4, "epochs": 1, "distributed": True}] * 2


def test_an_output_that_cannot_be_written_is_an_error_before_the_training(monkeypatch, tmp_path):
    monkeypatch.setattr(sgns, "train", None)
    monkeypatch.setattr("sgns.distributed.connecting.join", Ranks)
    for output in ("", tmp_path, tmp_path / "none" / "model"):
        with pytest.raises(OSError, match=r"name of a file|create the folder"):
            train_worker("text", output)


def test_all_ranks_that_own_rows_save(monkeypatch):
    saved = []

    class Model:
        words_trained = 3
        save = saved.append

    monkeypatch.setattr(sgns, "train", lambda *arguments, **options: Model)
    ranks = Ranks()
    ranks.rank = 1
    monkeypatch.setattr("sgns.distributed.connecting.join", lambda: ranks)
    shared = []
    monkeypatch.setattr("sgns.distributed.writing.check_shared", lambda *each: shared.append(each))
    assert train_worker(None, "model", sharded=True) == 3
    assert saved == ["model"]
    assert shared == [(ranks, "model")]
