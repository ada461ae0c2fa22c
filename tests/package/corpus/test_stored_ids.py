"""Ids that stay in files: read as a whole, in pieces and by the core."""

import gc
import os
import pickle
import re

import numpy as np
import pytest
from sgns import CorpusError, FormatError
from sgns.corpus import stored_ids
from sgns.corpus.stored_ids import StoredIds
from sgns.files import container

SIZES = (0, 3, 1, 0, 6, 0)
IDS = np.arange(7, 17, dtype=np.uint32)


@pytest.fixture
def stored(tmp_path):
    segments, begin = [], 0
    for number, size in enumerate(SIZES):
        path = tmp_path / str(number)
        arrays = {"ids": IDS[begin : begin + size], "others": np.zeros(2)}
        container.write(path, "test", arrays, {})
        segments.append(container.locate(path)[0]["ids"])
        begin += size
    return StoredIds(tuple(segments))


def test_ids_of_all_segments_are_read(stored):
    assert (stored.shape, stored.dtype, stored.itemsize) == ((10,), IDS.dtype, 4)
    assert stored.read().tolist() == IDS.tolist()
    assert len(stored.open()) == 10
    assert stored.open().read(2, 5).tolist() == IDS[2:5].tolist()


@pytest.mark.parametrize("at_once", [1, 4, 100])
def test_pieces_are_the_bytes_of_the_ids(stored, monkeypatch, at_once):
    monkeypatch.setattr(stored_ids, "_IDS_AT_ONCE", at_once)
    pieces = list(stored.pieces())
    assert b"".join(pieces) == IDS.tobytes()
    assert max(piece.nbytes for piece in pieces) == 4 * min(at_once, 6)
    assert stored.read().tolist() == IDS.tolist()


def test_no_segments_have_no_ids():
    assert StoredIds(()).read().tolist() == list(StoredIds(()).pieces()) == []


def test_a_copy_opens_the_files_again(stored):
    copied = pickle.loads(pickle.dumps(stored))
    assert copied.read().tolist() == IDS.tolist()
    assert copied.segments[1].file.fileno() != stored.segments[1].file.fileno()


def test_a_segment_that_loses_its_end_is_named(stored):
    path = stored.segments[4].path
    file = stored.open()
    os.truncate(path, path.stat().st_size - 4)
    assert file.read(0, 9).tolist() == IDS[:9].tolist()
    for error, read in (
        (CorpusError, lambda: file.read(0, 10)),
        (FormatError, stored.read),
        (FormatError, lambda: list(stored.pieces())),
    ):
        with pytest.raises(error, match=re.escape(f"{path} lost its end")):
            read()


def test_all_files_are_closed_at_the_end(stored, tmp_path):
    array = container.locate(tmp_path / "1")[0]["ids"]
    descriptor = array.file.fileno()
    file = StoredIds((array,)).open()
    del array
    gc.collect()
    with pytest.raises(OSError, match=r"Bad file descriptor|WinError 6"):
        os.fstat(descriptor)
    assert file.read(0, 3).tolist() == [7, 8, 9]  # the core has a descriptor of its own
