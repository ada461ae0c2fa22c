"""Checksums and fingerprints of arrays: they depend on values and order, not on their layout."""

import zlib
from contextlib import ExitStack
from itertools import pairwise

import numpy as np
import pytest
from sgns import CorpusError, _core
from sgns.files.checksum import checksum, fingerprint

from ...waiting import interrupted


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


def id_file(path, ids):
    path.write_bytes(bytes(12) + ids.tobytes())
    with path.open("rb") as file:
        return _core.IdFile([(file.fileno(), str(path), 12, ids.size)])


def id_files(folder, ids, cuts):
    """Return ids in several files, which are closed."""
    segments = []
    with ExitStack() as stack:
        for begin, end in pairwise([0, *cuts, ids.size]):
            path = folder / f"ids from {begin} to {end}"
            path.write_bytes(ids[begin:end].tobytes())
            file = stack.enter_context(path.open("rb"))
            segments.append((file.fileno(), str(path), 0, end - begin))
        return _core.IdFile(segments)


def test_ids_in_several_files_are_read_from_any_position(tmp_path):
    ids = np.arange(10, dtype=np.uint32)
    file = id_files(tmp_path, ids, [0, 3, 4, 4, 9])
    assert len(file) == 10
    for begin in range(11):
        for end in range(begin, 11):
            assert file.read(begin, end).tolist() == ids[begin:end].tolist()
    for begin, end in ((0, 11), (11, 11), (3, 2)):
        with pytest.raises(IndexError, match=f"ids {begin} to {end} are not among the 10"):
            file.read(begin, end)
    assert len(_core.IdFile([])) == 0
    with pytest.raises(OSError, match="none"):
        _core.IdFile([(-1, "none", 0, 0)])


def test_a_fingerprint_is_the_same_in_every_build():
    assert fingerprint(np.zeros(0)) == "34c96acdcadb1bbb"
    assert fingerprint(np.arange(100, dtype=np.uint32)) == "f0afeb184be200b0"
    assert fingerprint(np.arange(1e6)) == "08a83ed731bdded8"


def test_the_same_values_have_the_same_fingerprint_wherever_they_are(tmp_path):
    ids = np.random.default_rng(0).integers(2**32, size=700_000, dtype=np.uint32)
    expected = fingerprint(ids)
    for same in (
        np.repeat(ids, 2)[::2],
        ids.astype(">u4"),
        np.frombuffer(b"x" + ids.tobytes(), np.uint32, offset=1),
        id_file(tmp_path / "ids", ids),
        id_files(tmp_path, ids, [0, 1, 1, 300_000, 700_000]),
    ):
        assert fingerprint(same) == fingerprint(same, workers=3) == expected
    assert fingerprint(ids.reshape(7, -1)) == expected
    assert len({expected, fingerprint(ids[1:]), fingerprint(ids[::-1])}) == 3
    last = ids.copy()
    last[-1] ^= 1
    assert fingerprint(last) != expected


def test_a_file_that_has_lost_its_end_has_no_fingerprint(tmp_path):
    ids = id_file(tmp_path / "ids", np.arange(1000, dtype=np.uint32))
    with (tmp_path / "ids").open("r+b") as file:
        file.truncate(1000)
    with pytest.raises(CorpusError, match="lost its end"):
        fingerprint(ids)


def test_the_core_takes_the_fingerprint_of_contiguous_arrays_only():
    with pytest.raises(TypeError, match="C-contiguous"):
        _core.fingerprint(np.zeros((3, 4)).T, 1)


def test_ctrl_c_ends_the_fingerprint_of_a_large_file(vast_corpus):
    with pytest.raises(TimeoutError, match="enough"), interrupted():
        fingerprint(vast_corpus.id_source)
