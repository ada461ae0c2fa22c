"""Objects that the page can show: vectors, models, and models of documents."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from sgns.training.document_model import DocumentModel
from sgns.training.model import Model
from sgns.vectors.word_vectors import WordVectors

__all__ = ["Explorable", "Source", "as_source", "counted", "plural"]

Explorable: TypeAlias = WordVectors | Model | DocumentModel
"""Vectors or a model."""


def plural(noun: str) -> str:
    """Return the name of several of what has a vector."""
    return f"{noun}s"


def counted(n: int, noun: str) -> str:
    """Return a number of what has a vector, as text: "1 word", "2,000 words"."""
    return f"{n:,} {noun if n == 1 else plural(noun)}"


@dataclass(frozen=True)
class Source:
    """Vectors with what is known of their training.

    Attributes
    ----------
    name : str
        Name of the source in the page.
    vectors : WordVectors
        Vectors to show: those of documents, for a model of documents.
    noun : str
        One of what has a vector: "word", "node" or "document".
    facts, options : list of (str, str)
        Results and options of the training, as text.
    loss, held_out : list of (float, float)
        Curves of the training.
    """

    name: str
    vectors: WordVectors
    noun: str = "word"
    facts: list[tuple[str, str]] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    loss: list[list[float]] = field(default_factory=list)
    held_out: list[list[float]] = field(default_factory=list)


def as_source(name: str, given: object, argument: str = "source") -> Source:
    """Return vectors or a model as a source of the page.

    Raises
    ------
    TypeError
        If it is something else; the message names the argument.
    """
    if isinstance(given, WordVectors):
        return Source(name, given, facts=_size(given))
    if isinstance(given, DocumentModel):
        return _trained(name, given, given.documents, "document")
    if isinstance(given, Model):
        noun = "node" if given.options.get("num_walks") is not None else "word"
        return _trained(name, given, given.vectors, noun)
    raise TypeError(
        f"{argument} must be WordVectors, a Model or a DocumentModel, got {given!r:.80}; of a file "
        "write WordVectors.load(path) or Model.load(path)"
    )


def _trained(name: str, model: Model | DocumentModel, vectors: WordVectors, noun: str) -> Source:
    facts = [
        *_size(vectors),
        ("words trained", f"{model.words_trained:,}"),
        ("pairs trained", f"{model.pairs_trained:,}"),
    ]
    if math.isfinite(model.seconds):
        facts.append(("seconds", f"{model.seconds:,.1f}"))
    curves = {"loss": model.loss_curve, "held-out loss": model.held_out_curve}
    facts += [(label, f"{curve[-1, 1]:.4f}") for label, curve in curves.items() if len(curve)]
    return Source(
        name,
        vectors,
        noun,
        facts,
        _as_text(model.options),
        _finite(model.loss_curve),
        _finite(model.held_out_curve),
    )


def _size(vectors: WordVectors) -> list[tuple[str, str]]:
    return [("vectors", f"{len(vectors):,}"), ("dimensions", f"{vectors.vector_size:,}")]


def _as_text(options: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, f"{value!s:.200}") for name, value in sorted(options.items())]


def _finite(curve: Any) -> list[list[float]]:
    points = np.asarray(curve, np.float64)
    return [[float(x), float(y)] for x, y in points[np.isfinite(points).all(axis=1)]]
