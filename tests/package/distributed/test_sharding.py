"""Tests of calls with `sharded`: ranks, which are threads, own the rows and lend them."""

import numpy as np
import pytest
import sgns
from sgns.distributed.stretches import Stretches

from .sharded import SHARDED, train_and_save
from .test_calls import SMALL, matrices


@pytest.fixture(autouse=True)
def exchanges_of_all_rows(monkeypatch):
    """Ranks that hold all rows exchange all of them each time, as those that own a part do."""
    monkeypatch.setattr(Stretches, "next_has_all", lambda self, is_last: True)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"architecture": "cbow"},
        {"negatives_mode": "per_pair"},
        {"architecture": "cbow", "negatives_mode": "per_pair", "window": 20},
        {"window": "sentence", "max_contexts": 3},
        {"deterministic": True, "workers": 2},
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_rows_are_those_of_ranks_that_hold_all(on_threads, corpus, tmp_path, options, size):
    def train(**given):
        return sgns.train(corpus, **given)

    whole = on_threads(size, lambda _: train(distributed=True, **{**SMALL, **options}))[0]
    models, found = train_and_save(on_threads, size, tmp_path / "model", train, **options)
    assert found.words_trained == models[0].words_trained == 2 * corpus.n_words
    assert found.vocabulary == corpus.vocabulary
    np.testing.assert_array_equal(found.loss_curve, whole.loss_curve)
    if size < 3:  # a sum of two changes has no order
        assert np.array_equal(matrices(found), matrices(whole))
    else:
        np.testing.assert_allclose(matrices(found), matrices(whole), rtol=0, atol=2e-5)


def test_pairs_of_two_vocabularies_and_walks(on_threads, tmp_path):
    rng = np.random.default_rng(0)
    pairs = sgns.Pairs(rng.integers(300, size=30_000), rng.integers(100, size=30_000))
    graph = sgns.graph.Graph.from_edges(*rng.integers(200, size=(2, 600)))
    trains = [
        lambda **options: sgns.train_pairs(pairs, **options),
        lambda **options: sgns.graph.node2vec(graph, num_walks=30, walk_length=10, **options),
    ]
    for train in trains:
        whole = on_threads(2, lambda _: train(distributed=True, **SMALL))[0]  # noqa: B023
        _, found = train_and_save(on_threads, 2, tmp_path / "model", train)
        assert np.array_equal(matrices(found), matrices(whole))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hs": True}, "sharded must be False with hs, since"),
        ({"min_ngram": 3}, "sharded must be False with min_ngram and max_ngram, since"),
        ({"frozen": [0]}, "sharded must be False with frozen, since"),
        (
            {"initial_vectors": np.zeros((200, 8))},
            "sharded must be False with initial_vectors, since",
        ),
        ({"validation": 0.1}, "sharded must be False with validation, since"),
        ({"backend": "torch"}, "sharded must be False with backend='torch', since"),
    ],
)
@pytest.mark.parametrize("size", [1, 2])
def test_options_that_need_all_rows_are_refused(on_threads, corpus, options, message, size):
    with pytest.raises(ValueError, match=message):
        on_threads(size, lambda _: sgns.train(corpus, **SHARDED, **options))


@pytest.mark.parametrize("size", [1, 2])
def test_changes_of_16_bits_are_refused(on_threads, corpus, monkeypatch, size):
    monkeypatch.setenv("SGNS_DISTRIBUTED_ROWS", "bfloat16")
    with pytest.raises(ValueError, match="SGNS_DISTRIBUTED_ROWS must be float32 or omitted"):
        on_threads(size, lambda _: sgns.train(corpus, **SHARDED))


def test_a_call_without_a_launcher_is_refused():
    with pytest.raises(ValueError, match="sharded=True deals the rows to the processes that a lau"):
        sgns.train([["a", "b"]], sharded=True)
