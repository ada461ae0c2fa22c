"""Training chunk by chunk: equal to one training, for any division into chunks."""

from itertools import pairwise

import numpy as np
import pytest
import sgns
from sgns import PairChunks, Vocabulary

QUICK = {"vector_size": 8, "epochs": 3, "workers": 1}


CENTERS, CONTEXTS = np.random.default_rng(0).integers(50, size=(2, 9000))


CONTEXTS = (CENTERS // 5 * 5 + CONTEXTS % 5).astype(np.int64)  # ten groups of five


CUTS = [0, 100, 100, 5000, 9000]


def chunks(weights=None):
    for begin, end in pairwise(CUTS):
        part = CENTERS[begin:end], CONTEXTS[begin:end]
        yield part if weights is None else (*part, weights[begin:end])


def test_one_chunk_trains_like_the_arrays():
    """The first epoch gives the same bits. The second has the same draws, as its number is 1."""
    whole = sgns.train_pairs(CENTERS, CONTEXTS, n_tokens=50, **QUICK)
    chunk = sgns.train_pairs(PairChunks([(CENTERS, CONTEXTS)], n_tokens=50), **QUICK)
    np.testing.assert_allclose(whole.vectors.matrix, chunk.vectors.matrix, atol=1e-5)
    np.testing.assert_allclose(
        whole.context_vectors.matrix, chunk.context_vectors.matrix, atol=1e-5
    )
    assert chunk.vocabulary == whole.vocabulary
    assert chunk.pairs_trained == whole.pairs_trained == 27_000
    assert not chunk.stopped


@pytest.mark.parametrize("mode", sgns.NEGATIVES_MODES)
def test_several_chunks_learn_the_same(mode):
    rates, seen = [], []

    def on_progress(progress):
        rates.append(progress.alpha)
        seen.append((progress.words_done, progress.words_total))

    options = {**QUICK, "epochs": 10, "negatives_mode": mode}
    whole = sgns.train_pairs(CENTERS, CONTEXTS, n_tokens=50, **options)
    model = sgns.train_pairs(PairChunks(chunks, n_tokens=50), on_progress=on_progress, **options)
    assert model.pairs_trained == model.words_trained == 90_000
    assert model.loss_curve[-1, 1] == pytest.approx(whole.loss_curve[-1, 1], rel=0.1)
    assert model.loss_curve[-1, 0] == 90_000
    assert (np.diff(rates) <= 0).all()
    assert rates[-1] == pytest.approx(1e-4)
    assert (np.diff([words for words, _ in seen]) >= 0).all()
    assert seen[-1] == (90_000, 90_000)
    near = [int(token) // 5 for token, _ in model.vectors.most_similar("0", topn=4)]
    assert near == [0] * 4


def test_chunks_do_not_share_their_negatives():
    """Two equal chunks in an epoch have the draws of one chunk in two epochs."""
    half = np.arange(50), np.arange(50)
    options = {"vector_size": 8, "workers": 1, "alpha": 0.025, "min_alpha": 0.025}
    twice = sgns.train_pairs(PairChunks([half, half], n_tokens=50), epochs=1, **options)
    epochs = sgns.train_pairs(PairChunks([half], n_tokens=50), epochs=2, **options)
    assert np.array_equal(twice.vectors.matrix, epochs.vectors.matrix)


def test_weights_and_frozen_rows_are_those_of_arrays():
    weights = np.linspace(0, 1, 9000)
    options = QUICK | {"epochs": 1, "frozen": [1]}
    parts = PairChunks([(CENTERS, CONTEXTS, weights)], n_tokens=50)
    found = sgns.train_pairs(parts, **options)
    expected = sgns.train_pairs(CENTERS, CONTEXTS, weights, n_tokens=50, **options)
    assert found.vectors.matrix.tolist() == expected.vectors.matrix.tolist()
    unweighted = sgns.train_pairs(CENTERS, CONTEXTS, n_tokens=50, **options)
    assert found.vectors.matrix.tolist() != unweighted.vectors.matrix.tolist()
    assert found.vectors.matrix[1].tolist() == unweighted.vectors.matrix[1].tolist()  # the start


def test_a_callback_can_stop_training():
    model = sgns.train_pairs(
        PairChunks(chunks, n_tokens=50), epochs=10**6, workers=1, on_progress=lambda p: False
    )
    assert model.stopped
    assert model.words_trained <= CUTS[1]  # the first chunk


@pytest.mark.parametrize(("n_pairs", "message"), [(8999, "more than"), (9001, "fewer than")])
def test_a_wrong_number_of_pairs(n_pairs, message):
    known = Vocabulary(map(str, range(50)), np.ones(50, int))
    with pytest.raises(ValueError, match=f"chunks hold {message} n_pairs={n_pairs} pairs"):
        sgns.train_pairs(PairChunks(chunks, vocabulary=known, n_pairs=n_pairs), **QUICK)


def test_more_pairs_than_64_bits_count_are_refused():
    vocabulary = Vocabulary(["a", "b"], [1, 1])
    pairs = PairChunks([([0], [1])], vocabulary=vocabulary, n_pairs=2**40)
    with pytest.raises(ValueError, match=r"below 2\^64, got 2147483648 times 1099511627776"):
        sgns.train_pairs(pairs, **(QUICK | {"epochs": 2**31}))


def test_a_training_resumes_only_with_the_chunks_that_were_counted(tmp_path):
    """The second chunk was counted, but not reached by the training that stopped."""
    first, second = np.random.default_rng(0).integers(20, size=(2, 2, 40_000))
    changed = second[:, ::-1]  # the same pairs in another order
    path = tmp_path / "checkpoint"
    options = {"vector_size": 8, "epochs": 2, "workers": 1, "checkpoint": path}

    def train(chunk, **more):
        return sgns.train_pairs(
            sgns.PairChunks([tuple(first), tuple(chunk)], n_tokens=20), **options, **more
        )

    stopped = train(second, on_progress=lambda progress: False)
    assert stopped.words_trained <= 40_000
    with pytest.raises(ValueError, match="chunk 1 of the pairs is not the one of the checkpoint"):
        train(changed, resume=True)
    path.unlink()
    train(second, on_progress=lambda progress: False)
    assert train(second, resume=True).words_trained == 160_000
