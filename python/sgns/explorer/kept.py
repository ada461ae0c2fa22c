"""Layouts that are kept, so that each is computed once.

They are in a folder of the user, not in the file of the model: a model never changes, and a
deterministic training writes the same file, byte for byte. Their names are computed from the
vectors, so the layout of other vectors is never taken.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sgns.errors import FormatError
from sgns.files import container
from sgns.files.checksum import fingerprint

__all__ = ["folder_of_layouts", "kept_layout"]

_KIND = "layout"

Points = NDArray[np.float32]


def folder_of_layouts() -> Path:
    """Return the folder of layouts: ``sgns/layouts`` in the folder for caches.

    That folder is ``$XDG_CACHE_HOME``, or by default ``~/.cache``; on Windows ``%LOCALAPPDATA%``.
    """
    default = Path("~/.cache").expanduser()
    name = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
    chosen = Path(os.environ.get(name) or default)
    return (chosen if chosen.is_absolute() else default) / "sgns" / "layouts"


def kept_layout(
    recipe: str, rows: NDArray[np.float32], compute: Callable[[], NDArray[np.floating]]
) -> Points:
    """Return the layout of rows from the folder, or compute it and keep it there.

    A folder that cannot be written is no error: the layout is then computed again next time.

    Parameters
    ----------
    recipe : str
        Method of the layout, with all of its options.
    rows : ndarray of float32, shape (n_rows, vector_size)
        Rows that it is computed from.
    compute : callable
        Returns the points of the layout, shape (n_rows, 2).
    """
    content = f"{recipe} {rows.shape} {fingerprint(rows)}"
    name = hashlib.sha256(content.encode()).hexdigest()[:32]
    path = folder_of_layouts() / f"{name}.safetensors"
    with suppress(OSError, FormatError):
        arrays, metadata = container.read(path, _KIND)
        found = arrays.get("points", np.empty(0))
        is_whole = found.dtype == np.float32 and found.shape == (len(rows), 2)
        if is_whole and metadata.get("layout") == content:
            return found
    points = np.ascontiguousarray(compute(), np.float32)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        container.write(path, _KIND, {"points": points}, {"layout": content})
    return points
