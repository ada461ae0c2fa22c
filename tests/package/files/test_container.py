"""The container: a safetensors file that is checked before it is used."""

from __future__ import annotations

import mmap
import os
import pickle
import re
import struct
import tracemalloc

import fsspec
import numpy as np
import pytest
import safetensors.numpy
from sgns import _core
from sgns.errors import FormatError, UnexpectedFileError
from sgns.files import container

from .crafted import ARRAYS, craft


def entry(dtype: str, shape: list[int], start: int, end: int) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def root(array: np.ndarray) -> object:
    return root(array.base) if isinstance(array.base, np.ndarray) else array.base


def test_round_trip(tmp_path):
    path = tmp_path / "file"
    metadata = {"note": "größe\n", "empty": ""}
    container.write(path, "test", ARRAYS, metadata)
    arrays, found = container.read(path, "test")
    assert found == metadata
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array, strict=True)


def test_arrays_are_copies_that_the_file_cannot_change(tmp_path):
    path = tmp_path / "file"
    container.write(path, "test", ARRAYS, {"n": "xyz"})
    arrays, _ = container.read(path, "test")
    os.truncate(path, 0)
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, ARRAYS[name], strict=True)
        assert array.flags.aligned
        assert array.flags.c_contiguous


def test_arrays_can_be_mapped_aligned_and_read_only(tmp_path):
    path = tmp_path / "file"
    container.write(path, "test", ARRAYS, {"n": "xyz"})
    for array in container.read(path, "test", mapped=True)[0].values():
        assert isinstance(root(array), mmap.mmap)
        assert array.flags.aligned
        assert array.flags.c_contiguous
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_unaligned_arrays_cannot_be_mapped(tmp_path):
    header = {"a": entry("U8", [1], 0, 1), "b": entry("F64", [1], 1, 9)}
    path = craft(tmp_path / "file", header, b"\1" + np.float64(0.5).tobytes())
    assert container.read(path, "test")[0]["b"].tolist() == [0.5]
    with pytest.raises(FormatError, match=f"{re.escape(str(path))}: array 'b' is not aligned"):
        container.read(path, "test", mapped=True)


def test_bytes_are_read_at_a_position(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"abcdefgh")
    buffer = np.zeros(3, np.uint8)
    with path.open("rb") as file:
        assert _core.pread(file.fileno(), 3, 2) == b"cde"
        assert _core.pread(file.fileno(), 100, 6) == b"gh"
        assert _core.pread(file.fileno(), 100, 8) == _core.pread(file.fileno(), 0, 0) == b""
        assert _core.read_into(file.fileno(), buffer, 1) == 3
        assert buffer.tobytes() == b"bcd"
        assert _core.read_into(file.fileno(), buffer, 7) == 1
        assert buffer.tobytes() == b"hcd"
        with pytest.raises(TypeError, match="incompatible function arguments"):
            _core.read_into(file.fileno(), [0, 0, 0], 0)
        with pytest.raises(ValueError, match="not writeable"):
            _core.read_into(file.fileno(), np.frombuffer(b"abc", np.uint8), 0)
    with pytest.raises(OSError, match="Bad file descriptor"):
        _core.pread(-1, 1, 0)


def test_a_file_truncated_before_it_is_read(tmp_path):
    path = tmp_path / "file"
    container.write(path, "test", ARRAYS, {})
    places, _ = container.locate(path, "test")
    os.truncate(path, path.stat().st_size - 1)
    with pytest.raises(FormatError, match=f"{re.escape(str(path))} lost its end"):
        places["bytes"].read()


def test_data_start_at_a_multiple_of_8(tmp_path):
    for length in range(9):
        container.write(tmp_path / "file", "test", {}, {"pad": "x" * length})
        (header,) = struct.unpack("<Q", (tmp_path / "file").read_bytes()[:8])
        assert header % 8 == 0


def test_safetensors_reads_our_files(tmp_path):
    path = tmp_path / "file"
    container.write(path, "test", ARRAYS, {"note": "x"})
    for name, array in safetensors.numpy.load_file(path).items():
        np.testing.assert_array_equal(array, ARRAYS[name], strict=True)
    with safetensors.safe_open(path, framework="numpy") as file:
        tags = {"format": "sgns", "kind": "test", "version": "1", "note": "x"}
        assert file.metadata().items() >= tags.items()


@pytest.mark.parametrize(
    "array",
    [
        np.arange(48, dtype=np.float32).reshape(3, 16)[:, :10],
        np.arange(12, dtype=np.float32).reshape(3, 4).T,
        np.arange(12, dtype=np.uint64)[::-3],
        np.arange(12, dtype=">f8").reshape(3, 4),
        np.broadcast_to(np.float32(3), (4, 2)),
    ],
    ids=["padded", "transposed", "reversed", "big-endian", "broadcast"],
)
def test_strides_and_byte_order_do_not_matter(tmp_path, array):
    container.write(tmp_path / "file", "test", {"a": array}, {})
    np.testing.assert_array_equal(container.read(tmp_path / "file", "test")[0]["a"], array)


@pytest.mark.parametrize("width", [1000, 1024], ids=["padded", "contiguous"])
def test_writing_makes_no_second_copy(tmp_path, width):
    matrix = np.ones((1 << 15, 1024), np.float32)[:, :width]  # 128 MiB
    tracemalloc.start()
    container.write(tmp_path / "file", "test", {"a": matrix}, {})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < matrix.nbytes / 3


def test_an_array_that_is_not_in_memory_is_written_piece_by_piece(tmp_path):
    array = np.arange(12, dtype=np.uint32)

    class Halves:
        dtype, shape, itemsize = array.dtype, array.shape, array.itemsize

        def pieces(self):
            return (half.view(np.uint8).data for half in np.split(array, 2))

    others = {"first": np.zeros(3), "last": np.zeros(3, np.uint8)}
    for name, ids in (("whole", array), ("halves", Halves())):
        container.write(tmp_path / name, "test", others | {"ids": ids}, {})
    assert (tmp_path / "halves").read_bytes() == (tmp_path / "whole").read_bytes()


def test_system_errors_are_not_translated(tmp_path):
    with pytest.raises(FileNotFoundError):
        container.read(tmp_path / "missing", "test")
    with pytest.raises(IsADirectoryError):
        container.read(tmp_path, "test")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FormatError, match="not a regular file"):
        container.read(tmp_path / "pipe", "test")


@pytest.mark.parametrize(
    ("arrays", "metadata", "error"),
    [
        ({"a": np.zeros(2, np.complex64)}, {}, TypeError),
        ({"a": np.array([None])}, {}, TypeError),
        ({"a": np.array(["text"])}, {}, TypeError),
        ({"__metadata__": np.zeros(2)}, {}, ValueError),
        ({"\ud800": np.zeros(2)}, {}, ValueError),
        ({}, {"kind": "other"}, ValueError),
        ({}, {"n": 3}, TypeError),
        ({}, {"n": "x" * 100_000_000}, ValueError),
    ],
    ids=["complex", "object", "text", "name", "surrogate", "reserved", "number", "long"],
)
def test_a_failed_write_leaves_the_old_file(tmp_path, arrays, metadata, error):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(error):
        container.write(path, "test", arrays, metadata)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_tells_its_kind(tmp_path):
    path = tmp_path / "file"
    container.write(path, "test", ARRAYS, {})
    assert container.tags_of(path) == ("test", "1")
    path.write_bytes(b"\0" * 99)
    with pytest.raises(FormatError, match="file"):
        container.tags_of(path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FormatError, match="not a regular file"):
        container.tags_of(tmp_path / "pipe")
    with pytest.raises(FileNotFoundError):
        container.tags_of(tmp_path / "none")


def test_rows_of_an_array_are_read_alone(tmp_path):
    array = np.arange(24, dtype=np.float16).reshape(6, 2, 2)
    container.write(tmp_path / "file", "test", {"a": array, "b": np.ones(3)}, {})
    stored = container.locate(tmp_path / "file", "test")[0]["a"]
    np.testing.assert_array_equal(stored.rows(2, 5).read(), array[2:5], strict=True)
    assert stored.rows(3, 3).read().shape == (0, 2, 2)


def test_files_of_other_programs_are_located_on_request(tmp_path):
    arrays = {"a": np.arange(6, dtype=np.int16), "b": np.array([True, False])}
    safetensors.numpy.save_file(arrays, tmp_path / "file", {"format": "pt"})
    located, metadata = container.locate(tmp_path / "file", "test", foreign=True)
    assert metadata == {"foreign": ""}
    for name, array in arrays.items():
        np.testing.assert_array_equal(located[name].read(), array, strict=True)
    container.write(tmp_path / "ours", "test", {}, {})
    assert container.locate(tmp_path / "ours", "test", foreign=True) == ({}, {})
    with pytest.raises(UnexpectedFileError, match="holds 'test', wanted 'model'"):
        container.locate(tmp_path / "ours", "model", foreign=True)


def test_damaged_files_of_other_programs_are_refused(tmp_path):
    for header, data in (
        ({"a": entry("BF16", [2], 0, 4)}, b"123"),
        ({"a": entry("BF16", [3], 0, 4)}, b"1234"),
        ({"a": entry("F4", [2], 0, 1)}, b"1"),
    ):
        path = craft(tmp_path / "file", header, data, {"format": "pt"})
        with pytest.raises(FormatError, match=re.escape(str(path))):
            container.locate(path, "test", foreign=True)


def test_a_file_that_is_refused_is_closed_although_the_error_still_exists(tmp_path, monkeypatch):
    path = tmp_path / "file"
    opened, files = container._opened, []
    monkeypatch.setattr(container, "_opened", lambda path: files.append(opened(path)) or files[-1])
    container.write(path, "test", {}, {})
    with pytest.raises(UnexpectedFileError) as of_kind:
        container.locate(path, "model")
    path.write_bytes(b"")
    with pytest.raises(FormatError) as of_tags:
        container.tags_of(path)
    assert [file.fileno() for file in files] == [-1, -1]
    assert of_kind.value is not of_tags.value


def test_remote_files_are_copied(tmp_path):
    container.write(tmp_path / "file", "test", ARRAYS, {"a": "b"})
    system = fsspec.filesystem("memory")
    system.pipe("/file", (tmp_path / "file").read_bytes())
    arrays, metadata = container.read("memory://file", "test", mapped=True)
    located, _ = container.locate("memory://file", "test")
    system.pipe("/file", b"")
    with pytest.raises(FormatError, match="memory://file, line 1: the file is empty"):
        container.read("memory://file", "test")
    system.rm("/", recursive=True)
    assert metadata == {"a": "b"}
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array, strict=True)
        np.testing.assert_array_equal(located[name].read(), array, strict=True)
    with pytest.raises(TypeError, match="memory://file: arrays of a remote file cannot be pickled"):
        pickle.dumps(located["ids"])
