"""Random words: equal to Philox, uniform, and different in all streams."""

import numpy as np
import pytest
from scipy import stats
from sgns import _core

PURPOSES = tuple(_core.Purpose.__members__.values())
LAST = 2**64 - 1


def numpy_words(n, seed, purpose, epoch, sequence):
    """Return the same words from NumPy's Philox, which increments its counter before a block."""
    counter = (sequence << 64) + (epoch << 128)
    key = seed + (purpose.value << 64)
    return np.random.Philox(key=key, counter=(counter - 1) % 2**256).random_raw(n)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("seed", [0, 1, 12345, LAST])
@pytest.mark.parametrize(("epoch", "sequence"), [(0, 0), (0, 1), (3, 0), (7, 99), (LAST, LAST)])
def test_words_are_those_of_numpy(seed, purpose, epoch, sequence):
    words = _core.random_words(1001, seed, purpose, epoch, sequence)
    np.testing.assert_array_equal(words, numpy_words(1001, seed, purpose, epoch, sequence))


def test_known_answer():
    # First line for philox4x64-10 in the kat_vectors of Random123, the authors' own library.
    words = _core.random_words(4, 0, PURPOSES[0], 0, 0)
    assert [f"{word:016x}" for word in words.tolist()] == [
        "16554d9eca36314c",
        "db20fe9d672d0fdc",
        "d7e772cee186176b",
        "7e68b68aec7ba23b",
    ]


@pytest.mark.parametrize("shift", range(0, 64, 8))
def test_every_byte_is_uniform(shift, assert_follows):
    words = _core.random_words(200_000, 1, _core.Purpose.sampling, 0, 0)
    assert_follows((words >> np.uint64(shift)) & np.uint64(255), np.full(256, 1 / 256))


def streams(n):
    """Return n words of each of 64 streams: 2 seeds x 2 purposes x 2 epochs x 8 sequences."""
    return np.array(
        [
            _core.random_words(n, seed, purpose, epoch, sequence)
            for seed in (1, 2)
            for purpose in (_core.Purpose.window, _core.Purpose.negatives)
            for epoch in (0, 1)
            for sequence in range(8)
        ]
    )


def test_streams_are_uncorrelated(p_threshold):
    n = 20_000
    correlations = np.corrcoef(streams(n) / 2.0**64)
    pairs = correlations[np.triu_indices(64, 1)]
    # Correlations of independent streams are normal with variance 1/n; the largest of all of
    # them is judged (Bonferroni), and their spread.
    largest = stats.norm.isf(p_threshold / 2 / len(pairs)) / np.sqrt(n)
    assert np.abs(pairs).max() < largest
    spread = stats.chi2(len(pairs)).cdf(n * (pairs**2).sum())
    assert p_threshold < spread < 1 - p_threshold


def test_streams_do_not_overlap():
    """A chance repetition has probability 1e-9."""
    words = streams(2_000)
    assert len(np.unique(words)) == words.size
