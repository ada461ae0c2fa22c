"""Tests of calls with `sharded`: ranks, which are threads, own the rows and lend them."""

import numpy as np
import pytest
import sgns
from sgns.distributed import sharded_rows, sharded_trainer
from sgns.distributed.sharded_memory import STRETCH_BYTES
from sgns.errors import DistributedError, DivergenceError, FormatError

from .test_calls import SMALL, matrices

SHARDED = {"distributed": True, "sharded": True, **SMALL}


@pytest.fixture(autouse=True)
def few_rows_at_once(monkeypatch):
    """Send rows of the small vocabularies of these tests in several pieces."""
    monkeypatch.setattr(sharded_rows, "PIECE_BYTES", 4 * 8 * 50)


def train_and_save(call, size, path, train, **options):
    """Train sharded on some ranks, and save; return the results, and the file as a model."""

    def on_rank(_):
        model = train(**{**SHARDED, **options})
        model.save(path)
        return model

    return call(size, on_rank), sgns.Model.load(path)


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


def test_the_file_is_that_of_one_process_byte_for_byte(on_threads, corpus, tmp_path):
    options = {"deterministic": True}
    whole = on_threads(2, lambda _: sgns.train(corpus, distributed=True, **SMALL, **options))[0]
    whole.save(tmp_path / "whole")
    train_and_save(
        on_threads, 2, tmp_path / "sharded", lambda **o: sgns.train(corpus, **o), **options
    )
    assert (tmp_path / "sharded").read_bytes() == (tmp_path / "whole").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sharded", "whole"]


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
    with pytest.raises(DistributedError, match=r"more than the 10 rows .* SGNS_STRETCH_BYTES"):
        on_threads(2, lambda _: sgns.train(corpus, **SHARDED))


@pytest.mark.parametrize("sizes", [(2, 3), (3, 1)])
def test_an_interrupted_training_resumes_with_other_ranks(on_threads, corpus, tmp_path, sizes):
    options = {"checkpoint": tmp_path / "checkpoint", **SHARDED}

    def stop(now):
        return now.words_done < corpus.n_words // 2

    models = on_threads(sizes[0], lambda _: sgns.train(corpus, on_progress=stop, **options))
    done = sgns.Model.load(tmp_path / "checkpoint")
    assert 0 < done.words_trained == models[0].words_trained < 2 * corpus.n_words
    models = on_threads(sizes[1], lambda _: sgns.train(corpus, resume=True, **options))
    assert models[0].words_trained == 2 * corpus.n_words
    assert models[0].loss_curve[-1, 0] == 2 * corpus.n_words

    def save(_):
        sgns.train(corpus, resume=True, **options).save(tmp_path / "model")

    on_threads(2, save)
    ended, found = (sgns.Model.load(tmp_path / name) for name in ("checkpoint", "model"))
    assert np.array_equal(matrices(found), matrices(ended))


def test_a_checkpoint_goes_from_sharded_ranks_to_whole_ones_and_back(on_threads, corpus, tmp_path):
    path = tmp_path / "checkpoint"
    options = {"deterministic": True, **SMALL}
    whole = on_threads(2, lambda _: sgns.train(corpus, distributed=True, **options))[0]

    def part(sharded, share):
        def stop(now):
            return now.words_done < share * corpus.n_words

        return on_threads(
            2,
            lambda _: sgns.train(
                corpus,
                distributed=True,
                sharded=sharded,
                checkpoint=path,
                resume=True,
                on_progress=stop,
                **options,
            ),
        )

    part(True, 0.3)
    part(False, 0.9)
    part(True, 3)
    assert np.array_equal(matrices(sgns.Model.load(path)), matrices(whole))


def test_a_damaged_checkpoint_is_refused_on_all(on_threads, corpus, tmp_path):
    options = {"checkpoint": tmp_path / "checkpoint", **SHARDED}
    on_threads(2, lambda _: sgns.train(corpus, **options))
    data = bytearray(options["checkpoint"].read_bytes())
    data[-1000] ^= 1
    options["checkpoint"].write_bytes(data)
    with pytest.raises((FormatError, DistributedError), match="is damaged: bytes"):
        on_threads(2, lambda _: sgns.train(corpus, resume=True, **options))


def test_a_file_that_cannot_be_written_is_an_error_on_all(on_threads, corpus, tmp_path):
    models = on_threads(2, lambda _: sgns.train(corpus, **SHARDED))
    found = []

    def save(group):
        try:
            models[group.rank].save(tmp_path / "missing" / "model")
        except (OSError, DistributedError) as error:
            found.append(error)

    on_threads(2, save)
    assert {type(error) for error in found} == {FileNotFoundError, DistributedError}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hs": True}, "sharded trains without hs, since"),
        ({"min_ngram": 3}, "sharded trains without min_ngram and max_ngram, since"),
        ({"frozen": [0]}, "sharded trains without frozen, since"),
        ({"initial_vectors": np.zeros((200, 8))}, "sharded trains without initial_vectors, since"),
        ({"validation": 0.1}, "sharded trains without validation, since"),
    ],
)
@pytest.mark.parametrize("size", [1, 2])
def test_options_that_need_all_rows_are_refused(on_threads, corpus, options, message, size):
    with pytest.raises(ValueError, match=message):
        on_threads(size, lambda _: sgns.train(corpus, **SHARDED, **options))


def test_changes_of_16_bits_are_refused(on_threads, corpus, monkeypatch):
    monkeypatch.setenv("SGNS_DISTRIBUTED_ROWS", "bfloat16")
    with pytest.raises(ValueError, match="SGNS_DISTRIBUTED_ROWS must be float32 or omitted"):
        on_threads(2, lambda _: sgns.train(corpus, **SHARDED))


def test_one_process_is_refused():
    with pytest.raises(ValueError, match="sharded deals the rows to the ranks of distributed=True"):
        sgns.train([["a", "b"]], sharded=True)


def test_the_model_has_no_vectors_but_everything_else(on_threads, corpus):
    model = on_threads(2, lambda _: sgns.train(corpus, **SHARDED))[0]
    assert repr(model) == "ShardedModel(200 tokens, vector_size=8, 2 ranks)"
    assert not model.stopped
    assert model.options["vector_size"] == 8
    for name in ("vectors", "context_vectors", "mean_vectors", "node_vectors"):
        with pytest.raises(AttributeError, match=r"on 2 ranks, .*model.save\(path\) on all ranks"):
            getattr(model, name)
    with pytest.raises(AttributeError, match="has no attribute 'vector'"):
        _ = model.vector
    with pytest.raises(TypeError, match="save it, and load the file"):
        __import__("pickle").dumps(model)


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
