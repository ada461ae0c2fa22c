"""Tests of stretches of ranks that own the rows: how long they are, and what ends them."""

import numpy as np
import pytest
import sgns
from sgns.distributed import sharded_trainer
from sgns.distributed.sharded_memory import STRETCH_BYTES
from sgns.errors import DistributedError, DivergenceError

from .sharded import SHARDED, train_and_save


def test_a_stretch_is_shortened_until_its_rows_fit(on_threads, tmp_path, monkeypatch):
    ids = np.random.default_rng(0).integers(20_000, size=100_000)
    corpus = sgns.Corpus.from_ids(ids, np.arange(0, 100_001, 20), n_tokens=20_000)

    def train(**options):
        return sgns.train(corpus, sample=0, **options)

    found = []
    fit = sharded_trainer.ShardedTrainer._fit

    def noting(self, run, end):
        share, needed = fit(self, run, end)
        found.append((end - run.state.next_chunk, share.end - run.state.next_chunk, needed.n_rows))
        return share, needed

    monkeypatch.setattr(sharded_trainer.ShardedTrainer, "_fit", noting)
    monkeypatch.setattr("sgns.distributed.stretches.FIRST_WORDS", 40_000)
    _, long = train_and_save(on_threads, 2, tmp_path / "long", train)
    most = max(n_rows for _, _, n_rows in found)
    assert all(wanted == done for wanted, done, _ in found)
    found.clear()
    limit = most - 1
    monkeypatch.setenv(STRETCH_BYTES, str(limit * 4 * 16))
    _, short = train_and_save(on_threads, 2, tmp_path / "short", train)
    assert any(done < wanted for wanted, done, _ in found)
    assert all(n_rows <= limit for _, _, n_rows in found)
    assert short.words_trained == long.words_trained


def test_a_chunk_with_too_many_rows_is_an_error_on_all(on_threads, corpus, monkeypatch):
    monkeypatch.setenv(STRETCH_BYTES, str(10 * 4 * 16))
    message = (
        "a rank may hold 10 rows, 640 bytes, for a stretch, and the pairs of a chunk of 8,192 "
        f"words need 400 rows: set the environment variable {STRETCH_BYTES}, which is 640, to "
        "25600 or more"
    )
    with pytest.raises(DistributedError, match=message):
        on_threads(2, lambda _: sgns.train(corpus, **SHARDED))
    monkeypatch.setenv(STRETCH_BYTES, "25600")  # the message is right
    on_threads(2, lambda _: sgns.train(corpus, **SHARDED))


def test_a_divergence_on_one_rank_ends_all(on_threads, corpus):
    results = []

    def train(group):
        try:
            sgns.train(corpus, alpha=1e30, **SHARDED)
        except Exception as error:
            results.append(error)

    on_threads(2, train)
    assert len(results) == 2
    assert {type(error) for error in results} <= {DivergenceError, DistributedError}
    assert DivergenceError in map(type, results)
