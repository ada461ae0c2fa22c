"""train with backend="torch": results, progress and errors."""

import numpy as np
import pytest
import sgns
import torch
from sgns import DivergenceError
from sgns.backends import BACKENDS
from sgns.torch_backend import block_step, row_updates
from sgns.torch_backend import training as device_training

QUICK = {"vector_size": 8, "epochs": 2, "workers": 1, "backend": "torch"}


@pytest.fixture(scope="module")
def corpus():
    """3,000 words of Zipf's law over 200 tokens, in sentences of 20."""
    share = 1 / np.arange(1, 201)
    ids = np.random.default_rng(0).choice(200, 3_000, p=share / share.sum())
    return sgns.Corpus.from_ids(ids, np.arange(0, 3_001, 20), n_tokens=200)


def mean_losses(model, bounds):
    """Return the mean loss of stretches of words, with one pair for each word."""
    words, losses = model.loss_curve.T
    sums = np.cumsum(np.diff(words, prepend=0) * losses)
    return np.diff(np.interp(bounds, np.append(0, words), np.append(0, sums))) / np.diff(bounds)


def test_a_model_has_both_matrices_and_the_results_of_training(corpus):
    model = sgns.train(corpus, **QUICK, seed=5)
    for vectors in (model.vectors, model.context_vectors):
        assert vectors.matrix.shape == (200, 8)
        assert np.isfinite(vectors.matrix).all()
        assert np.abs(vectors.matrix).max() > 0.1
    assert model.words_trained == 2 * corpus.n_words == model.loss_curve[-1, 0]
    assert not model.stopped
    assert model.seconds > 0
    expected = {"backend": "torch", "device": "cpu", "block_size": 12, "pool_size": 12}
    assert model.options.items() >= expected.items()
    assert 4 * np.log(2) < model.loss_curve[0, 1] < 6 * np.log(2)


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
def test_loss_agrees_with_the_core(architecture):
    """One epoch on 100,000 words. Sentences have words of one topic and common words."""
    rng = np.random.default_rng(1)
    ids = np.concatenate([t * 100 + rng.permutation(100)[:20] for t in rng.integers(20, size=5000)])
    common = rng.random(100_000) < 0.2
    ids[common] = 20 * rng.random(common.sum()) ** 2
    corpus = sgns.Corpus.from_ids(ids, np.arange(0, 100_001, 20))
    options = {"architecture": architecture, "epochs": 1, "vector_size": 50, "workers": 1}
    options |= {"block_size": 96}
    options |= (
        {"alpha": 0.02} if architecture == "skip-gram" else {"alpha": 0.03, "min_alpha": 0.03}
    )
    core, device = (sgns.train(corpus, **options, backend=backend) for backend in BACKENDS)
    assert core.pairs_trained == pytest.approx(device.pairs_trained, rel=0.01)
    bounds = np.linspace(0, 100_000, 6)
    expected = mean_losses(core, bounds)
    assert expected[-1] < 0.95 * expected[0]
    np.testing.assert_allclose(mean_losses(device, bounds), expected, rtol=0.02)


@pytest.mark.parametrize("backend", BACKENDS)
def test_windows_without_shrinking(corpus, backend):
    options = QUICK | {"backend": backend, "window": 4, "sample": 0, "shrink_windows": False}
    model = sgns.train(corpus, **options)
    # In a sentence of 20 words, 4 contexts on each side, fewer near its ends.
    assert model.pairs_trained == 2 * 150 * (20 * 8 - 2 * (4 + 3 + 2 + 1))
    assert not model.options["shrink_windows"]
    assert sgns.train(corpus, **options | {"shrink_windows": True}).pairs_trained < 30_000


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
def test_groups_are_separated(architecture):
    """Words 0 to 79 and words 80 to 159 are never in one sentence."""
    rng = np.random.default_rng(0)
    ids = np.concatenate([g * 80 + rng.permutation(80)[:10] for g in rng.integers(2, size=400)])
    corpus = sgns.Corpus.from_ids(ids, np.arange(0, 4_001, 10))
    options = QUICK | {"epochs": 10, "sample": 0, "alpha": 0.1, "block_size": 40}
    model = sgns.train(corpus, **options, architecture=architecture)
    for word in ("3", "50", "90", "159"):
        near = [int(other) for other, _ in model.vectors.most_similar(word, topn=10)]
        assert {other // 80 for other in near} == {int(word) // 80}


def test_a_corpus_in_a_file_trains_the_same(corpus, tmp_path):
    corpus.save(tmp_path / "c.safetensors")
    opened = sgns.Corpus.open(tmp_path / "c.safetensors")
    first, second = (sgns.train(of, **QUICK) for of in (corpus, opened))
    assert np.array_equal(first.vectors.matrix, second.vectors.matrix)
    other = sgns.train(corpus, **QUICK, seed=2)
    assert not np.array_equal(first.vectors.matrix, other.vectors.matrix)


def test_bfloat16_products_learn_the_same_but_for_rounding(corpus):
    exact, rounded = (
        sgns.train(corpus, **QUICK, alpha=0.1, products=products)
        for products in ("float32", "bfloat16")
    )
    assert not np.array_equal(exact.vectors.matrix, rounded.vectors.matrix)
    assert rounded.loss_curve[-1, 1] == pytest.approx(exact.loss_curve[-1, 1], rel=0.01)


def test_progress_rises_and_can_stop_training(corpus, monkeypatch):
    monkeypatch.setitem(device_training.CHUNK_WORDS, "cpu", 700)
    seen = []

    def stop_at_half(progress):
        seen.append((progress.words_done, progress.pairs_done, progress.alpha, progress.loss))
        return progress.words_done < corpus.n_words

    model = sgns.train(corpus, **QUICK, on_progress=stop_at_half)
    words, pairs, rates, losses = np.array(seen).T
    for rising in (words, pairs, -rates):
        assert (np.diff(rising) >= 0).all()
        assert rising[-1] > rising[0]
    assert np.isfinite(losses).any()
    assert model.stopped
    assert (words[:-1] < corpus.n_words).all()  # after it returned False, it is not called again
    assert corpus.n_words <= model.words_trained < 2 * corpus.n_words


def test_words_past_32_bits_are_planned_and_counted(vast_corpus, monkeypatch):
    monkeypatch.setitem(device_training.CHUNK_WORDS, "cpu", 700)

    def stop(progress):
        assert progress.words_total == 15_000_000_000
        assert progress.alpha == pytest.approx(0.025, rel=1e-2)
        return False

    model = sgns.train(vast_corpus, **QUICK | {"epochs": 3}, sample=0, on_progress=stop)
    assert model.stopped
    assert 0 < model.words_trained < 10**9
    assert model.options["n_words"] == 5_000_000_000


def test_an_exception_of_a_callback_is_raised_and_settings_are_restored(corpus, monkeypatch):
    monkeypatch.setitem(device_training.CHUNK_WORDS, "cpu", 200)
    threads, precision = torch.get_num_threads(), torch.get_float32_matmul_precision()

    def fail(progress):
        assert torch.get_num_threads() == 2
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        sgns.train(corpus, **QUICK | {"workers": 2}, on_progress=fail)
    assert torch.get_num_threads() == threads
    assert torch.get_float32_matmul_precision() == precision
    assert torch.is_grad_enabled()


def test_divergence_is_an_error(corpus):
    with pytest.raises(DivergenceError, match=r"alpha was 1000\.0: try a lower one"):
        sgns.train(corpus, **QUICK, alpha=1000.0)


def test_the_error_of_missing_memory_says_what_to_lower(corpus, monkeypatch):
    wanted = r"two matrices of 200 tokens and 8 components.*lower vector_size"
    monkeypatch.setattr(device_training, "memory_of", lambda device: 100)
    with pytest.raises(MemoryError, match=wanted):
        sgns.train(corpus, **QUICK)
    monkeypatch.setattr(device_training, "memory_of", lambda device: None)
    for error in (torch.cuda.OutOfMemoryError("no"), RuntimeError("can't allocate memory: no")):

        def fail(self, inputs, error=error):
            raise error

        monkeypatch.setattr(block_step.BlockStep, "__call__", fail)
        with pytest.raises(MemoryError, match=wanted):
            sgns.train(corpus, **QUICK)

    def broken(self, inputs):
        raise RuntimeError("something else")

    monkeypatch.setattr(block_step.BlockStep, "__call__", broken)
    with pytest.raises(RuntimeError, match="something else"):
        sgns.train(corpus, **QUICK)


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
def test_a_rate_of_a_fifth_trains(corpus, architecture):
    model = sgns.train(corpus, **QUICK, alpha=0.2, sample=0, architecture=architecture)
    assert model.loss_curve[:, 1].max() < 1.1 * 6 * np.log(2)
    assert model.loss_curve[-1, 1] < 0.8 * 6 * np.log(2)


@pytest.fixture(scope="module")
def heavy_corpus():
    """20,000 words over 3,000 tokens, half of them one token, in sentences of 20."""
    rng = np.random.default_rng(0)
    ids = np.where(rng.random(20_000) < 0.5, 0, rng.integers(1, 3_000, 20_000))
    return sgns.Corpus.from_ids(ids, np.arange(0, 20_001, 20), n_tokens=3_000)


HEAVY = QUICK | {"negative": 50, "window": 15, "sample": 0, "alpha": 0.03}


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
def test_many_scores_of_a_center_and_of_a_word_train(heavy_corpus, architecture):
    model = sgns.train(heavy_corpus, **HEAVY, architecture=architecture)
    assert model.loss_curve[-1, 1] < 0.6 * 51 * np.log(2)


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
def test_sorted_words_train_at_a_high_rate(architecture):
    """Windows of one word are centers and contexts of each other in a whole step."""
    ids = np.sort(np.random.default_rng(0).integers(3_000, size=20_000))
    corpus = sgns.Corpus.from_ids(ids, np.arange(0, 20_001, 20), n_tokens=3_000)
    model = sgns.train(corpus, **HEAVY | {"alpha": 0.2}, architecture=architecture)
    assert model.loss_curve[-1, 1] < 0.6 * 51 * np.log(2)


def test_many_scores_diverge_without_the_limit_of_rows(heavy_corpus, monkeypatch):
    monkeypatch.setattr(row_updates, "MOST_OF_WAY", 1e30)
    with pytest.raises(DivergenceError, match=r"alpha was 0\.03: try a lower one"):
        sgns.train(heavy_corpus, **HEAVY)
