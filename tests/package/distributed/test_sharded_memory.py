"""Tests of the memory of a rank that owns a part of the rows."""

import pytest
from sgns.distributed.sharded_memory import STRETCH_BYTES, memory_of_rank, most_bytes

MIB = 2**20


def test_rows_of_a_stretch_take_half_of_the_own_rows_or_what_is_said(monkeypatch):
    assert most_bytes(10 * MIB) == 256 * MIB
    assert most_bytes(1024 * MIB) == 512 * MIB
    monkeypatch.setenv(STRETCH_BYTES, str(3 * MIB))
    assert most_bytes(1024 * MIB) == 3 * MIB
    monkeypatch.setenv(STRETCH_BYTES, "3 MiB")
    with pytest.raises(ValueError, match="SGNS_STRETCH_BYTES must be an integer, got '3 MiB'"):
        most_bytes(1024 * MIB)


def test_a_rank_holds_its_share_and_never_more_than_all_rows():
    one, four = (memory_of_rank([64 * 4096] * 2, 16, size) for size in (1, 4))
    assert one["vectors"] == one["context vectors"] == 16 * MIB
    assert four["vectors"] == four["context vectors"] == 4 * MIB
    assert four["rows of a stretch"] == 32 * MIB * 9 // 8
