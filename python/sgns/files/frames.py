"""Frames of compressed files, each of which can be unpacked alone, so that several are at once.

The lengths of frames are known without unpacking them in two formats: Zstandard, whose files have
several frames if pzstd or another parallel or seekable writer made them, and BGZF, the gzip files
of bgzip, whose members say how long they are.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

__all__ = ["FRAMES", "FrameReader"]

#: Bytes that are read from a file at a time.
_READ_BYTES = 1 << 20
#: Frames are unpacked together up to this number of bytes, compressed or not.
_GROUP_BYTES = 1 << 22
#: A frame that may have more bytes, compressed or not, is unpacked as a stream.
_MOST_BYTES = 1 << 25

_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_BLOCK = 1 << 17  # largest block, unpacked
_BGZF_BLOCK = 1 << 16


class _NoFrame(Exception):
    """End of the frames: the file ends, or a frame is too large, or the next bytes are none."""


class _Bytes:
    """Bytes of a file that is read on as they are needed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._held = bytearray()

    def need(self, end: int) -> None:
        """Read up to `end`, counted from the first byte that is held."""
        while len(self._held) < end:
            if end > _MOST_BYTES or not (more := self._file.read(_READ_BYTES)):
                raise _NoFrame
            self._held += more

    def at(self, position: int, size: int) -> bytearray:
        """Return `size` bytes from `position` on, counted from the first one that is held."""
        self.need(position + size)
        return self._held[position : position + size]

    def take(self, size: int) -> bytes:
        """Return the first bytes, which are no longer held."""
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


def _zstd_frame(data: _Bytes, at: int) -> tuple[int, int]:
    """Return the end of the frame at `at`, and an upper bound of its unpacked bytes."""
    magic = data.at(at, 4)
    if magic[1:] == b"\x2a\x4d\x18" and magic[0] >> 4 == 5:  # a skippable frame
        return at + 8 + int.from_bytes(data.at(at + 4, 4), "little"), 0
    if magic != _ZSTD_MAGIC:
        raise _NoFrame
    about = data.at(at + 4, 1)[0]
    is_single = about >> 5 & 1
    at += 5 + (1 - is_single) + (0, 1, 2, 4)[about & 3] + (is_single, 2, 4, 8)[about >> 6]
    bound, is_last = 0, 0
    while not is_last:
        block = int.from_bytes(data.at(at, 3), "little")
        is_last, kind, size = block & 1, block >> 1 & 3, block >> 3
        bound += _ZSTD_BLOCK if kind == 2 else size
        at += 3 + (1 if kind == 1 else size)
        if kind == 3 or bound > _MOST_BYTES:
            raise _NoFrame
    return at + (4 if about >> 2 & 1 else 0), bound


def _bgzf_frame(data: _Bytes, at: int) -> tuple[int, int]:
    """Return the end of the member at `at`, and an upper bound of its unpacked bytes."""
    if data.at(at, 4) != b"\x1f\x8b\x08\x04":
        raise _NoFrame
    extra = data.at(at + 12, int.from_bytes(data.at(at + 10, 2), "little"))
    while len(extra) >= 6:
        n_bytes = int.from_bytes(extra[2:4], "little")
        if extra[:2] == b"BC" and n_bytes == 2:
            return at + 1 + int.from_bytes(extra[4:6], "little"), _BGZF_BLOCK
        extra = extra[4 + n_bytes :]
    raise _NoFrame


#: The function that finds the end of a frame, by compression format.
FRAMES: dict[str, Callable[[_Bytes, int], tuple[int, int]]] = {
    "gz": _bgzf_frame,
    "zst": _zstd_frame,
}


@dataclass(frozen=True)
class _Group:
    start: int  # position of its first byte in the file
    data: bytes
    bound: int  # of the unpacked bytes


def _groups(file: BinaryIO, compression: str) -> Iterator[_Group]:
    """Yield groups of whole frames, up to the last one of them or a frame that is too large."""
    data, find = _Bytes(file), FRAMES[compression]
    start = position = bound = 0  # of the group; bytes and bound of its frames so far
    while True:
        try:
            end, more = find(data, position)
            data.need(end)
        except _NoFrame:
            return
        # The last frame is left: what follows may be padding, which is no file of its own.
        if position and max(end, bound + more) > _GROUP_BYTES:
            yield _Group(start, data.take(position), bound)
            start, end, position, bound = start + position, end - position, 0, 0
        position, bound = end, bound + more


class FrameReader(io.RawIOBase):
    """Stream of a compressed file whose frames are unpacked by several threads.

    What has no frames, is damaged or has too large frames is unpacked as one stream, from the
    frame before it on. So the content and the errors are those of one stream.

    Parameters
    ----------
    file : BinaryIO
        File that can be read at any position.
    compression : str
        Name of a format in `FRAMES`.
    threads : int
        Number of threads.
    unpack : callable
        Function that opens a compressed stream.
    """

    def __init__(
        self,
        file: BinaryIO,
        compression: str,
        threads: int,
        unpack: Callable[[BinaryIO], io.BufferedIOBase],
    ) -> None:
        self._file = file
        self._threads = threads
        self._unpack = unpack
        self._groups = _groups(file, compression)
        self._pending: deque[tuple[_Group, Future[bytes | None]]] = deque()
        self._executor: ThreadPoolExecutor | None = None
        self._current = memoryview(b"")
        self._next_start = 0  # position of what follows the current group
        self._stream: io.BufferedIOBase | None = None

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer; return the number of bytes, 0 at the end."""
        while not self._current and self._stream is None:
            self._advance()
        if not self._current:
            assert self._stream is not None
            return self._stream.readinto(buffer)
        data = self._current[: len(buffer)]
        self._current = self._current[len(data) :]
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """End all threads. The file stays open."""
        if not self.closed:
            self._end_threads()
            if self._stream is not None:
                self._stream.close()
        super().close()

    def _advance(self) -> None:
        """Go on to the next group, or to a stream if there is none."""
        while len(self._pending) <= self._threads and (group := next(self._groups, None)):
            self._pending.append((group, self._pool().submit(self._unpacked, group)))
        if self._pending:
            group, future = self._pending.popleft()
            content = future.result()
            if content is not None:
                self._current = memoryview(content)
                self._next_start = group.start + len(group.data)
                return
        self._end_threads()
        self._file.seek(self._next_start)
        self._stream = self._unpack(self._file)

    def _unpacked(self, group: _Group) -> bytes | None:
        """Return the content of a group, or None if it is damaged, or larger than it may be."""
        try:
            with self._unpack(io.BytesIO(group.data)) as file:
                content = file.read(group.bound + 1)
        except Exception:  # the stream raises the error in its turn
            return None
        return content if len(content) <= group.bound else None

    def _pool(self) -> ThreadPoolExecutor:
        if self._executor is None:
            from concurrent.futures import ThreadPoolExecutor  # imported late: rarely needed

            self._executor = ThreadPoolExecutor(self._threads, "sgns-frames")
        return self._executor

    def _end_threads(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        self._pending.clear()
