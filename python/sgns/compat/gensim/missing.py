"""Errors for names that this package does not have, with what to use instead."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import NoReturn

from sgns.arguments import did_you_mean

__all__ = ["no_attribute", "no_name"]

_GENSIM_OWN = "sgns has no {1} yet. Use gensim's own: from {0} import {1}. install() keeps it"

#: Names of gensim that are not in this package, and what to do instead.
_NAMES = {
    name: _GENSIM_OWN.format(module, name)
    for module, names in {
        "gensim.models": ("FastText",),
        "gensim.models.fasttext": ("FastTextKeyedVectors",),
        "gensim.models.word2vec": ("BrownCorpus",),
    }.items()
    for name in names
} | {
    "Word2VecKeyedVectors": "it is KeyedVectors in gensim 4 and here",
    "load_word2vec_format": "use KeyedVectors.load_word2vec_format()",
    "models": "the classes are in sgns.compat.gensim: from sgns.compat.gensim import Word2Vec",
}


def no_name(module: str, name: str, known: Iterable[str]) -> NoReturn:
    """Raise the error for a missing name of a module.

    Raises
    ------
    ImportError
        In ``from module import name``. Python would replace the text of an AttributeError.
    AttributeError
        Otherwise.
    """
    hint = _NAMES.get(name)
    text = f"module {module!r} has no attribute {name!r}"
    text += f": {hint}" if hint else did_you_mean(name, known)
    # The frames are: this one, `__getattr__` of the module, the one that looks for the name.
    if hint and sys._getframe(2).f_code.co_name == "_handle_fromlist":
        raise ImportError(hint, name=module)
    raise AttributeError(text)


def no_attribute(instance: object, name: str, instead: Mapping[str, str]) -> NoReturn:
    """Raise AttributeError for a missing attribute, with its entry of `instead`."""
    kind = type(instance)
    if hasattr(kind, name):
        object.__getattribute__(instance, name)  # raises the error of a property again
    text = f"{kind.__name__!r} object has no attribute {name!r}"
    if name in instead:
        raise AttributeError(f"{text}: {instead[name]}")
    public = [known for known in dir(kind) if not known.startswith("_")]
    raise AttributeError(text + ("" if name.startswith("_") else did_you_mean(name, public)))
