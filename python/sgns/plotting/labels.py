"""Labels of points in a plot, placed without overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["MOST_LABELS", "place_labels"]

#: Number of labels that a plot can hold; in plots of more points most are only points.
MOST_LABELS = 300

#: Number of labels that are measured and tried, so that time does not grow with the points.
_MOST_TRIES = 5 * MOST_LABELS

#: Distances to try between a point and the near edge of its label, in typographic points, and
#: directions in order of preference: right, left, above, below, then diagonal.
_DISTANCES = (4.0, 10.0, 18.0, 28.0, 40.0)
_DIRECTIONS = np.deg2rad([0, 180, 90, 270, 45, 135, 315, 225, 22, 158, 338, 202])


def place_labels(
    axes: Axes,
    points: NDArray[Any],
    labels: Sequence[str],
    colors: Sequence[str],
    fontsize: float = 9,
    radius: float = 3.0,
) -> int:
    """Write the label of each point at the nearest free place around it.

    Earlier labels have priority, and at most `MOST_LABELS` are written. A label without a free
    place within the axes is omitted. A label beyond the shortest distance gets a line to its point.
    With more than `MOST_LABELS` points, labels stand next to their points or not at all, on a halo
    that covers other points: between so many points no place is free.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Axes with the points already drawn, on an Agg canvas with its final layout.
    points : ndarray of float, shape (n, 2)
        Points in data coordinates.
    labels, colors : sequence of str
        Text and color of each label.
    fontsize : float, default 9
        Size of the font in typographic points.
    radius : float, default 3
        Radius of the points in typographic points.

    Returns
    -------
    int
        Number of labels written.
    """
    from matplotlib.patheffects import withStroke

    figure = axes.get_figure(root=True)
    renderer = figure.canvas.get_renderer()  # type: ignore[union-attr]
    pixels = figure.dpi / 72  # type: ignore[union-attr]
    axes.autoscale(False)  # the lines to the points must not widen the axes
    anchors = axes.transData.transform(points)
    to_data = axes.transData.inverted().transform
    frame = axes.get_window_extent(renderer)
    raster = _Raster(frame.x0, frame.y0, frame.x1, frame.y1)
    is_crowded = len(points) > MOST_LABELS
    if not is_crowded:
        for anchor in anchors:
            raster.take(anchor - radius * pixels, anchor + radius * pixels)
    distances = _DISTANCES[: 1 if is_crowded else None]
    effects = [withStroke(linewidth=2, foreground="white")] if is_crowded else None
    n_written = 0
    tries = zip(anchors[:_MOST_TRIES], labels, colors, strict=False)
    for anchor, label, color in tries:
        if n_written == MOST_LABELS:
            break
        # Without parse_math=False, matplotlib typesets text between dollar signs.
        text = axes.text(0, 0, label, fontsize=fontsize, color=color, parse_math=False)
        size = np.array(text.get_window_extent(renderer).size)
        place = _free_place(anchor, size, raster, distances, pixels)
        if place is None:
            text.remove()
            continue
        distance, center = place
        raster.take(center - size / 2, center + size / 2)
        text.set(position=to_data(center), ha="center", va="center", path_effects=effects)
        if distance > _DISTANCES[0]:
            near = np.clip(anchor, center - size / 2, center + size / 2)
            axes.plot(*to_data([anchor, near]).T, color=color, linewidth=0.5, alpha=0.6)
        n_written += 1
    return n_written


class _Raster:
    """Pixels of a frame, each of which is taken or free.

    The time to test a box depends on its size alone, not on the number of boxes that are taken.
    """

    def __init__(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self._origin = np.ceil([x0, y0])
        width, height = np.maximum(np.floor([x1, y1]) - self._origin, 0).astype(int)
        self._taken = np.zeros((height, width), bool)

    def take(self, low: NDArray[Any], high: NDArray[Any]) -> None:
        """Mark the pixels that a box touches; parts outside the frame have no meaning."""
        x0, y0, x1, y1 = self._pixels(low, high)
        self._taken[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = True

    def is_free(self, low: NDArray[Any], high: NDArray[Any]) -> bool:
        """Return whether a box is within the frame and touches no pixel that is taken."""
        x0, y0, x1, y1 = self._pixels(low, high)
        height, width = self._taken.shape
        if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
            return False
        return not self._taken[y0:y1, x0:x1].any()

    def _pixels(self, low: NDArray[Any], high: NDArray[Any]) -> list[int]:
        """Return x0, y0, x1, y1 of a box, rounded outwards."""
        rounded = np.floor(low - self._origin), np.ceil(high - self._origin)
        return [int(edge) for edge in np.hstack(rounded)]


def _free_place(
    anchor: NDArray[Any],
    size: NDArray[Any],
    raster: _Raster,
    distances: Sequence[float],
    pixels: float,
) -> tuple[float, NDArray[Any]] | None:
    """Return the distance and center of the nearest free box of `size` around a point."""
    for distance in distances:
        for angle in _DIRECTIONS:
            direction = np.array([np.cos(angle), np.sin(angle)])
            # The distance to the edge of the box, plus half the box.
            center = anchor + direction * (distance * pixels + size / 2)
            if raster.is_free(center - size / 2, center + size / 2):
                return distance, center
    return None
