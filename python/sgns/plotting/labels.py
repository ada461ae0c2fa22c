"""Labels of points in a picture, placed so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["place_labels"]

#: Distances in points at which a label's near edge is tried, and directions in the order
#: of preference: beside the point, above, below, then askew.
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

    Earlier labels choose first. One that had to go some way gets a line to its point; one
    that finds no free place within the axes is left out.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where the points are drawn already, on an Agg canvas whose layout is settled.
    points : ndarray of float, shape (n, 2)
        In data coordinates.
    labels, colors : sequence of str
        Text and color of each point.
    fontsize : float, default 9
        In points.

    Returns
    -------
    int
        Labels written.
    """
    figure = axes.get_figure(root=True)
    renderer = figure.canvas.get_renderer()  # type: ignore[union-attr]
    pixels = figure.dpi / 72  # type: ignore[union-attr]
    axes.autoscale(False)  # or the lines would widen the axes under the labels
    anchors = axes.transData.transform(points)
    frame = axes.get_window_extent(renderer)
    inside = np.array([frame.x0, frame.y0, frame.x1, frame.y1])
    radius = _POINT_RADIUS * pixels
    taken = np.hstack([anchors - radius, anchors + radius])  # boxes: x0, y0, x1, y1
    n_written = 0
    for anchor, label, color in zip(anchors, labels, colors, strict=True):
        # Tokens are no mathematics, even between dollar signs.
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
    """Nearest center for a box of `size` near `anchor` that crosses no box of `taken`."""
    for distance in _DISTANCES:
        for angle in _DIRECTIONS:
            direction = np.array([np.cos(angle), np.sin(angle)])
            # From the anchor to the box's edge, then on to its middle.
            center = anchor + direction * (distance * pixels + size / 2)
            low, high = center - size / 2, center + size / 2
            crosses = (low < taken[:, 2:]).all(axis=1) & (high > taken[:, :2]).all(axis=1)
            if (low >= inside[:2]).all() and (high <= inside[2:]).all() and not crosses.any():
                return distance, center
    return None
