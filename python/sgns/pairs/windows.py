"""Windows: which words around a center are its contexts."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from sgns.arguments import UINT32_MAX, check_integer
from sgns.corpus.corpus import Corpus

__all__ = ["USUAL_WINDOW", "Window", "WindowOptions", "usual_window", "window_options"]

#: How far contexts may be from their center, in kept words; or as far as the sentence goes.
Window: TypeAlias = int | Literal["sentence"]

#: The window that is the default.
USUAL_WINDOW = 5


class WindowOptions(TypedDict):
    """Which words around a center are its contexts, as the core is told."""

    window: int
    shrink_windows: bool
    max_contexts: int


def window_options(window: Window, shrink_windows: bool, max_contexts: int | None) -> WindowOptions:
    """Check which words are contexts; ValueError or TypeError if it cannot be so."""
    if isinstance(window, str):
        if window != "sentence":
            raise ValueError(f"window must be an integer or 'sentence', got {window!r}")
        window, shrink_windows = UINT32_MAX, False
    if max_contexts is not None:
        max_contexts = check_integer("max_contexts", max_contexts, 1, UINT32_MAX)
    return {
        "window": check_integer("window", window, 1, UINT32_MAX),
        "shrink_windows": bool(shrink_windows),
        "max_contexts": max_contexts or 0,
    }


def usual_window(corpus: Corpus, window: Window, max_contexts: int | None = None) -> int:
    """Return how far contexts usually are from their center at most, which a pool goes by."""
    if window == "sentence":
        window = USUAL_WINDOW
    mean_length = corpus.n_words // max(1, corpus.n_sentences)
    return min(window, max_contexts or window, max(USUAL_WINDOW, mean_length))
