"""The content of the page: what it says of each model, and the blocks of its data."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.explorer import packing
from sgns.explorer.chosen import groups_of, left_out_of, rows_of_page
from sgns.explorer.clusters import Clusters, clusters_of
from sgns.explorer.comparison import Comparison
from sgns.explorer.layout import Layout, Points, places_of
from sgns.explorer.sources import Source, counted
from sgns.vectors.query import Vector

__all__ = ["Content", "Request", "contents"]

Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class Request:
    """Options of the page, checked."""

    layout: Layout
    max_words: int
    stop_words: Collection[str]
    max_share: float | None
    labels: Mapping[str, str]
    group_of: Mapping[str, str]


@dataclass(frozen=True)
class Content:
    """A model as the page holds it: rows by falling frequency.

    Attributes
    ----------
    source : Source
        Source of the rows.
    rows : ndarray of int, shape (n,)
        Rows of its vectors.
    unit : ndarray of float32, shape (n, vector_size)
        Vectors of unit length, or zero.
    places : ndarray of float32, shape (n, 2)
        Places on the map.
    left_out : ndarray of bool, shape (n,)
        Rows that the map leaves out at first.
    cluster, group : ndarray of int, shape (n,)
        Numbers of classes; -1 for none.
    cluster_names, group_names : list of str
        Names of the classes.
    labels : list of str
        Names of the rows as they are shown.
    shifts : ndarray of float, shape (n,)
        Cosines with the other model; NaN for words that it lacks.
    """

    source: Source
    rows: Numbers
    unit: Vector
    places: Points
    left_out: NDArray[np.bool_]
    cluster: Numbers
    cluster_names: list[str]
    group: Numbers
    group_names: list[str]
    labels: list[str]
    shifts: NDArray[np.float64]

    @property
    def words(self) -> list[str]:
        """Tokens of the rows."""
        tokens = self.source.vectors.vocabulary.tokens
        return [tokens[row] for row in self.rows.tolist()]

    def meta(self, n_blocks: int) -> dict[str, Any]:
        """Return the description of the model, for JSON."""
        source, n = self.source, len(self.rows)
        shown = self.places if self.left_out.all() else self.places[~self.left_out]
        return {
            "name": source.name,
            "n": n,
            "d": source.vectors.vector_size,
            "home": packing.home_of(shown),
            "notes": self._notes(),
            "clusters": self.cluster_names,
            "groups": self.group_names,
            "facts": source.facts,
            "options": source.options,
            "loss": source.loss,
            "heldOut": source.held_out,
            "blocks": n_blocks,
        }

    def _notes(self) -> list[str]:
        vectors, n = self.source.vectors, len(self.rows)
        absent = 0 if vectors.absent is None else int(vectors.absent.sum())
        notes = []
        if n < (total := len(vectors) - absent):
            how = "first" if vectors.vocabulary.counts is None else "most frequent"
            notes.append(f"The {n:,} {how} of {counted(total, self.source.noun)}.")
        if absent:
            notes.append(f"Without {counted(absent, self.source.noun)} that never occurred.")
        return notes

    def blocks(self) -> Iterator[tuple[str, bytes]]:
        """Yield the names and the bytes of the blocks, without the vectors."""
        counts = self.source.vectors.vocabulary.counts
        words = self.words
        named = {
            "words": words,
            "labels": None if self.labels == words else self.labels,
            "counts": None if counts is None else counts[self.rows].tolist(),
        }
        yield "tokens", json.dumps(named, ensure_ascii=False, separators=(",", ":")).encode()
        yield "places", np.ascontiguousarray(self.places, "<f4").tobytes()
        marks = (
            packing.as_classes(self.cluster),
            packing.as_classes(self.group),
            self.left_out.astype(np.uint8).tobytes(),
            packing.as_shifts(self.shifts),
        )
        yield "marks", b"".join(marks)


def contents(first: Source, comparison: Comparison | None, request: Request) -> list[Content]:
    """Return the contents of the page: of one model, or of two in one plane.

    Two models in one space have one layout and the same clusters. The principal axes are those of
    the first one.
    """
    sources = [first] if comparison is None else [first, comparison.second]
    rows = [rows_of_page(source.vectors, request.max_words) for source in sources]
    units = [
        source.vectors.normalized[chosen] for source, chosen in zip(sources, rows, strict=True)
    ]
    left_out = [
        left_out_of(source, chosen, request.stop_words, request.max_share)
        for source, chosen in zip(sources, rows, strict=True)
    ]
    together = comparison is not None and comparison.aligned
    if together:
        places = _places(
            request.layout,
            first,
            np.concatenate(rows),
            np.vstack(units),
            np.hstack([left_out[0], np.ones(len(rows[1]), bool)]),
        )
        parts = np.split(packing.as_unit_square(places), [len(rows[0])])
    else:
        parts = [
            packing.as_unit_square(_places(request.layout, *each))
            for each in zip(sources, rows, units, left_out, strict=True)
        ]
    clusters = clusters_of(units[0][~left_out[0]])
    made: list[Content] = []
    for i, source in enumerate(sources):
        if i > 0 and not together:
            clusters = clusters_of(units[i][~left_out[i]])
        names = made[0].cluster_names if i > 0 and together else None
        cosines = {} if comparison is None else comparison.cosines
        made.append(
            _content(
                source, rows[i], units[i], parts[i], left_out[i], clusters, names, cosines, request
            )
        )
    return made


def _places(
    layout: Layout, source: Source, rows: Numbers, unit: Vector, left_out: NDArray[np.bool_]
) -> NDArray[np.floating]:
    if not isinstance(layout, str):
        return np.asarray(layout, np.float64)[rows]
    if source.vectors.vector_size == 2 and layout == "pca":
        return np.asarray(unit)
    return places_of(layout, unit, left_out)  # type: ignore[arg-type]


def _content(
    source: Source,
    rows: Numbers,
    unit: Vector,
    places: Points,
    left_out: NDArray[np.bool_],
    clusters: Clusters,
    cluster_names: list[str] | None,
    cosines: Mapping[str, float],
    request: Request,
) -> Content:
    tokens = source.vectors.vocabulary.tokens
    words = [tokens[row] for row in rows.tolist()]
    labels = [request.labels.get(word, word) for word in words]
    cluster = np.full(len(rows), -1)
    if len(clusters):
        scores = clusters.scores(unit)
        cluster = scores.argmax(axis=1)
        if cluster_names is None:
            cluster_names = clusters.names(scores, cluster, labels, left_out)
    group_names, group = groups_of(words, request.group_of)
    shifts = np.array([cosines.get(word, np.nan) for word in words])
    return Content(
        source,
        rows,
        unit,
        places,
        left_out,
        cluster,
        cluster_names or [],
        group,
        group_names,
        labels,
        shifts,
    )
