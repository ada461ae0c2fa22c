"""Ids, offsets and counts from any numbers."""

import numpy as np
import pandas as pd
import pytest
import sgns
from sgns import _core
from sgns.arguments.arrays import (
    SPARE_IDS,
    as_counts,
    as_ids,
    as_numbers,
    as_offsets,
    for_core,
    implied_rows,
)


def test_ids_are_copied_only_if_necessary():
    ids = np.array([2, 0], np.uint32)
    assert as_ids("ids", ids, 3) is ids
    assert as_ids("ids", [2, 0], 3).dtype == np.uint32
    assert as_ids("ids", np.arange(6)[::2]).flags.c_contiguous
    assert as_ids("ids", []).tolist() == []


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ([[1]], ValueError, r"ids must be 1-D, got shape \(1, 1\)"),
        ([0.5], TypeError, "ids must be integers, got float64"),
        ([True], TypeError, "ids must be integers, got bool"),
        ([0, 3], IndexError, "ids holds id 3 at position 1; ids are 0 to 2 here"),
        ([0, 1, -1, -2], IndexError, "ids holds id -1 at position 2; ids are 0 to 2 here"),
    ],
)
def test_bad_ids(values, error, message):
    with pytest.raises(error, match=message):
        as_ids("ids", values, 3)


def test_the_largest_number_of_32_bits_is_not_an_id():
    assert as_ids("ids", [2**32 - 2]).tolist() == [2**32 - 2]
    with pytest.raises(IndexError, match="holds id 4294967295 at position 0"):
        as_ids("ids", [2**32 - 1])


def test_offsets():
    assert as_offsets([0, 2, 2]).dtype == np.uint64
    for bad in ([0.0, 1.0], [-1, 1], [[0, 1]], ["a"]):
        with pytest.raises(ValueError, match="offsets must be integers >= 0 in one dimension, got"):
            as_offsets(bad)


def test_counts():
    for counts in ([3, 2**63 + 1], np.array([3, 2**63 + 1], np.uint64)):
        found = as_counts(counts)
        assert found.dtype == np.uint64
        assert found.tolist() == [3, 2**63 + 1]
    assert as_counts([]).tolist() == []


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([[1]], r"counts must be 1-D, got shape \(1, 1\)"),
        ([1.5], "counts must be integers, got float64"),
        ([1, -2], "counts must be >= 0, got -2"),
        ([1, 2**64], "counts must be below 2.64, got 18446744073709551616"),
    ],
)
def test_bad_counts(counts, message):
    with pytest.raises(ValueError, match=message):
        as_counts(counts)


def test_rows_implied_by_an_id_far_above_the_rest_need_confirmation():
    assert implied_rows(6, 3, "words", "n_tokens") == 7
    most = SPARE_IDS + 10 * 3
    assert implied_rows(most - 1, 3, "words", "n_tokens") == most
    with pytest.raises(
        ValueError, match=f"the largest id is {most} but there are only 3 words; pass n_tokens"
    ):
        implied_rows(most, 3, "words", "n_tokens")


def misaligned(values, dtype):
    """Return an array that begins one byte after an address that suits it."""
    array = np.asarray(values, dtype)
    return np.frombuffer(b"x" + array.tobytes(), dtype, offset=1)


def unusual(values, dtype):
    """Yield arrays of the same numbers whose memory the core cannot read."""
    array = np.asarray(values, dtype)
    yield misaligned(values, dtype)
    yield np.repeat(array, 2)[::2]
    yield np.flip(array[::-1].copy())
    yield array.astype(array.dtype.newbyteorder())
    yield np.ma.masked_array(array)
    fields = np.zeros(array.size, [("tag", "u1"), ("value", dtype)])
    fields["value"] = array
    yield fields["value"]


@pytest.mark.parametrize(
    ("convert", "dtype"),
    [
        (lambda values: as_ids("ids", values), np.uint32),
        (as_offsets, np.uint64),
        (as_counts, np.uint64),
        (lambda values: as_numbers("weights", values, np.float32), np.float32),
        (lambda values: as_numbers("weights", values, np.float64), np.float64),
        (lambda values: for_core(values, np.uint8), np.uint8),
    ],
)
def test_arrays_are_copied_if_the_core_cannot_read_them(convert, dtype):
    plain = np.array([0, 2, 5], dtype)
    assert convert(plain) is plain
    plain.flags.writeable = False
    assert convert(plain) is plain
    for array in unusual([0, 2, 5], dtype):
        made = convert(array)
        assert type(made) is np.ndarray
        assert made.flags.c_contiguous
        assert made.flags.aligned
        assert made.dtype == dtype
        assert made.dtype.isnative
        assert made.tolist() == [0, 2, 5]


@pytest.mark.parametrize(
    "convert",
    [
        lambda values: as_ids("these", values),
        as_offsets,
        as_counts,
        lambda values: as_numbers("these", values, np.float32),
    ],
)
def test_masked_values_are_refused(convert):
    with pytest.raises(ValueError, match=r"must not hold masked values, got 1: write .*compressed"):
        convert(np.ma.masked_array([0, 1, 2], mask=[False, True, False]))
    with pytest.raises(ValueError, match=r"1-D|one dimension"):
        convert(np.array(1))


def test_numbers_are_real():
    assert as_numbers("weights", [True, 2], np.float32).tolist() == [1.0, 2.0]
    assert as_numbers("weights", np.array([1, 2.5], object), np.float32).tolist() == [1.0, 2.5]
    assert np.isinf(as_numbers("weights", [np.inf], np.float32)).all()  # the core refuses it
    for bad, message in (
        (["1"], "got <U1"),
        ([1j], "got complex128"),
        (np.array([1, pd.NA]), "got objects; row 1 is null"),
        (np.array([object()]), "got objects$"),
    ):
        with pytest.raises(TypeError, match=f"weights must be real numbers, {message}"):
            as_numbers("weights", bad, np.float64)
    with pytest.raises(ValueError, match=r"weights must be at most 3.4e\+38, got 1e\+39 at pos"):
        as_numbers("weights", [1.0, 1e39], np.float32)


def test_the_core_refuses_misaligned_arrays():
    with pytest.raises(ValueError, match=r"must be aligned to 8 bytes: copy it, as by numpy"):
        _core.AliasTable(misaligned([1, 2], np.float64))
    with pytest.raises(ValueError, match=r"must be aligned to 4 bytes"):
        _core.graph_from_edges(
            2, misaligned([0], np.uint32), np.array([1], np.uint32), None, directed=True
        )
    assert len(_core.AliasTable(for_core(misaligned([1, 2], np.float64), np.float64))) == 2


def test_training_and_walks_take_any_memory():
    """The same arrays at other addresses, in other orders of bytes or with gaps."""
    edges, weights = [[0, 1, 2, 3], [1, 2, 3, 0]], [1.0, 2.0, 3.0, 4.0]
    ids, offsets = [0, 1, 2, 3, 2, 1], [0, 4, 6]

    def results(sources, targets, factors, words, bounds):
        graph = sgns.graph.Graph.from_edges(sources, targets, factors)
        yield sgns.graph.random_walks(graph, num_walks=2, walk_length=9, q=0.5, workers=1).ids
        yield sgns.graph.Graph(graph.offsets, graph.neighbors, graph.weights).neighbors
        options = {"vector_size": 4, "epochs": 1, "workers": 1}
        yield sgns.train_pairs(sources, targets, factors, **options).vectors.matrix
        pairs = sgns.CountedPairs.from_arrays(sources, targets, factors)
        yield sgns.train_pairs(pairs, **options).vectors.matrix
        corpus = sgns.Corpus.from_ids(words, bounds)
        yield sgns.train(corpus, sample=0, **options).vectors.matrix
        given = sgns.Corpus(corpus.vocabulary, np.asarray(words, np.uint32), np.asarray(bounds))
        yield from (block.contexts for block in sgns.PairStream(given, sample=0))
        yield corpus.prune(2).ids
        yield sgns.keep_probability(words)
        yield sgns.noise_weights(words[:4], factors)

    plain = [np.asarray(each, np.uint32) for each in edges] + [np.asarray(weights)]
    plain += [np.asarray(ids, np.uint32), np.asarray(offsets, np.uint64)]
    expected = [each.tolist() for each in results(*plain)]
    for arrays in zip(*(unusual(array, array.dtype) for array in plain), strict=True):
        assert [each.tolist() for each in results(*arrays)] == expected
