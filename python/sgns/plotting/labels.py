"""Labels of points in a plot, placed without overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["place_labels"]

#: Distances to try between a point and the near edge of its label, in typographic points, and
#: directions in order of preference: right, left, above, below, then diagonal.
_DISTANCES = (4.0, 10.0, 18.0, 28.0, 40.0)
_DIRECTIONS = np.deg2rad([0, 180, 90, 270, 45, 135, 315, 225, 22, 158, 338, 202])
_POINT_RADIUS = 3.0


def place_labels(
    axes: Axes,
    points: NDArray[Any],
    labels: Sequence[str],
    colors: Sequence[str],
    fontsize: float = 9,
) -> int:
    """Write the label of each point at the nearest free place around it.

    Earlier labels have priority. A label beyond the shortest distance gets a line to its point. A
    label without a free place within the axes is omitted.

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

    Returns
    -------
    int
        Number of labels written.
    """
    figure = axes.get_figure(root=True)
    renderer = figure.canvas.get_renderer()  # type: ignore[union-attr]
    pixels = figure.dpi / 72  # type: ignore[union-attr]
    axes.autoscale(False)  # the lines to the points must not widen the axes
    anchors = axes.transData.transform(points)
    frame = axes.get_window_extent(renderer)
    inside = np.array([frame.x0, frame.y0, frame.x1, frame.y1])
    radius = _POINT_RADIUS * pixels
    taken = np.hstack([anchors - radius, anchors + radius])  # boxes: x0, y0, x1, y1
    n_written = 0
    for anchor, label, color in zip(anchors, labels, colors, strict=True):
        # Without parse_math=False, matplotlib typesets text between dollar signs.
        text = axes.text(0, 0, label, fontsize=fontsize, color=color, parse_math=False)
        size = np.array(text.get_window_extent(renderer).size)
        place = _free_place(anchor, size, taken, inside, pixels)
        if place is None:
            text.remove()
            continue
        distance, center = place
        taken = np.vstack([taken, np.hstack([center - size / 2, center + size / 2])])
        to_data = axes.transData.inverted().transform
        text.set(position=to_data(center), ha="center", va="center")
        if distance > _DISTANCES[0]:
            near = np.clip(anchor, center - size / 2, center + size / 2)
            axes.plot(*to_data([anchor, near]).T, color=color, linewidth=0.5, alpha=0.6)
        n_written += 1
    return n_written


def _free_place(
    anchor: NDArray[Any],
    size: NDArray[Any],
    taken: NDArray[Any],
    inside: NDArray[Any],
    pixels: float,
) -> tuple[float, NDArray[Any]] | None:
    """Return the distance and center of the nearest box of `size` that overlaps none of `taken`."""
    for distance in _DISTANCES:
        for angle in _DIRECTIONS:
            direction = np.array([np.cos(angle), np.sin(angle)])
            # The distance to the edge of the box, plus half the box.
            center = anchor + direction * (distance * pixels + size / 2)
            low, high = center - size / 2, center + size / 2
            overlaps = (low < taken[:, 2:]).all(axis=1) & (high > taken[:, :2]).all(axis=1)
            if (low >= inside[:2]).all() and (high <= inside[2:]).all() and not overlaps.any():
                return distance, center
    return None
