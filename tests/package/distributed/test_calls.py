"""Tests of whole calls with `distributed`: ranks are threads."""

import numpy as np
import pytest
import sgns
from sgns.errors import DistributedError

SMALL = {"vector_size": 8, "workers": 1, "epochs": 2}


def matrices(model):
    return np.concatenate([model.input_rows, model.context_vectors.matrix])


def check(models, words):
    """Check that all ranks have the same model, trained on all words."""
    for model in models:
        assert np.array_equal(matrices(model), matrices(models[0]))
        assert model.words_trained == words
        assert np.isfinite(matrices(model)).all()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"architecture": "cbow"},
        {"min_ngram": 2, "max_ngram": 3, "buckets": 100},
        {"negatives_mode": "per_pair"},
        {"window": "sentence", "max_contexts": 3},
        {"frozen": [0, 1]},
        {"deterministic": True},
    ],
)
def test_ways_to_train_a_text(on_threads, corpus, options):
    models = on_threads(2, lambda _: sgns.train(corpus, distributed=True, **SMALL, **options))
    check(models, 2 * corpus.n_words)
    if "frozen" in options:
        start = sgns.train(corpus, on_progress=lambda now: False, **SMALL).vectors.matrix
        alone = sgns.train(corpus, **SMALL, **options).vectors.matrix
        assert np.array_equal(models[0].vectors.matrix[:2], alone[:2])
        assert not np.array_equal(models[0].vectors.matrix[2:], start[2:])


def test_held_out_loss_is_measured_once_and_decides_for_all(on_threads, corpus):
    def train(group):
        return sgns.train(
            corpus, distributed=True, validation=0.1, patience=1, keep_best=True, **SMALL
        )

    models = on_threads(3, train)
    check(models, models[0].words_trained)
    for model in models:
        assert np.array_equal(model.held_out_curve, models[0].held_out_curve)
        assert len(model.held_out_curve) >= 2


def test_the_held_out_loss_decides_the_epochs_of_all(on_threads, corpus):
    options = SMALL | {"epochs": "auto", "max_epochs": 6, "validation": 0.1}
    models = on_threads(2, lambda _: sgns.train(corpus, distributed=True, **options))
    check(models, models[0].words_trained)
    assert models[0].words_trained % corpus.n_words == 0
    assert str(models[0].schedule) == str(models[1].schedule)


def test_pairs_counts_and_walks_are_shared(on_threads):
    rng = np.random.default_rng(0)
    pairs = rng.integers(40, size=(2, 30_000))
    check(on_threads(2, lambda _: sgns.train_pairs(*pairs, distributed=True, **SMALL)), 60_000)
    counts = sgns.CountedPairs.from_arrays(*pairs[:, :400], rng.integers(1, 90, 400))
    models = on_threads(2, lambda _: sgns.train_pairs(counts, distributed=True, **SMALL))
    check(models, models[0].words_trained)
    graph = sgns.graph.Graph.from_edges(*pairs[:, :300])
    options = {"num_walks": 30, "walk_length": 10, "distributed": True}
    models = on_threads(2, lambda _: sgns.graph.node2vec(graph, **options, **SMALL))
    check(models, 2 * len(graph) * 300)


def test_pairs_in_chunks_are_refused(on_threads):
    chunks = sgns.PairChunks(lambda: [([0, 1], [1, 0])], n_pairs=2, n_tokens=2)
    with pytest.raises(TypeError, match="distributed trains on pairs in arrays, got PairChunks"):
        on_threads(2, lambda _: sgns.train_pairs(chunks, distributed=True))


def test_a_missing_text_on_one_rank_is_an_error_on_all(on_threads, tmp_path):
    (tmp_path / "text0").write_text("a b c\n" * 1000)
    found = []

    def train(group):
        try:
            sgns.train(tmp_path / f"text{group.rank}", distributed=True, **SMALL)
        except Exception as error:
            found.append(error)

    on_threads(2, train)
    assert {type(error) for error in found} == {FileNotFoundError, DistributedError}


def test_an_interrupted_training_resumes_with_other_ranks(on_threads, corpus, tmp_path):
    options = {"checkpoint": tmp_path / "checkpoint", "distributed": True, **SMALL}

    def stop(now):
        return now.words_done < corpus.n_words // 2

    models = on_threads(2, lambda _: sgns.train(corpus, on_progress=stop, **options))
    assert 0 < models[0].words_trained < 2 * corpus.n_words
    models = on_threads(3, lambda _: sgns.train(corpus, resume=True, **options))
    check(models, 2 * corpus.n_words)
    assert models[0].loss_curve[-1, 0] == 2 * corpus.n_words
    again = on_threads(2, lambda _: sgns.train(corpus, resume=True, **options))
    assert np.array_equal(matrices(again[1]), matrices(models[0]))


def test_a_checkpoint_of_one_process_is_resumed_by_ranks_and_back(on_threads, corpus, tmp_path):
    options = {"checkpoint": tmp_path / "checkpoint", "resume": True, **SMALL}

    def stop_after(words):
        return lambda now: now.words_done < words

    sgns.train(corpus, on_progress=stop_after(1), **options)
    stop = stop_after(corpus.n_words)
    on_threads(2, lambda _: sgns.train(corpus, distributed=True, on_progress=stop, **options))
    assert sgns.train(corpus, **options).words_trained == 2 * corpus.n_words
