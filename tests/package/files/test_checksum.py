"""Checksums of arrays: they depend on values and order, not on the layout in memory."""

import zlib

import numpy as np
from sgns.files.checksum import checksum


def test_the_checksum_is_the_crc_of_the_bytes():
    array = np.arange(6, dtype=np.uint32)
    assert checksum(array) == f"{zlib.crc32(array.tobytes()):08x}"
    assert checksum(np.zeros(0)) == checksum() == "00000000"


def test_several_arrays_are_summed_like_one():
    a, b = np.arange(3), np.arange(3, 8)
    assert checksum(a, b) == checksum(np.concatenate([a, b]))
    assert checksum(a, b) != checksum(b, a)


def test_the_layout_in_memory_does_not_matter():
    array = np.arange(12.0).reshape(3, 4)
    for same in (np.asfortranarray(array), np.repeat(array, 2, axis=0)[::2]):
        assert checksum(same) == checksum(array)
    assert checksum(array.T) != checksum(array)
