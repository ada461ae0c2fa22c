"""Replacement of gensim's classes by those of this package, in the running process."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["install", "original", "uninstall"]

#: Names that `install` replaces, by module of gensim.
_NAMES = {
    "gensim.models": ("Word2Vec", "KeyedVectors"),
    "gensim.models.word2vec": (
        "FAST_VERSION",
        "Word2Vec",
        "KeyedVectors",
        "LineSentence",
        "PathLineSentences",
        "Text8Corpus",
    ),
    "gensim.models.keyedvectors": ("KeyedVectors",),
}

#: gensim's own objects, by module and name, while they are replaced.
_originals: dict[tuple[str, str], Any] = {}


def install() -> None:
    """Replace ``gensim.models.Word2Vec`` and related classes by those of this package.

    Call this function before other code imports the names from gensim: code that has already
    imported them keeps gensim's classes. Further calls have no effect.

    Raises
    ------
    ImportError
        If gensim is not installed.
    """
    from sgns.compat import gensim as ours

    for module_name, names in _NAMES.items():
        module = importlib.import_module(module_name)
        for name in names:
            if (module_name, name) not in _originals:
                _originals[module_name, name] = getattr(module, name)
                setattr(module, name, getattr(ours, name))


def uninstall() -> None:
    """Restore gensim's own classes. No effect if they are not replaced."""
    for (module_name, name), theirs in _originals.items():
        setattr(importlib.import_module(module_name), name, theirs)
    _originals.clear()


def original(module_name: str, name: str) -> Any:
    """Return gensim's own object of this name, even while it is replaced."""
    module = importlib.import_module(module_name)
    return _originals.get((module_name, name), getattr(module, name))
