"""Models and vectors that commands read."""

from __future__ import annotations

from pathlib import Path

from sgns import DocumentModel, FormatError, Model, WordVectors
from sgns.files.container import tags_of

__all__ = ["load_all"]


def load_all(path: Path, format: str | None) -> WordVectors | Model | DocumentModel:
    """Read a model with all that it holds, or vectors from a file of another kind."""
    try:
        kind, _ = tags_of(path)
    except FormatError:
        return WordVectors.load(path, format)
    if format is not None or kind not in ("model", "checkpoint", "documents"):
        return WordVectors.load(path, format)
    if kind == "documents":
        return DocumentModel.load(path)
    model = Model.load(path)
    return DocumentModel(model) if "method" in model.options else model
