"""Safetensors files of sgns: vectors, and the vectors in models and checkpoints.

The layout is that of `sgns.files.container`. The arrays are "vectors", float32 of shape (n_tokens,
vector_size), and those of a vocabulary. `load` reads no other arrays of a model.
"""

from __future__ import annotations

from pathlib import Path

from sgns.files import container
from sgns.formats.arrays import NAMES, vectors_from_arrays
from sgns.formats.table import Table
from sgns.formats.token_rules import TokenRules
from sgns.vocabulary import vocabulary_to_arrays

__all__ = ["load", "save"]


def save(table: Table, path: Path) -> None:
    """Write vectors, tokens and, if they are known, counts."""
    arrays = {"vectors": table.matrix, **vocabulary_to_arrays(table.vocabulary)}
    container.write(path, "vectors", arrays, {})


def load(path: Path, *, limit: int | None = None, rules: TokenRules) -> Table:
    """Read the vectors of a file of vectors, a model or a checkpoint."""
    located, _ = container.locate(path, "vectors", "model", "checkpoint")
    arrays = {name: located[name].read() for name in NAMES if name in located}
    return vectors_from_arrays(arrays, path, limit, rules)
