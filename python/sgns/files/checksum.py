"""Checksums of arrays and fingerprints of large content, as text."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns import _core

__all__ = ["checksum", "fingerprint"]


def checksum(*arrays: NDArray[Any]) -> str:
    """Return the CRC-32 of the arrays' bytes in C order, as eight hexadecimal digits."""
    crc = 0
    for array in arrays:
        crc = zlib.crc32(np.ascontiguousarray(array).data, crc)
    return f"{crc:08x}"


def fingerprint(content: NDArray[Any] | _core.IdFile, workers: int = 1) -> str:
    """Return a 64-bit hash of an array, or of the ids in a file, as sixteen hexadecimal digits.

    It is the same for equal arrays of one dtype, in memory or in a file, for any number of
    `workers`, on every machine and in every build. The core computes it as fast as memory or disk
    can be read.

    Raises
    ------
    OSError, CorpusError
        If the file cannot be read, or has become shorter.
    """
    if isinstance(content, _core.IdFile):
        return f"{content.fingerprint(workers):016x}"
    little = np.ascontiguousarray(content, content.dtype.newbyteorder("<"))
    return f"{_core.fingerprint(little, workers):016x}"
