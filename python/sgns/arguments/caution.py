"""Warnings that name the line of the user's program."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

__all__ = ["warn"]

#: Folder of the package, as in the names of its files.
_PACKAGE = str(Path(__file__).parents[1])


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn. The warning points at the line outside of `sgns` that called it."""
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)
