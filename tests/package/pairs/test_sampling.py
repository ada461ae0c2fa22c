"""Subsampling, noise and the alias table in Python."""

from functools import partial

import numpy as np
import pytest
from sgns import AliasTable, HuffmanTree, Vocabulary, keep_probability, noise_weights, train_pairs
from sgns.pairs.sampling import NOISE_DISTRIBUTIONS, check_block_memory, negative_sampling


def test_keep_probability_is_the_formula_of_word2vec_c():
    counts = np.array([900, 90, 9, 1, 0])
    ratio = 0.01 * 1000 / counts[:4]
    expected = np.append(np.minimum(1, np.sqrt(ratio) + ratio), 1)
    np.testing.assert_allclose(keep_probability(counts, 0.01), expected, rtol=1e-15)


def test_counts_past_32_bits():
    counts = np.array([900, 90, 9, 1, 0], np.int64)
    np.testing.assert_array_equal(
        keep_probability(counts << 45, 0.01), keep_probability(counts, 0.01)
    )
    np.testing.assert_array_equal(noise_weights([2**40, 2**60]), [2.0**30, 2.0**45])
    drawn = AliasTable(noise_weights([2**60, 2**40, 0])).draw(100_000)
    assert np.bincount(drawn, minlength=3)[1:].tolist() == pytest.approx([3, 0], abs=8)


@pytest.mark.parametrize("sample", [-1e-3, float("nan"), float("inf")])
def test_bad_threshold(sample):
    with pytest.raises(ValueError, match="sample must be finite and >= 0"):
        keep_probability([1, 2], sample)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([[1]], r"1-D, got shape \(1, 1\)"),
        ([-1, 2], ">= 0, got -1"),
        ([-1, 2**63], ">= 0, got -1"),
        ([2**64, 1], "below 2\\^64, got 18446744073709551616"),
        ([1.5, 2.0], "integers, got float64"),
        (np.array([2.0**63, 1.0]), "integers, got float64"),
        (["1"], "integers, got <U1"),
    ],
)
def test_bad_counts(counts, message):
    vocabulary = partial(Vocabulary, [str(i) for i in range(len(counts))])
    for function in (keep_probability, noise_weights, HuffmanTree, vocabulary):
        with pytest.raises(ValueError, match=f"^counts must be {message}$"):
            function(counts)


def test_counts_past_63_bits():
    counts = [2**63, 1]  # NumPy makes floats of this list
    assert noise_weights(counts, ns_exponent=1.0).tolist() == counts
    assert Vocabulary(["a", "b"], counts).counts.tolist() == counts


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"noise": [1, 2, -3]}, ValueError, "noise must hold weights .* got -3 at position 2"),
        ({"noise": [1, np.nan, 1]}, ValueError, "noise must hold weights .* got nan at position 1"),
        ({"noise": np.ones(3, complex)}, TypeError, "noise must be real numbers, got complex128"),
        ({"ns_exponent": 1e300}, ValueError, r"ns_exponent=1e\+300 is .*: weights must be finite"),
    ],
)
def test_bad_noise_is_named(options, error, message):
    with pytest.raises(error, match=message):
        noise_weights([5, 2, 1], **options)
    with pytest.raises(error, match=message):
        train_pairs([0, 1, 2], [1, 0, 0], vector_size=8, **options)


@pytest.mark.parametrize("name", NOISE_DISTRIBUTIONS)
def test_every_noise_distribution_gives_weights(name):
    weights = noise_weights([5, 0, 1], name)
    assert weights[1] == 0
    assert (weights[[0, 2]] > 0).all()


def test_noise():
    np.testing.assert_allclose(noise_weights([16, 1], "power", 0.75), [8, 1])
    np.testing.assert_allclose(noise_weights([16, 1], [0.5, 3]), [0.5, 3])
    with pytest.raises(ValueError, match="noise must be one of power, uniform, got 'zipf'"):
        noise_weights([1], "zipf")
    with pytest.raises(ValueError, match="one weight for each of the 2 tokens"):
        noise_weights([1, 1], [1.0])


def test_alias_table():
    table = AliasTable([1, 0, 3])
    assert len(table) == 3
    draws = table.draw(1000, seed=3, stream=1)
    assert draws.dtype == np.uint32
    assert set(draws.tolist()) == {0, 2}
    assert np.array_equal(draws, table.draw(1000, seed=3, stream=1))
    assert not np.array_equal(draws, table.draw(1000, seed=3, stream=2))
    assert table.draw(0).size == 0


@pytest.mark.parametrize("weights", [[], [0.0], [1, -1], [np.nan], [np.inf], [[1.0]]])
def test_bad_weights(weights):
    with pytest.raises(ValueError, match=r"weights|1-D"):
        AliasTable(weights)


def test_draws_that_do_not_fit_into_memory():
    with pytest.raises(MemoryError, match=r"n=4611686018427387904 draws take .* in parts"):
        AliasTable([1.0, 2.0]).draw(2**62)


def test_bad_draws():
    with pytest.raises(ValueError, match="n must be at least 0, got -1"):
        AliasTable([1]).draw(-1)
    with pytest.raises(TypeError, match=r"n must be an integer, got 1\.5"):
        AliasTable([1]).draw(1.5)


def test_negatives_that_do_not_fit_into_memory(monkeypatch):
    counts = np.array([3, 2, 1], np.uint64)
    for options in ({"negative": 10**9}, {"negative": 5, "pool_size": 2**32 - 1}):
        monkeypatch.setattr("sgns.pairs.sampling.available_memory", lambda: 1 << 33)
        name = list(options)[-1]
        with pytest.raises(MemoryError, match=f"{name}={options[name]} do not fit: .* lower neg"):
            negative_sampling(counts, **options)
    negative_sampling(counts, 1000)


def test_small_blocks_are_not_compared_with_the_free_memory(monkeypatch):
    def unwanted():
        pytest.fail("it takes longer than to infer a document")

    monkeypatch.setattr("sgns.pairs.sampling.available_memory", unwanted)
    check_block_memory(10, 0, vector_size=300)


def test_blocks_of_all_threads_must_fit_into_memory(monkeypatch):
    monkeypatch.setattr("sgns.pairs.sampling.available_memory", lambda: 1 << 20)
    check_block_memory(5, 24, block_size=96, vector_size=100, workers=8)
    with pytest.raises(MemoryError, match=r"take up to 0\.0 GiB in 64 threads"):
        check_block_memory(5, 24, block_size=96, vector_size=100, workers=64)
