"""The package's own format, and the vectors inside its models.

The safetensors layout of `sgns.files.container`: "vectors", float32 of shape (n_tokens,
vector_size), and the arrays of a vocabulary. Of a model, no more is read than
that.
"""

from __future__ import annotations

from pathlib import Path

from sgns.files import container
from sgns.formats.arrays import NAMES, vectors_from_arrays
from sgns.formats.table import Table
from sgns.vocabulary import vocabulary_to_arrays

__all__ = ["load", "save"]


def save(table: Table, path: Path) -> None:
    """Write vectors, tokens and, where they are known, counts."""
    arrays = {"vectors": table.matrix, **vocabulary_to_arrays(table.vocabulary)}
    container.write(path, "vectors", arrays, {})


def load(path: Path, *, limit: int | None = None, errors: str = "strict") -> Table:
    """Read the vectors of a file of vectors or of a model."""
    places, _ = container.locate(path, "vectors", "model", "checkpoint")
    arrays = {name: places[name].read() for name in NAMES if name in places}
    return vectors_from_arrays(arrays, path, limit, errors)
