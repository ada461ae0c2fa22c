"""Threads: the trained pairs do not depend on their number."""

from itertools import pairwise

import numpy as np
import pytest
import sgns

WORKERS = [1, 2, 3, 7]
N_WORDS = 100_003  # 13 chunks of 8192 words: no number of workers divides the words or the chunks
N_TOKENS = 20_000
OPTIONS = {"window": 3, "negative": 2, "noise": "uniform", "seed": 1}
SHAPES = {"per_pair": {}, "shared": {"block_size": 64, "pool_size": 32}}

# Rounding to bfloat16 depends on the progress of training.
pytestmark = pytest.mark.usefixtures("exact_products")

every_worker_count = pytest.mark.parametrize("workers", WORKERS)


@pytest.fixture(scope="module")
def corpus():
    rng = np.random.default_rng(0)
    ids = rng.integers(N_TOKENS, size=N_WORDS)
    offsets = np.append(np.arange(0, N_WORDS, 23), N_WORDS)
    return sgns.Corpus.from_ids(ids, offsets, n_tokens=N_TOKENS)


def without_one_chunk(corpus):
    """Return the corpus without its last 8 % of sentences."""
    n_sentences = len(corpus) * 12 // 13
    offsets = corpus.offsets[: n_sentences + 1]
    return sgns.Corpus(corpus.vocabulary, corpus.ids[: int(offsets[-1])], offsets)


def pair_sums(corpus, mode, workers, **options):
    """Out rows of a training so slow that they are linear in the pairs.

    Context rows start at zero, so at the first step, and nearly so at all, every slope is
    1/2: a row is alpha / 2 times the sum of the vectors of the centers it was a context of,
    less those it was a negative of. The order has no say in that.
    """
    model = sgns.train(
        corpus,
        vector_size=4,
        epochs=1,
        sample=0,
        alpha=1e-6,
        min_alpha=1e-6,
        workers=workers,
        negatives_mode=mode,
        **SHAPES[mode],
        **(OPTIONS | options),
    )
    return model.context_vectors.matrix.astype(np.float64) / 1e-6


def share_of_equal_rows(a, b):
    return np.isclose(a, b, rtol=0, atol=1e-4 * np.abs(a).max()).all(axis=1).mean()


@pytest.fixture(scope="module", params=SHAPES)
def mode(request):
    return request.param


def sums_of_stream(corpus, mode):
    """The same sums, computed by NumPy from the pairs of a PairStream."""
    centers = sgns._core.Matrix(N_TOKENS, 4)
    centers.fill_uniform(1)
    rows = np.asarray(centers, np.float64)
    sums = np.zeros_like(rows)
    for block in sgns.PairStream(corpus, sample=0, **SHAPES[mode], **OPTIONS):
        v = rows[block.pair_centers] / 2
        np.add.at(sums, block.contexts, v)
        for negatives in block.negatives.T:
            used = negatives != block.contexts
            np.subtract.at(sums, negatives[used], v[used])
        for item in block.pool:
            share = OPTIONS["negative"] / len(block.pool)
            sums[item] -= share * v[block.contexts != item].sum(axis=0)
    return sums


@pytest.fixture(scope="module")
def expected_sums(corpus, mode):
    return sums_of_stream(corpus, mode)


@every_worker_count
def test_threads_train_the_same_pairs(workers, corpus, mode, expected_sums):
    # Two threads that change one row at the same time can lose an update (Hogwild). With so
    # many rows that is rare; other pairs change nearly all rows, as the next test shows.
    least = 1.0 if workers == 1 else 0.95
    assert share_of_equal_rows(expected_sums, pair_sums(corpus, mode, workers)) >= least


def test_the_sums_differ_for_other_pairs(corpus, mode, expected_sums):
    other_seed = pair_sums(corpus, mode, 1, seed=2)
    other_window = pair_sums(corpus, mode, 1, window=2)
    one_chunk_less = pair_sums(without_one_chunk(corpus), mode, 1)
    assert share_of_equal_rows(expected_sums, other_seed) < 0.1
    assert share_of_equal_rows(expected_sums, other_window) < 0.1
    # A pool reaches fewer rows than as many negatives for each pair.
    assert share_of_equal_rows(expected_sums, one_chunk_less) < (0.8 if mode == "shared" else 0.1)


@every_worker_count
def test_counts_are_exact(workers, corpus):
    stream = sgns.PairStream(corpus, window=4, sample=1e-5, epochs=3, seed=5)
    n_pairs = sum(len(block.contexts) for block in stream)
    model = sgns.train(
        corpus,
        window=4,
        sample=1e-5,
        epochs=3,
        seed=5,
        vector_size=1,
        negative=1,
        workers=workers,
    )
    assert model.pairs_trained == n_pairs
    assert model.words_trained == 3 * N_WORDS
    assert model.loss_curve[-1, 0] == 3 * N_WORDS
    assert not model.stopped


@pytest.fixture(scope="module")
def one_sentence(corpus):
    """The same words as one sentence, of which each thread trains parts."""
    return sgns.Corpus(corpus.vocabulary, corpus.ids, np.array([0, N_WORDS], np.uint64))


def test_threads_train_the_pairs_of_one_long_sentence(one_sentence, mode):
    expected = sums_of_stream(one_sentence, mode)
    for workers in WORKERS:
        least = 1.0 if workers == 1 else 0.95
        assert share_of_equal_rows(expected, pair_sums(one_sentence, mode, workers)) >= least


def test_all_threads_train_on_one_long_sentence(one_sentence):
    source = sgns.PairStream(one_sentence, window=3).source
    for chunk in range(source.n_chunks):
        assert len(source.batches(1, 100, chunk=chunk, n_shares=source.n_chunks).next()[0]) == 100


@pytest.mark.parametrize("window", [{}, {"window": "sentence", "max_contexts": 2}])
def test_deterministic_training_on_a_long_sentence_has_the_same_bits(
    window, one_sentence, tmp_path
):
    options = {"vector_size": 8, "epochs": 4, "sample": 1e-3, "deterministic": True} | window
    models = [sgns.train(one_sentence, workers=workers, **options) for workers in (1, 2, 7)]
    path = tmp_path / "checkpoint"
    for stop in (30_000, 150_000, 200_003, 4 * N_WORDS):  # within parts
        resumed = sgns.train(
            one_sentence,
            workers=3,
            checkpoint=path,
            checkpoint_every="10000 words",
            resume=True,
            on_progress=lambda progress, stop=stop: progress.words_done < stop,
            **options,
        )
    assert resumed.words_trained == 4 * N_WORDS
    for model in (*models[1:], resumed):
        np.testing.assert_array_equal(model.vectors.matrix, models[0].vectors.matrix)
        assert model.pairs_trained == models[0].pairs_trained


@pytest.mark.parametrize("workers", [1, 3])
def test_training_resumes_within_a_long_sentence(workers, one_sentence, tmp_path):
    options = {"vector_size": 1, "window": 4, "sample": 1e-4, "epochs": 3, "negative": 1}
    path = tmp_path / "checkpoint"
    for stop in (20_000, 150_000, 3 * N_WORDS):
        model = sgns.train(
            one_sentence,
            workers=workers,
            checkpoint=path,
            checkpoint_every="10000 words",
            resume=True,
            on_progress=lambda progress, stop=stop: progress.words_done < stop,
            **options,
        )
    whole = sgns.train(one_sentence, workers=1, **options)
    assert model.words_trained == whole.words_trained == 3 * N_WORDS
    assert model.pairs_trained == whole.pairs_trained
    if workers == 1:
        np.testing.assert_array_equal(model.vectors.matrix, whole.vectors.matrix)


@every_worker_count
def test_a_line_of_a_million_words_is_counted_in_full(workers, tmp_path):
    n_words = 1_000_000
    path = tmp_path / "line.txt"
    path.write_text(" ".join(map(str, np.arange(n_words) % 1000)))  # no line feed at the end
    corpus = sgns.Corpus.from_file(path)
    assert (corpus.n_sentences, corpus.n_words) == (1, n_words)
    model = sgns.train(
        corpus, vector_size=1, window=1, sample=0, negative=1, epochs=2, workers=workers
    )
    assert model.words_trained == 2 * n_words
    assert model.pairs_trained == 2 * 2 * (n_words - 1)


def test_one_thread_gives_the_same_bits_again(corpus):
    first, second = (sgns.train(corpus, vector_size=8, epochs=1, workers=1) for _ in range(2))
    np.testing.assert_array_equal(first.vectors.matrix, second.vectors.matrix)
    np.testing.assert_array_equal(first.context_vectors.matrix, second.context_vectors.matrix)


def test_words_done_never_falls(corpus):
    seen = []
    sgns.train(
        corpus,
        vector_size=50,
        epochs=4,
        workers=3,
        on_progress=lambda progress: seen.append(progress.words_done),
    )
    assert all(a <= b for a, b in pairwise(seen))
    assert seen[-1] == 4 * N_WORDS
