"""Epochs: rates, losses and random choices, and the arguments that train() needs."""

import logging

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import Word2Vec
from sgns.compat.gensim.model.callbacks import CallbackAny2Vec
from sgns.training.settings import Settings

from .models import QUICK, same, train


def test_rates_fall_across_all_epochs(sentences):
    """`sgns.train` has the same schedule for four epochs, but reports it less precisely."""
    rates = []

    class Rates(CallbackAny2Vec):
        def on_epoch_end(self, model):
            rates.append(model.min_alpha_yet_reached)

    model = train(sentences, alpha=0.04, min_alpha=0.02, epochs=4, callbacks=[Rates()])
    assert rates == pytest.approx([0.035, 0.03, 0.025, 0.02])
    assert (model.alpha, model.min_alpha) == (0.04, 0.02)


def test_a_greater_min_alpha_holds_from_the_start(sentences):
    assert same(
        train(sentences, alpha=0.01, min_alpha=0.03), train(sentences, alpha=0.03, min_alpha=0.03)
    )


def test_a_rate_that_was_lowered_below_zero_is_refused(sentences):
    """Many tutorials lower alpha between calls of train(), which lowers it itself."""
    model = Word2Vec(**QUICK | {"alpha": 0.002, "min_alpha": 0.002})
    model.build_vocab(sentences)
    for alpha in (0.002, 0.0005):
        model.alpha = model.min_alpha = alpha
        model.train(sentences, total_examples=model.corpus_count, epochs=1)
    model.alpha = model.min_alpha = -0.001
    with pytest.raises(ValueError, match=r"alpha must be > 0 .*call it once, with the number of"):
        model.train(sentences, total_examples=model.corpus_count, epochs=1)
    assert model.train_count == 2
    model.alpha, model.min_alpha = 0.01, -0.1
    with pytest.raises(ValueError, match=r"min_alpha >= 0, got 0\.01 and -0\.1"):
        model.train(sentences, total_examples=model.corpus_count, epochs=1)


def test_the_rate_can_fall_to_zero(sentences):
    model = train(sentences, min_alpha=0.0)
    assert model.min_alpha_yet_reached == 0
    assert np.isfinite(model.wv.vectors).all()


def test_a_sample_of_one_or_more_is_a_count(sentences):
    total = sum(map(len, sentences))
    share = int(50 * (3 + np.sqrt(5)) / 2) / total
    assert same(train(sentences, sample=50), train(sentences, sample=share))


def test_any_number_of_workers_trains_the_same_pairs(sentences):
    one, three = (train(sentences, workers=n, seed=4) for n in (1, 3))
    assert three.running_training_loss == pytest.approx(one.running_training_loss, rel=0.01)
    with pytest.raises(ValueError, match="workers must be at least 1, got 0"):
        Word2Vec(workers=0)


def test_train_returns_the_expected_number_of_kept_words(sentences):
    model = train(sentences, sample=0.005)
    raw = sum(map(len, sentences))
    trained, all_words = model.train(sentences, total_examples=1, epochs=3)
    assert all_words == 3 * raw
    keep = sgns.keep_probability(model.wv.expandos["count"], 0.005)
    assert trained == round(3 * float(keep @ model.wv.expandos["count"]))


def test_further_training_makes_other_random_choices(sentences):
    model = train(sentences, epochs=1)
    twice = train(sentences, epochs=1)
    for each in (model, twice):
        each.train(sentences, total_examples=1, epochs=1, start_alpha=0.01, end_alpha=0.01)
    assert same(model, twice)
    other = train(sentences, epochs=1)
    other._epochs_done = 0
    other.train(sentences, total_examples=1, epochs=1, start_alpha=0.01, end_alpha=0.01)
    assert not same(model, other)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, ValueError),
        ({"total_examples": 1}, ValueError),
        ({"epochs": 1}, ValueError),
        ({"total_examples": 1, "epochs": 0}, ValueError),
        ({"total_examples": 1, "epochs": 1, "corpus_file": "x"}, TypeError),
        ({"total_examples": 1, "epochs": 1, "unknown": 1}, TypeError),
    ],
)
def test_train_requires_gensims_arguments(real, sentences, arguments, error):
    for kind in (Word2Vec, real["Word2Vec"]):
        with pytest.raises(error):
            kind(sentences, **QUICK).train(sentences, **arguments)


def test_long_sentences_are_trained_in_full(real):
    """gensim trains only on the first 10,000 words of a sentence."""
    words = [f"w{i % 1000}" for i in range(90_000)] + ["last", "words"] * 5_000
    model = train([words], sg=1, epochs=1)
    theirs = real["Word2Vec"](**QUICK, sg=1)
    theirs.build_vocab([words])
    before = theirs.wv["last"].copy()
    theirs.train([words], total_examples=1, epochs=1)
    np.testing.assert_array_equal(theirs.wv["last"], before)
    assert model.wv.similarity("last", "words") > 0.9
    assert model.train([words], total_examples=1, epochs=1)[1] == 100_000


def test_the_loss_is_the_sum_over_all_workers(sentences):
    """gensim's workers overwrite each other's loss. Each score has the loss log 2 at first."""
    losses = {}
    for workers in (1, 4):
        model = train(sentences, sg=1, epochs=1, workers=workers, alpha=1e-7, min_alpha=1e-8)
        losses[workers] = model.get_latest_training_loss()
        corpus = sgns.Corpus.from_sentences(sentences, min_count=1)
        pairs = sum(len(b.contexts) for b in sgns.PairStream(corpus, sample=0))
        # One negative in 60 is the context itself. It is dropped and has no loss.
        assert losses[workers] == pytest.approx(pairs * np.log(2) * (1 + 5 * 59 / 60), rel=0.01)
    assert losses[4] == pytest.approx(losses[1], rel=1e-6)


def test_the_loss_does_not_saturate(sentences):
    """gensim's loss has single precision. Past 2^27, further terms do not change it."""
    losses = [0.0]

    class Losses(CallbackAny2Vec):
        def on_epoch_end(self, model):
            losses.append(model.get_latest_training_loss())

    rates = {"alpha": 1e-7, "min_alpha": 1e-8}
    train(sentences, sg=1, negative=2400, epochs=4, **rates, callbacks=[Losses()])
    assert losses[-1] > 2**27
    assert np.diff(losses) == pytest.approx(losses[1], rel=0.02)


def test_divergence_is_an_error(sentences):
    """gensim returns NaN."""
    with pytest.raises(sgns.DivergenceError, match="try a lower one"):
        train(sentences, alpha=1e30, min_alpha=1e30, epochs=20)


@pytest.mark.parametrize("options", [{"sg": 1}, {"sg": 0}, {"sg": 1, "hs": 1}, {"workers": 3}])
def test_locked_vectors_are_not_trained(sentences, options, tmp_path):
    model = train(sentences, **options)
    locked = np.arange(len(model.wv)) % 3 == 0
    model.wv.vectors_lockf = np.where(locked, 0.0, 1.0)
    model.save(tmp_path / "model")
    model = Word2Vec.load(tmp_path / "model")
    before = model.wv.vectors.copy()
    model.train(sentences, total_examples=1, epochs=1)
    np.testing.assert_array_equal((model.wv.vectors == before).all(axis=1), locked)
    model.wv.vectors_lockf = np.zeros(1)
    before = model.wv.vectors.copy()
    model.train(sentences, total_examples=1, epochs=1)
    np.testing.assert_array_equal(model.wv.vectors, before)


def test_unsupported_locks_are_refused(sentences):
    model = train(sentences)
    model.wv.vectors_lockf = np.array([1.0, 0.25] * 30)
    with pytest.raises(NotImplementedError, match=r"must be 0 or 1, got 0\.25"):
        model.train(sentences, total_examples=1, epochs=1)
    model.wv.vectors_lockf = np.ones(7)
    with pytest.raises(ValueError, match=r"shape \(1,\) or \(60,\), got \(7,\)"):
        model.train(sentences, total_examples=1, epochs=1)


def test_doubtful_settings_are_logged(sentences, caplog):
    model = Word2Vec(sentences, min_count=1, hs=1, alpha=0.01)
    assert [record.getMessage() for record in caplog.records] == [
        "Both hierarchical softmax and negative sampling are activated."
    ]
    caplog.clear()
    model.hs = 0
    for alpha in (0.0001, 0.02):
        model.train(sentences, total_examples=1, epochs=1, start_alpha=alpha)
    assert [record.getMessage() for record in caplog.records] == [
        "Effective 'alpha' higher than previous training cycles"
    ]


def test_lifecycle_events_are_logged(sentences, caplog):
    model = train(sentences)
    with caplog.at_level(logging.INFO, logger="sgns.compat.gensim"):
        model.add_lifecycle_event("tried", reason="a test")
        model.wv.add_lifecycle_event("tried", log_level=False)
    assert [record.getMessage() for record in caplog.records] == [
        "Word2Vec<vocab=60, vector_size=8, alpha=0.025>: tried {'reason': 'a test'}"
    ]


@pytest.mark.parametrize(
    ("isa", "sg", "expected"),
    [("amx-emulated", 1, 23), ("amx-emulated", 0, 24), ("baseline", 1, 23), ("baseline", 0, 24)],
)
def test_the_pool_of_skip_gram_leaves_room_for_the_mean(isa, sg, expected, monkeypatch):
    monkeypatch.setenv("SGNS_ISA", isa)
    sentences = [[str(word) for word in range(640)]]
    pools = []
    negatives = Settings.negatives

    def spy(settings, counts, pool_size):
        pools.append(pool_size)
        return negatives(settings, counts, pool_size)

    monkeypatch.setattr(Settings, "negatives", spy)
    Word2Vec(sentences, **QUICK | {"sg": sg, "min_count": 1, "epochs": 1})
    assert pools == [expected]
