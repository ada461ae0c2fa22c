"""Arrays of every dtype, and containers that are written by hand."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

ARRAYS = {
    "bytes": np.arange(7, dtype=np.uint8),
    "half": np.arange(3, dtype=np.float16),
    "empty": np.empty((0, 5), np.float32),
    "single": np.arange(6, dtype=np.float32).reshape(2, 3),
    "double": np.array(0.5),
    "ids": np.arange(5, dtype=np.uint32),
    "offsets": np.array([0, 2**64 - 1], dtype=np.uint64),
    "signed": np.array([[-(2**63)]], dtype=np.int64),
}


def craft(path: Path, header: object, data: bytes, tags: object = None) -> Path:
    """Write a safetensors file by hand, as an attacker would."""
    if isinstance(header, dict):
        sound = {"format": "sgns", "kind": "test", "version": "1"}
        header = json.dumps({"__metadata__": sound if tags is None else tags, **header}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + data)
    return path
