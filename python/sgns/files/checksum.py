"""Checksum of arrays, as text."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["checksum"]


def checksum(*arrays: NDArray[Any]) -> str:
    """Return the CRC-32 of the arrays' bytes in C order, as eight hexadecimal digits."""
    crc = 0
    for array in arrays:
        crc = zlib.crc32(np.ascontiguousarray(array).data, crc)
    return f"{crc:08x}"
