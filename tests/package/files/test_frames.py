"""Frames of compressed files are unpacked side by side, with the content of one stream."""

import gzip
import io
import struct
import threading
import zlib

import numpy as np
import pytest
import xopen as xopen_module
from sgns import FormatError
from sgns.files import frames
from sgns.files.streams import Source
from xopen import xopen

from ...waiting import n_threads, wait_for_threads

CONTENT = b" ".join(b"%d" % n for n in np.random.default_rng(1).integers(0, 10**6, 300_000))


def zstd(data):
    packed = io.BytesIO()
    with xopen(packed, "wb", threads=0, format="zst") as file:
        file.write(data)
    return packed.getvalue()


def bgzf(data):
    """Return a member of BGZF, with its length in a field between two others."""
    packed = zlib.compress(data, wbits=-15)
    before, after = b"XX\x03\0abc", b"YY\0\0"
    size = 18 + len(before) + len(after) + len(packed) + 8
    extra = before + b"BC\x02\0" + struct.pack("<H", size - 1) + after
    head = b"\x1f\x8b\x08\x04" + bytes(4) + b"\0\xff" + struct.pack("<H", len(extra)) + extra
    return head + packed + struct.pack("<II", zlib.crc32(data), len(data))


PACK = {".zst": zstd, ".gz": bgzf}
SIZE = {".zst": 100_000, ".gz": 65_000}  # of a frame, unpacked


def packed(suffix, content=CONTENT):
    """Return the frames of a file."""
    size = SIZE[suffix]
    return [PACK[suffix](content[at : at + size]) for at in range(0, len(content), size)]


@pytest.fixture(autouse=True)
def small_groups(monkeypatch):
    monkeypatch.setattr(frames, "_GROUP_BYTES", 1 << 18)
    monkeypatch.setattr(frames, "_READ_BYTES", 1 << 14)


def read(path, threads):
    """Return the content of a file, or the message of its error, and where it comes."""
    found = []
    try:
        with Source(path, threads) as source:
            found.extend(source.chunks())
            assert source.position == path.stat().st_size
    except FormatError as error:
        return len(b"".join(found)), str(error)
    return b"".join(found)


@pytest.fixture
def unpacked(monkeypatch):
    """Return the names of the threads that unpack something."""
    names = set()
    method = frames.FrameReader._unpacked

    def noting(reader, group):
        names.add(threading.current_thread().name)
        content = method(reader, group)
        assert content is None or len(content) <= group.bound
        return content

    monkeypatch.setattr(frames.FrameReader, "_unpacked", noting)
    return names


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("suffix", PACK)
def test_the_content_is_that_of_one_stream(tmp_path, suffix, threads, unpacked):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"".join(packed(suffix)))
    before = n_threads()
    assert read(path, threads) == CONTENT
    wait_for_threads(before)
    assert (threads > 1) == bool(unpacked)
    assert threading.main_thread().name not in unpacked


def skippable(data):
    return b"\x53\x2a\x4d\x18" + struct.pack("<I", len(data)) + data


@pytest.mark.parametrize("level", [1, 19])
@pytest.mark.parametrize("content", [CONTENT, bytes(len(CONTENT)), b"ab" * 10, b""])
def test_zstandard_frames_of_all_kinds(tmp_path, content, level, unpacked):
    parts = []
    for at in range(0, len(content) + 1, 70_000):
        whole = io.BytesIO()
        with xopen(whole, "wb", compresslevel=level, threads=0, format="zst") as file:
            file.write(content[at : at + 70_000])
        parts += [skippable(bytes(at % 13)), whole.getvalue(), skippable(b"")]
    path = tmp_path / "a.zst"
    path.write_bytes(b"".join(parts))
    assert read(path, 3) == content
    assert bool(unpacked) == (len(content) > 1000)


def test_zstandard_headers_with_checksums_and_known_sizes(tmp_path, unpacked):
    path = tmp_path / "a.zst"
    parameter = xopen_module.zstd.CompressionParameter
    for size in (200, 1_000, 90_000):
        for options in ({parameter.checksum_flag: 1}, {parameter.content_size_flag: 0}):
            content = CONTENT[: 20 * size] + bytes(1_000_000)
            parts = [
                xopen_module.zstd.compress(content[at : at + size], options=options)
                for at in range(0, len(content), size)
            ]
            path.write_bytes(b"".join(parts))
            unpacked.clear()
            assert read(path, 2) == content
            assert unpacked


def test_a_file_of_one_frame_is_one_stream(tmp_path, unpacked):
    for path, pack in ((tmp_path / "a.zst", zstd), (tmp_path / "a.gz", gzip.compress)):
        path.write_bytes(pack(CONTENT))
        assert read(path, 4) == CONTENT
    assert not unpacked


def test_frames_that_are_too_large_are_a_stream(tmp_path, monkeypatch, unpacked):
    monkeypatch.setattr(frames, "_MOST_BYTES", 1 << 19)
    path = tmp_path / "a.zst"
    sound = packed(".zst")
    path.write_bytes(b"".join([*sound[:9], zstd(CONTENT), *sound[9:], zstd(bytes(10**7))]))
    whole = CONTENT[: 9 * SIZE[".zst"]] + CONTENT + CONTENT[9 * SIZE[".zst"] :] + bytes(10**7)
    assert read(path, 2) == whole
    assert unpacked


def cut(data):
    return data[:-70_000]


def changed(data):
    return data[:900_000] + bytes(byte ^ 85 for byte in data[900_000:900_100]) + data[900_100:]


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        changed,
        lambda data: data + b"garbage",
        lambda data: data + bytes(3),
        lambda data: data + bytes(1000),
        lambda data: data[:-1],
        lambda data: data + data[:10],
        lambda data: data[:-4] + bytes(4),
    ],
)
@pytest.mark.parametrize("suffix", PACK)
def test_damage_is_the_same_error_at_the_same_byte(tmp_path, suffix, damage):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(damage(b"".join(packed(suffix))))
    expected = read(path, 1)
    before = n_threads()
    for threads in (2, 5):
        assert read(path, threads) == expected
        wait_for_threads(before)


def test_a_member_that_unpacks_to_more_than_it_may_is_a_stream(tmp_path):
    path = tmp_path / "bomb.gz"
    members = [bgzf(b"a" * 1000), bgzf(bytes(10**6)), bgzf(b"b" * 10)] * 100
    path.write_bytes(b"".join(members))
    assert read(path, 3) == (b"a" * 1000 + bytes(10**6) + b"b" * 10) * 100


def test_a_reader_that_is_closed_early_leaves_no_thread(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(b"".join(packed(".gz")))
    before = n_threads()
    with Source(path, 4) as source:
        assert source.read(100) == CONTENT[:100]
    wait_for_threads(before)


def test_another_gzip_field_is_no_length(tmp_path, unpacked):
    path = tmp_path / "a.gz"
    members = [bgzf(CONTENT[:1000]).replace(b"BC\x02\0", b"CB\x02\0") for _ in range(1000)]
    path.write_bytes(b"".join(members))
    assert read(path, 3) == CONTENT[:1000] * 1000
    assert not unpacked
