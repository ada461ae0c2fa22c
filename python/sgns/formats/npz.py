"""Archive of arrays of NumPy, .npz.

It holds the same arrays as the safetensors format: "vectors", with "scales" if they are int8,
"vocabulary" (the bytes of a JSON list of tokens in UTF-8) and, if they are known, "counts". ::

    with np.load(path) as file:
        vectors, tokens = file["vectors"], json.loads(bytes(file["vocabulary"]))
"""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.files.atomic import atomic_write
from sgns.files.names import Input
from sgns.files.streams import as_damage, seekable
from sgns.formats.arrays import NAMES, vectors_from_arrays, vectors_to_arrays
from sgns.formats.npy import read_header
from sgns.formats.table import Table
from sgns.formats.token_rules import TokenRules
from sgns.vocabulary import vocabulary_to_arrays

__all__ = ["load", "read_member", "save"]


def save(table: Table, path: Path, *, dtype: str = "float32") -> None:
    """Write vectors, tokens and, if they are known, counts."""
    arrays = vectors_to_arrays(table.matrix, dtype) | vocabulary_to_arrays(table.vocabulary)
    with atomic_write(path) as file:
        np.savez(file, allow_pickle=False, **arrays)


def load(path: Input, *, limit: int | None = None, rules: TokenRules) -> Table:
    """Read an archive, but never more bytes than the headers of its arrays claim."""
    arrays = {}
    with seekable(path) as file:
        try:
            with zipfile.ZipFile(file) as archive:
                for name in NAMES:
                    if f"{name}.npy" in archive.namelist():
                        arrays[name] = read_member(archive, f"{name}.npy")
        except Exception as error:
            raise as_damage(path, error) from None
    return vectors_from_arrays(arrays, path, limit, rules)


def read_member(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """Return the array of a member. Unlike `np.load`, allocate only the bytes that exist."""
    with archive.open(name) as member:
        shape, is_fortran, dtype = read_header(member, name)
        expected = math.prod(shape) * dtype.itemsize
        data = member.read(expected + 1)
    if len(data) != expected:
        raise ValueError(f"{name} of shape {shape} needs {expected} bytes, but has {len(data)}")
    return np.frombuffer(data, dtype).reshape(shape, order="F" if is_fortran else "C")
