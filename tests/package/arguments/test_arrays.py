"""Ids, offsets and counts from any numbers."""

import numpy as np
import pytest
from sgns.arguments.arrays import SPARE_IDS, as_counts, as_ids, as_offsets, implied_rows


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
