"""gensim's names for this package's classes, in a running process."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["install", "original", "uninstall"]

#: By module of gensim, the names in it that become ours.
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

#: What stood there, by module and name.
_originals: dict[tuple[str, str], Any] = {}


def install() -> None:
    """Make ``gensim.models.Word2Vec`` and its companions the ones of this package.

    Whoever imported the names from gensim before keeps gensim's; call it first. Calling it
    again does nothing.

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
    """Give gensim its own names back; does nothing where they are."""
    for (module_name, name), theirs in _originals.items():
        setattr(importlib.import_module(module_name), name, theirs)
    _originals.clear()


def original(module_name: str, name: str) -> Any:
    """Give what gensim itself has of a name, whether it is installed over or not."""
    module = importlib.import_module(module_name)
    return _originals.get((module_name, name), getattr(module, name))
