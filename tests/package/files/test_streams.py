"""Files as chunks of bytes, plain and compressed."""

import bz2
import gzip
import io
import lzma
import os
from pathlib import Path

import fsspec
import pytest
from sgns import FormatError
from sgns.files.names import one_file
from sgns.files.streams import CHUNK_BYTES, Source, seekable, size_of

TEXT = b"one two\nthree\n" * 200_000  # more than one chunk
COMPRESSORS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


def chunks_of(path):
    with Source(path) as source:
        yield from source.chunks()


def test_plain(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    chunks = list(chunks_of(path))
    assert len(chunks) == -(-len(TEXT) // CHUNK_BYTES)
    assert b"".join(chunks) == TEXT


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_compressed(tmp_path, suffix):
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(COMPRESSORS[suffix](TEXT))
    assert b"".join(chunks_of(path)) == TEXT


def test_zstandard(tmp_path):
    from xopen import xopen

    path = tmp_path / "a.txt.zst"
    with xopen(path, "wb", threads=0) as file:
        file.write(TEXT)
    assert b"".join(chunks_of(path)) == TEXT


@pytest.mark.parametrize("suffix", COMPRESSORS)
@pytest.mark.parametrize("damage", ["truncated", "foreign"])
def test_damaged(tmp_path, suffix, damage):
    path = tmp_path / f"a.txt{suffix}"
    sound = COMPRESSORS[suffix](TEXT)
    path.write_bytes(sound[: len(sound) // 2] if damage == "truncated" else b"plain text" * 99)
    with pytest.raises(FormatError, match=rf"a\.txt\{suffix} cannot be unpacked"):
        list(chunks_of(path))


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
def test_missing_or_a_folder(tmp_path, name):
    with pytest.raises(FileNotFoundError, match=name):
        list(chunks_of(tmp_path / name))
    (tmp_path / name).mkdir()
    with pytest.raises(IsADirectoryError, match=name):
        list(chunks_of(tmp_path / name))


def test_file_that_shrinks(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    chunks = chunks_of(path)
    next(chunks)
    with path.open("r+b") as file:
        file.truncate(CHUNK_BYTES + 5)
    with pytest.raises(FormatError, match=rf"shrank while it was read, from {len(TEXT)} bytes"):
        list(chunks)


def test_a_growing_file_is_read_up_to_its_first_size(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    chunks = chunks_of(path)
    first = next(chunks)
    with path.open("ab") as file:
        file.write(b"more")
    assert first + b"".join(chunks) == TEXT


def test_a_file_that_claims_to_be_empty_is_read():
    path = Path("/proc/self/status")
    assert path.stat().st_size == 0
    assert b"".join(chunks_of(path)).startswith(b"Name:")


@pytest.mark.parametrize("suffix", ["", ".gz", ".bz2", ".xz"])
def test_some_bytes_are_read_as_soon_as_they_are_there(tmp_path, suffix):
    path = tmp_path / f"t{suffix}"
    content = bytes(range(256)) * 40
    packed = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}[suffix]
    path.write_bytes(packed(content))
    with Source(path) as source:
        assert source.read_some(100) == content[:100]
        assert source.read_some(10**9)[:100] == content[100:200]
        while source.read_some(10**9):
            pass


def test_bytes_before_the_damage_are_read(tmp_path):
    path = tmp_path / "t.gz"
    content = b"".join(b"%d " % (i * i) for i in range(50_000))
    packed = gzip.compress(content)
    path.write_bytes(packed[: len(packed) // 2])
    with Source(path) as source:
        found = b"".join(source.read_some(1 << 14) for _ in range(4))
        assert found == content[: len(found)]
        with pytest.raises(FormatError, match=r"past byte \d+ of its content"):
            source.read_some(1 << 30)


def test_a_pipe_is_read_without_waiting_for_more(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # the writer need not wait
    with path.open("wb", buffering=0) as writer, Source(path) as source:
        os.close(reader)
        writer.write(b"abc")
        assert source.read_some(1 << 20) == b"abc"


def test_any_position_of_a_file_can_be_read(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"abcd")
    system = fsspec.filesystem("memory")
    system.pipe("/a", b"abcd")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"abcd")))
    for name in (tmp_path / "a", "memory://a", "-"):
        with seekable(one_file(name)) as file:
            assert file.read(1) == b"a"
            file.seek(-1, io.SEEK_END)
            assert file.read() == b"d"
            assert file.fileno() >= 0
    system.rm("/", recursive=True)


def test_the_size_of_a_file_without_blocks_is_not_known(tmp_path):
    # Files below /sys have no blocks, and report the size of a page.
    path = tmp_path / "holes"
    path.touch()
    os.truncate(path, 4096)
    assert size_of(path) is None
    path.write_bytes(b"a b\n")
    assert size_of(path) == 4
