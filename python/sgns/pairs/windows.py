"""Windows: which words around a center are its contexts."""

from __future__ import annotations

from typing import Literal, TypeAlias

from sgns import _core
from sgns.arguments import UINT32_MAX, check_integer
from sgns.pairs.sampling import check_sample

__all__ = ["DEFAULT_WINDOW", "Window", "pool_window", "window_options"]

#: How far contexts may be from their center, in kept words; or as far as the sentence goes.
Window: TypeAlias = int | Literal["sentence"]

#: The window that is the default.
DEFAULT_WINDOW = 5


def window_options(
    window: Window,
    sample: float = 1e-3,
    shrink_windows: bool = True,
    max_contexts: int | None = None,
) -> _core.WindowOptions:
    """Check which words are contexts of a center, and return it as the core takes it.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong type or out of its range.
    """
    check_sample(sample)
    if isinstance(window, str):
        if window != "sentence":
            raise ValueError(f"window must be an integer or 'sentence', got {window!r}")
        window, shrink_windows = UINT32_MAX, False
    if max_contexts is not None:
        max_contexts = check_integer("max_contexts", max_contexts, 1, UINT32_MAX)
    return _core.WindowOptions(
        check_integer("window", window, 1, UINT32_MAX),
        float(sample),
        shrink_windows=bool(shrink_windows),
        max_contexts=max_contexts or 0,
    )


def pool_window(window: Window, mean_length: int, max_contexts: int | None = None) -> int:
    """Return the window that decides the size of a pool.

    Parameters
    ----------
    window : int or "sentence"
        Window of the training.
    mean_length : int
        Mean number of words in a sentence: contexts cannot be farther away than that.
    max_contexts : int, optional
        Most contexts of a center.
    """
    if window == "sentence":
        window = DEFAULT_WINDOW
    return min(window, max_contexts or window, max(DEFAULT_WINDOW, mean_length))
