"""Operands of opcodes: the bytes of a pickle, none of which is read twice."""

from __future__ import annotations

import struct

from sgns.compat.gensim.saved.limits import RefusedPickleError

__all__ = ["Operands"]

#: Longer byte strings are views of the pickle, not copies. Only arrays are that long.
_COPIED_BYTES = 1 << 16


class Operands:
    """Bytes of a pickle, read one part after another.

    No part is longer than the bytes that are left. Otherwise the methods raise
    `RefusedPickleError`.

    Attributes
    ----------
    data : bytes
        The pickle.
    position : int
        Offset of the next byte to read.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        start = self.position
        if not 0 <= size <= len(self.data) - start:
            left = len(self.data) - start
            raise RefusedPickleError(f"{size} bytes are claimed, but {left} are left")
        self.position = start + size
        return self.data[start : self.position]

    def take_bytes(self, size: int) -> bytes | memoryview:
        """Return the next bytes, as a view if they are many."""
        start = self.position
        if size <= _COPIED_BYTES:
            return self.take(size)
        if size > len(self.data) - start:
            self.take(size)  # raises
        self.position = start + size
        return memoryview(self.data)[start : self.position]

    def unpack(self, layout: struct.Struct) -> int:
        """Return the number in the next bytes."""
        start = self.position
        if start + layout.size > len(self.data):
            self.take(layout.size)  # raises
        self.position = start + layout.size
        number: int = layout.unpack_from(self.data, start)[0]
        return number

    def line(self) -> bytes:
        """Return the bytes up to the next line feed, and skip it."""
        end = self.data.find(b"\n", self.position)
        if end < 0:
            raise RefusedPickleError("the pickle ends in a line")
        start, self.position = self.position, end + 1
        return self.data[start:end]
