"""Arrays in the form in which the page holds them."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sgns.vectors.query import Vector

__all__ = [
    "NONE",
    "as_classes",
    "as_int8",
    "as_shifts",
    "as_unit_square",
    "home_of",
    "packed",
    "row_blocks",
]

NONE = 255
"""No class, or no cosine."""

#: Bytes of vectors in a block of the page.
_BLOCK_BYTES = 1 << 23

#: Share of the points beyond each side of the first view, if there are many points.
_BEYOND = 0.001
_MANY = 500


def packed(content: bytes) -> str:
    """Return content as base64 of gzip. The same content always gives the same text."""
    return base64.b64encode(gzip.compress(content, 6, mtime=0)).decode("ascii")


def as_int8(unit: Vector) -> NDArray[np.int8]:
    """Return rows as small integers, each scaled to its own largest component.

    Cosines do not depend on the lengths of rows, so the scales are not needed.
    """
    top = np.abs(unit).max(axis=1, keepdims=True)
    return np.rint(unit * (127 / np.where(top > 0, top, 1))).astype(np.int8)


def row_blocks(unit: Vector) -> Iterator[bytes]:
    """Yield the rows of `as_int8` as bytes, some rows at a time."""
    step = max(1, _BLOCK_BYTES // unit.shape[1])
    for start in range(0, len(unit), step):
        yield as_int8(unit[start : start + step]).tobytes()


def as_unit_square(points: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return points within the unit square, on one scale for both axes."""
    exact = points.astype(np.float64)
    low, high = exact.min(axis=0), exact.max(axis=0)
    side = (high - low).max() or 1.0
    return np.asarray((exact - (low + high) / 2) / side + 0.5, "<f4")


def home_of(places: NDArray[np.float32]) -> list[float]:
    """Return the middle, the width and the height of a frame that holds nearly all points."""
    beyond = _BEYOND if len(places) > _MANY else 0
    low, high = np.quantile(places, [beyond, 1 - beyond], axis=0)
    side = float((high - low).max()) or 1.0
    return [*((low + high) / 2).tolist(), *np.maximum(high - low, side / 20).tolist()]


def as_classes(classes: NDArray[np.intp]) -> bytes:
    """Return numbers of classes as bytes; negative ones are `NONE`."""
    return np.where(classes < 0, NONE, classes).astype(np.uint8).tobytes()


def as_shifts(cosines: NDArray[np.floating]) -> bytes:
    """Return cosines as bytes, -1 as 0 and 1 as 254; NaN is `NONE`."""
    known = np.isfinite(cosines)
    steps = np.rint((np.where(known, cosines, 0).clip(-1, 1) + 1) * 127)
    return np.where(known, steps, NONE).astype(np.uint8).tobytes()
