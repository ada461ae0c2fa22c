"""Tests of the memory of a rank that owns a part of the rows."""

import pytest
from sgns.distributed import sharded_memory
from sgns.distributed.sharded_memory import (
    STRETCH_BYTES,
    check_memory_of_ranks,
    memory_of_rank,
    most_rows,
    stretch_bytes,
)

MIB = 2**20
#: Two matrices of rows of 64 bytes, of 2 MiB each.
HEIGHTS = [64 * 512] * 2


def test_rows_of_a_stretch_take_half_of_the_own_rows_or_what_is_said(monkeypatch):
    monkeypatch.delenv(STRETCH_BYTES, raising=False)
    assert most_rows(HEIGHTS, 16, 2) == 256 * MIB // 64
    assert most_rows([64 * 2**18] * 2, 16, 2) == 512 * MIB // 64
    monkeypatch.setenv(STRETCH_BYTES, str(3 * MIB))
    assert most_rows(HEIGHTS, 16, 2) == most_rows([64 * 2**18] * 2, 16, 2) == 3 * MIB // 64


@pytest.mark.parametrize("value", ["3 MiB", "0", "-5", "1e9", "2.5", "", "1599"])
def test_a_number_of_bytes_that_does_not_suffice_says_the_bound_and_what_to_do(monkeypatch, value):
    monkeypatch.setenv(STRETCH_BYTES, value)
    message = (
        f"the environment variable SGNS_STRETCH_BYTES must be a number of bytes, at least 1664 for "
        f"the two rows of a pair, got {value!r}: give more, such as 268435456 for 256 MiB, or do "
        "not set it"
    )
    with pytest.raises(ValueError) as error:  # noqa: PT011
        stretch_bytes(200)
    assert str(error.value) == message


def test_a_number_of_bytes_past_64_bits_is_one_without_a_bound(monkeypatch):
    monkeypatch.setenv(STRETCH_BYTES, str(10**30))
    assert 2**50 < most_rows(HEIGHTS, 16, 2) < 2**64
    assert memory_of_rank(HEIGHTS, 16, 2)["rows of a stretch"] == 4 * MIB * 9 // 8


def test_a_rank_holds_its_share_and_never_more_than_all_rows():
    one, four = (memory_of_rank([64 * 4096] * 2, 16, size) for size in (1, 4))
    assert one == {"vectors": 16 * MIB, "context vectors": 16 * MIB}  # it gets no rows of others
    assert four == {
        "vectors": 4 * MIB,
        "context vectors": 4 * MIB,
        "rows of a stretch": 32 * MIB * 9 // 8,
        "rows on their way": 64 * MIB,
    }


def test_ranks_that_do_not_fit_are_refused_with_all_that_they_need(monkeypatch):
    monkeypatch.setenv(STRETCH_BYTES, str(MIB))
    asked = []
    needed = int((1 + 1 + 1.125 + 64) * MIB)  # of a rank

    def free(n_bytes):
        def available(processes):
            asked.append(processes)
            return n_bytes

        monkeypatch.setattr(sharded_memory, "available_memory", available)

    free(needed)
    check_memory_of_ranks(HEIGHTS, 16, 2)
    free(3 * needed)
    check_memory_of_ranks(HEIGHTS, 16, 2, 3)
    free(needed - 1)
    message = (
        r"the rows of a rank do not fit: they take 0\.066 GiB: 0\.001 GiB of vectors, 0\.001 GiB "
        r"of context vectors, 0\.001 GiB of rows of a stretch, 0\.062 GiB of rows on their way; "
        r"0\.066 GiB are free; take more ranks on more machines, set .* SGNS_STRETCH_BYTES to fewer"
    )
    with pytest.raises(MemoryError, match=message):
        check_memory_of_ranks(HEIGHTS, 16, 2)
    free(3 * needed - 1)
    message = r"rows of the 3 ranks on this machine do not fit: they take 0\.197 GiB, each 0\.001"
    with pytest.raises(MemoryError, match=message):
        check_memory_of_ranks(HEIGHTS, 16, 2, 3)
    assert asked == [1, 3, 1, 3]
