"""Plots of loss curves and vectors; needs the extra ``plot``.

A figure is a `Picture`: it has its own canvas, and notebooks show it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.files.names import PathLike
from sgns.plotting.labels import MOST_LABELS, place_labels
from sgns.training.model import Model
from sgns.vectors.transforms import plane_axes
from sgns.vectors.word_vectors import WordVectors

try:
    from matplotlib.axes import Axes
    from matplotlib.ticker import EngFormatter

    from sgns.plotting.figures import Picture
except ImportError as error:
    raise ImportError("sgns.plotting needs matplotlib: pip install 'sgns[plot]'") from error

__all__ = ["loss_curve", "plane", "vector_map"]

Curve: TypeAlias = "Model | ArrayLike"
Groups: TypeAlias = Mapping[str, Collection[str]]

#: Colors of Okabe and Ito, which most color-blind people can distinguish, without the yellow.
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
_GRAY = "#555555"
_NO_POINTS = np.empty((0, 2))


def loss_curve(
    curves: Curve | Mapping[str, Curve],
    path: PathLike | None = None,
    *,
    title: str | None = None,
) -> Picture:
    """Plot the loss over the course of training.

    Parameters
    ----------
    curves : Model, array_like of shape (n_points, 2), or mapping of str to these
        Loss curves. The columns of an array are the number of words trained so far and the mean
        loss per pair, as in `Model.loss_curve`. Each entry of a mapping gets a line with its name.
        The held-out loss of a model, if it has one, is a dashed line of the same color.
    path : path, optional
        File to write. Its extension selects one of the formats of matplotlib, such as ``.png``
        or ``.svg``.
    title : str, optional
        Title of the figure.

    Returns
    -------
    Picture
        Figure of matplotlib. A notebook shows it if it is the value of a cell.

    Raises
    ------
    ValueError
        If a curve has another shape or no points, or there are no curves.
    """
    named = curves if isinstance(curves, Mapping) else {"": curves}
    points = {name: _points(curve) for name, curve in named.items()}
    if not points:
        raise ValueError("there are no curves to draw")
    figure = Picture(7, 4.5)
    axes = figure.add_subplot(xlabel="words trained", ylabel="mean loss per pair")
    for i, (name, curve) in enumerate(points.items()):
        color = COLORS[i % len(COLORS)]
        held_out = getattr(named[name], "held_out_curve", _NO_POINTS)
        label = name or ("training" if held_out.size else "")
        axes.plot(*curve.T, color=color, linewidth=1.8, label=label)
        if held_out.size:
            label = f"{name}, held out" if name else "held out"
            axes.plot(*held_out.T, "--", color=color, linewidth=1.4, label=label)
    axes.set_xlim(left=0)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    if axes.get_legend_handles_labels()[1]:
        axes.legend(frameon=False)
    figure.finish(title, path)
    return figure


def vector_map(
    vectors: WordVectors | Mapping[str, WordVectors],
    tokens: int | Iterable[str] | None = None,
    path: PathLike | None = None,
    *,
    groups: Groups | None = None,
    title: str | None = None,
) -> Picture:
    """Plot vectors as labeled points in the plane.

    Parameters
    ----------
    vectors : WordVectors, or mapping of str to WordVectors
        Vectors to plot. Each entry of a mapping gets a panel with its name.
    tokens : int or iterable of str, optional
        Tokens to plot, or their number, counted from the first and thus most frequent one. If
        omitted, the tokens of `groups`, or else the first 100.
    path : path, optional
        File to write. Its extension selects one of the formats of matplotlib, such as ``.png``
        or ``.svg``.
    groups : mapping of str to collection of str, optional
        Names of groups and their tokens. Each group has its own color.
    title : str, optional
        Title of the figure.

    Returns
    -------
    Picture
        Figure of matplotlib, in which at most 300 tokens have labels. The others, and those without
        a free place for their label, are only points.

    Raises
    ------
    KeyError
        If a token is not in the vocabulary.
    ValueError
        If there are no vectors or no tokens.

    See Also
    --------
    plane : Coordinates of the points.
    """
    panels = vectors if isinstance(vectors, Mapping) else {"": vectors}
    if tokens is None:
        tokens = 100 if groups is None else [token for group in groups.values() for token in group]
    if not panels:
        raise ValueError("there are no vectors to draw")
    groups = groups or {}
    color_of = {
        token: COLORS[i % len(COLORS)] for i, group in enumerate(groups.values()) for token in group
    }
    figure = Picture(*((8, 7) if len(panels) == 1 else (5.5 * len(panels), 5)))
    drawn = []
    for i, (name, panel_vectors) in enumerate(panels.items(), start=1):
        axes = figure.add_subplot(1, len(panels), i, title=name)
        drawn.append((axes, *_scatter(axes, panel_vectors, tokens, color_of)))
    for i, group in enumerate(groups):
        drawn[0][0].scatter([], [], color=COLORS[i % len(COLORS)], label=group)
    if groups:
        figure.legend(loc="outside lower center", ncols=6, frameon=False, handletextpad=0.2)
    if title:
        figure.suptitle(title)
    figure.draw_without_rendering()  # computes the final layout, which place_labels needs
    for axes, points, labels, colors in drawn:
        fontsize = 9 if len(labels) <= 150 else 7
        place_labels(axes, points, labels, colors, fontsize, radius=0.65 * _dot_size(len(labels)))
    figure.set_layout_engine("none")  # the lines of the labels must not move the axes
    figure.finish(None, path)
    return figure


def plane(vectors: WordVectors, tokens: int | Iterable[str]) -> tuple[list[str], NDArray[Any]]:
    """Return the coordinates of tokens in the plane of their first two principal components.

    Vectors are scaled to unit length before the projection. Vectors of two dimensions are
    returned unchanged.

    Parameters
    ----------
    vectors : WordVectors
        Vectors of the tokens.
    tokens : int or iterable of str
        Tokens, or their number, counted from the first one.

    Returns
    -------
    tokens : list of str
        Tokens, each once.
    points : ndarray of float64, shape (n_tokens, 2)

    Raises
    ------
    KeyError
        If a token is not in the vocabulary.
    ValueError
        If there are no tokens.
    """
    if isinstance(tokens, int):
        names = vectors.vocabulary.tokens
        if vectors.absent is not None:
            names = tuple(names[i] for i in np.flatnonzero(~vectors.absent).tolist())
        chosen = list(names[: max(0, tokens)])
    else:
        chosen = list(dict.fromkeys(tokens))
    if not chosen:
        raise ValueError("there are no vectors to draw")
    if vectors.vector_size == 2:
        return chosen, vectors[chosen].astype(np.float64)
    ids = [vectors.vocabulary[token] for token in chosen]
    unit = vectors.normalized[ids]
    mean, axes = plane_axes(unit)
    return chosen, (unit - mean) @ axes


def _scatter(
    axes: Axes, vectors: WordVectors, tokens: int | Iterable[str], color_of: Mapping[str, str]
) -> tuple[NDArray[Any], list[str], list[str]]:
    chosen, points = plane(vectors, tokens)
    colors = [color_of.get(token, _GRAY if color_of else COLORS[0]) for token in chosen]
    area, alpha = _dot_size(len(chosen)) ** 2, 0.85 if len(chosen) <= MOST_LABELS else 0.5
    axes.scatter(points[:, 0], points[:, 1], s=area, c=colors, alpha=alpha, linewidths=0)
    axes.margins(0.12)
    axes.set_aspect("equal", adjustable="datalim")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_color("#cccccc")
    if vectors.vector_size == 2:  # without a projection, the origin has a meaning
        axes.axhline(0, color="#dddddd", linewidth=0.8, zorder=0)
        axes.axvline(0, color="#dddddd", linewidth=0.8, zorder=0)
    return points, chosen, colors


def _dot_size(n_points: int) -> float:
    """Return the diameter of points, in typographic points: smaller ones if there are many."""
    return float(np.clip(4.7 * (MOST_LABELS / max(1, n_points)) ** 0.4, 1.0, 4.7))


def _points(curve: Curve) -> NDArray[np.float64]:
    points = np.asarray(curve.loss_curve if isinstance(curve, Model) else curve, np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(f"a loss curve must have shape (n_points, 2), got {points.shape}")
    return points
