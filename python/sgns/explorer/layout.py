"""Places of words on the map: principal components, t-SNE and UMAP."""

from __future__ import annotations

import warnings
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments import check_choice
from sgns.arguments.packages import import_optional
from sgns.explorer.kept import kept_layout
from sgns.vectors.query import Vector
from sgns.vectors.transforms import mapped, plane_axes

__all__ = ["LAYOUTS", "Layout", "check_layout", "check_method", "places_of"]

Method: TypeAlias = Literal["pca", "tsne", "umap"]

Layout: TypeAlias = Method | ArrayLike
"""A method, or points of shape (n_tokens, 2) in the order of the vocabulary."""

LAYOUTS = ("pca", "tsne", "umap")

Points: TypeAlias = NDArray[np.float32]

#: Fewer rows are drawn by their principal components: neighborhoods of so few have no meaning.
_LEAST = 8
_PERPLEXITY = 30
_UMAP_NEIGHBORS = 15


def check_layout(layout: Layout, n_tokens: int) -> None:
    """Raise an error if a layout is not a method whose library is there, nor a list of points.

    Raises
    ------
    ImportError
        If the library of the method is missing; the message names the extra.
    TypeError, ValueError
        If the method is unknown, or the points have another shape or are not finite.
    """
    if not isinstance(layout, str):
        points = np.asarray(layout)
        if points.shape != (n_tokens, 2) or points.dtype.kind not in "iuf":
            raise ValueError(
                f"layout must be one of {', '.join(LAYOUTS)}, or numbers of shape ({n_tokens}, 2): "
                f"a place for each token; got {points.dtype} {points.shape}"
            )
        if not np.isfinite(points).all():
            raise ValueError("layout must be finite, but it has NaN or infinity")
        return
    check_method(layout)


def check_method(layout: str) -> None:
    """Raise an error if a method of layouts is unknown, or its library is missing."""
    check_choice("layout", layout, LAYOUTS)
    if layout == "tsne":
        import_optional("openTSNE", "layout='tsne' needs")
    elif layout == "umap":
        import_optional("umap", "layout='umap' needs")


def places_of(method: Method, unit: Vector, left_out: NDArray[np.bool_]) -> Points:
    """Return the places of rows.

    Layouts by t-SNE and UMAP are kept, and computed only once (see `sgns.explorer.kept`).

    Parameters
    ----------
    method : {"pca", "tsne", "umap"}
        Method of the layout.
    unit : ndarray of float32, shape (n_rows, vector_size)
        Rows of unit length, or zero.
    left_out : ndarray of bool, shape (n_rows,)
        Rows that have no influence on the principal components, unless all are.

    Returns
    -------
    ndarray of float32, shape (n_rows, 2)
    """
    mean, axes = plane_axes(unit if left_out.all() else unit[~left_out])
    plane = mapped(unit, axes, mean)
    if method == "pca" or len(unit) < _LEAST:
        return plane
    if method == "tsne":
        recipe = f"tsne 1 perplexity {_PERPLEXITY}"
        return kept_layout(recipe, unit, lambda: _tsne(unit, plane))
    recipe = f"umap 1 neighbors {_UMAP_NEIGHBORS}"
    return kept_layout(recipe, unit, lambda: _umap(unit, plane))


def _tsne(unit: Vector, plane: Points) -> NDArray[np.floating]:
    library = import_optional("openTSNE", "layout='tsne' needs")
    start = plane / (plane[:, 0].std() or 1.0) * 1e-4  # as openTSNE scales its own
    embedding = library.TSNE(
        perplexity=min(_PERPLEXITY, (len(unit) - 1) / 3),
        initialization=start.astype(np.float64),
        metric="euclidean",  # of unit vectors: the order of cosines
        n_jobs=-1,
        random_state=0,
    ).fit(unit)
    return np.asarray(embedding)


def _umap(unit: Vector, plane: Points) -> NDArray[np.floating]:
    library = import_optional("umap", "layout='umap' needs")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own choices
        reducer = library.UMAP(
            n_neighbors=min(_UMAP_NEIGHBORS, len(unit) - 1),
            init=10 * plane / (np.abs(plane).max() or 1.0),
            metric="cosine",
            n_jobs=1,
            random_state=0,
        )
        return np.asarray(reducer.fit_transform(unit))
