"""Tests of training by several ranks: threads, in place of processes, share a corpus."""

import weakref

import numpy as np
import pytest
import sgns
from hypothesis import given, settings
from hypothesis import strategies as st
from sgns import _core
from sgns.arguments.progress import Display
from sgns.backends import text_pairs
from sgns.distributed import exchange, stretches, trainer
from sgns.distributed.shares import CoreShareTrainer
from sgns.distributed.trainer import DistributedTrainer
from sgns.errors import DistributedError, DivergenceError
from sgns.pairs.windows import window_options
from sgns.training.driver import train_model
from sgns.training.identity import Input
from sgns.training.settings import Settings

from .threads import on_ranks

OPTIONS = {"vector_size": 8, "epochs": 2, "workers": 1, "negative": 2}


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch):
    monkeypatch.setattr(stretches, "FIRST_WORDS", 1)


def source_of(corpus, options):
    chosen = Settings(**options)
    windows = window_options(3, 0.0)
    return text_pairs(corpus, chosen, windows, (16, 8))


def train(group, corpus, on_progress=None, **options):
    """Train one rank."""
    options = OPTIONS | options
    display = Display()
    return train_model(
        DistributedTrainer(CoreShareTrainer(source_of(corpus, options)), group, display),
        Settings(**options),
        corpus.n_words,
        corpus.vocabulary,
        (16, 8),
        Input("corpus", corpus.fingerprints),
        {},
        ranks=group,
        on_progress=on_progress,
        display=display,
    )


def matrices(model):
    return np.concatenate([model.vectors.matrix, model.context_vectors.matrix])


@pytest.fixture(scope="module")
def alone(corpus):
    (model,) = on_ranks(1, lambda group: train(group, corpus))
    return model


def test_ranks_have_the_same_model_and_train_every_pair_once(corpus, alone):
    for size in (2, 3, 7):
        models = on_ranks(size, lambda group: train(group, corpus))
        for model in models:
            assert np.array_equal(matrices(model), matrices(models[0]))
            assert model.words_trained == alone.words_trained
            assert model.pairs_trained == alone.pairs_trained
            assert np.array_equal(model.loss_curve[:, 0], alone.loss_curve[:, 0])
        assert models[0].loss_curve[:, 1].mean() == pytest.approx(
            alone.loss_curve[:, 1].mean(), rel=0.1
        )


@settings(max_examples=10)
@given(
    size=st.integers(1, 5),
    lengths=st.lists(st.integers(1, 9000), min_size=1, max_size=6),
    architecture=st.sampled_from(["skip-gram", "cbow"]),
    seed=st.integers(0, 9),
)
def test_the_words_and_pairs_are_those_of_one_process(size, lengths, architecture, seed):
    ids = np.random.default_rng(seed).integers(0, 30, sum(lengths))
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    corpus = sgns.Corpus.from_ids(ids, offsets, n_tokens=30)
    options = {"architecture": architecture, "seed": seed}
    (one,) = on_ranks(1, lambda group: train(group, corpus, **options))
    if isinstance(one, Exception):  # a corpus without pairs
        assert str(one) in {str(each) for each in on_ranks(size, lambda g: train(g, corpus))}
        return
    for model in on_ranks(size, lambda group: train(group, corpus, **options)):
        assert model.words_trained == one.words_trained
        assert model.pairs_trained == one.pairs_trained
        assert np.array_equal(model.loss_curve[:, 0], one.loss_curve[:, 0])


def test_one_rank_trains_the_bits_of_a_call_that_is_not_distributed(corpus, alone):
    from sgns.training.core import CoreTrainer

    expected = train_model(
        CoreTrainer(source_of(corpus, OPTIONS)),
        Settings(**OPTIONS),
        corpus.n_words,
        corpus.vocabulary,
        (16, 8),
        Input("corpus", corpus.fingerprints),
        {},
    )
    assert np.array_equal(matrices(alone), matrices(expected))


def test_deterministic_ranks_repeat_their_bits_with_any_number_of_workers(corpus):
    first, second = (
        on_ranks(3, lambda group, n=n: train(group, corpus, deterministic=True, workers=n))
        for n in (1, 2)
    )
    assert np.array_equal(matrices(first[0]), matrices(second[0]))


@pytest.mark.parametrize("deterministic", [False, True])
def test_running_means_go_on_in_the_next_stretch(corpus, monkeypatch, deterministic):
    blocks = {0: [], 1: []}  # of each rank, before and after each stretch

    class Recorded(DistributedTrainer):
        def _train_share(self, run, part, listener, share):
            blocks[share.rank].append(part.mean_blocks.sum())
            super()._train_share(run, part, listener, share)
            blocks[share.rank].append(part.mean_blocks.sum())

    monkeypatch.setitem(globals(), "DistributedTrainer", Recorded)
    on_ranks(2, lambda group: train(group, corpus, deterministic=deterministic))
    for before, *others in blocks.values():
        after, later = others[:-1:2], others[1::2]
        assert before == 0
        if deterministic:  # its bits must not depend on where it was resumed
            assert set(later) == {0}
        else:
            assert later == after
            assert min(after) > 0


def test_many_chunks_of_a_stretch_that_was_stopped_are_dealt_again(corpus, alone, monkeypatch):
    n_chunks = 2 * source_of(corpus, OPTIONS).n_chunks
    assert n_chunks >= 4  # two or more for each rank

    class Stopped(DistributedTrainer):
        def __call__(self, run, *arguments):
            if not run.state.words_done:
                positions = np.array([(chunk, 0) for chunk in range(n_chunks)], np.uint64)
                fields = ("words_done", "pairs_done", "seconds", "point_words", "points")
                others = {name: getattr(run.state, name) for name in fields}
                run.state.assign(
                    _core.TrainState.restore(next_chunk=n_chunks, positions=positions, **others)
                )
            return super().__call__(run, *arguments)

    monkeypatch.setitem(globals(), "DistributedTrainer", Stopped)
    for model in on_ranks(2, lambda group: train(group, corpus)):
        assert model.words_trained == alone.words_trained
        assert model.pairs_trained == alone.pairs_trained


def test_a_wish_on_rank_0_stops_all_ranks_at_one_place(corpus):
    models = on_ranks(3, lambda group: train(group, corpus, on_progress=lambda now: False))
    assert models[0].words_trained < 2 * corpus.n_words
    for model in models:
        assert model.words_trained == models[0].words_trained
        assert np.array_equal(matrices(model), matrices(models[0]))


def test_ranks_that_exchange_frequent_rows_alone_end_with_the_same_rows(corpus, monkeypatch):
    monkeypatch.setattr(stretches, "_SHARE_OF_EXCHANGES", -1.0)  # one of four has all rows
    exchanged = []

    class Recorded(exchange.Exchange):
        def __call__(self, of_all=True):
            exchanged.append(of_all)
            super().__call__(of_all)

    monkeypatch.setattr(trainer, "Exchange", Recorded)
    for stop in (None, lambda now: now.words_done < 40_000):
        exchanged.clear()
        models = on_ranks(2, lambda group, stop=stop: train(group, corpus, stop))
        assert exchanged.count(False) > 2
        assert exchanged[-2:] == [True, True]  # both ranks
        assert np.array_equal(*map(matrices, models))
        assert models[0].words_trained == models[1].words_trained


def test_the_rows_of_the_last_exchange_are_copied_once(corpus, alone, monkeypatch):
    copies, pauses, freed = [], [], []
    original = exchange.CoreRows

    def copied(rows, workers):
        copies.append(1)
        made = original(rows, workers)
        weakref.finalize(made, freed.append, 1)
        return made

    class Paused(DistributedTrainer):
        def __call__(self, run, on_progress=None, stop_at=None):
            while True:  # as between checkpoints
                stop_at = run.state.words_done + corpus.n_words // 3
                if super().__call__(run, on_progress, stop_at):
                    return True
                pauses.append(1)

    monkeypatch.setattr("sgns.distributed.shares.CoreRows", copied)
    whole = on_ranks(2, lambda group: train(group, corpus, deterministic=True))
    assert len(copies) == len(freed) == 2 * 2  # both matrices of each rank
    monkeypatch.setitem(globals(), "DistributedTrainer", Paused)
    models = on_ranks(2, lambda group: train(group, corpus, deterministic=True))
    assert len(pauses) >= 2 * 3
    assert len(copies) == len(freed) == 2 * 2 * 2
    for model in models:
        assert model.words_trained == whole[0].words_trained
        assert np.array_equal(matrices(model), matrices(models[0]))


def test_rows_that_may_have_changed_are_copied_again(corpus, monkeypatch):
    copies = []
    original = exchange.CoreRows
    monkeypatch.setattr(
        "sgns.distributed.shares.CoreRows", lambda *each: (copies.append(1), original(*each))[1]
    )

    def fail_once(calls):
        def on_progress(now):
            calls.append(1)
            if len(calls) == 1:
                raise KeyError("mine")

        return on_progress

    class Again(DistributedTrainer):
        def __call__(self, run, on_progress=None, stop_at=None):
            try:
                return super().__call__(run, on_progress, stop_at)
            except (KeyError, DistributedError):
                return super().__call__(run, on_progress, stop_at)

    monkeypatch.setitem(globals(), "DistributedTrainer", Again)
    models = on_ranks(2, lambda group: train(group, corpus, on_progress=fail_once([])))
    assert len(copies) == 2 * 2 * 2
    assert np.array_equal(matrices(models[0]), matrices(models[1]))


def test_other_ranks_do_not_report(corpus):
    reports = [[], []]  # of each rank
    on_ranks(
        2,
        lambda group: train(group, corpus, on_progress=lambda now: reports[group.rank].append(now)),
    )
    assert reports[1] == []
    words = [now.words_done for now in reports[0]]
    assert words == sorted(words)
    assert words[-1] == 2 * corpus.n_words


def test_an_error_on_one_rank_ends_all(corpus):
    def fail(now):
        raise KeyError("mine")

    first, second = on_ranks(2, lambda group: train(group, corpus, on_progress=fail))
    assert isinstance(first, KeyError)
    assert isinstance(second, DistributedError)
    assert str(second) == "rank 0 of 2 failed: KeyError: 'mine'"


def test_a_divergence_ends_all_ranks(corpus):
    for error in on_ranks(2, lambda group: train(group, corpus, alpha=1e6, min_alpha=1e6)):
        assert isinstance(error, (DivergenceError, DistributedError))
        assert "diverged" in str(error) or "loss" in str(error)


def test_ranks_with_other_input_or_options_are_refused_on_all(corpus):
    other = sgns.Corpus.from_ids(np.asarray(corpus.ids)[::-1], corpus.offsets, n_tokens=200)
    for error in on_ranks(2, lambda group: train(group, [corpus, other][group.rank])):
        assert isinstance(error, DistributedError)
        assert "the words of the sentences, or their order" in str(error)
    fewer = sgns.Corpus.from_ids(np.arange(50), [0, 50], n_tokens=50)
    for error in on_ranks(2, lambda group: train(group, [corpus, fewer][group.rank])):
        assert str(error).startswith("the tokens of the vocabulary differ between rank 0")
    for error in on_ranks(3, lambda group: train(group, corpus, seed=1 + (group.rank == 2))):
        assert isinstance(error, DistributedError)
        assert str(error).startswith("seed is 1 on rank 0 and 2 on rank 2; start all ranks")
