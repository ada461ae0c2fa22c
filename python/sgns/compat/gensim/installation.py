"""Replacement of gensim's classes by those of this package, in the running process."""

from __future__ import annotations

import functools
import importlib
from abc import ABCMeta
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import Any

__all__ = ["Replacement", "install", "original", "uninstall"]

#: Names that `install` replaces, by module of gensim.
_NAMES = {
    "gensim.models": ("Word2Vec", "Doc2Vec", "KeyedVectors"),
    "gensim.models.doc2vec": (
        "Doc2Vec",
        "FAST_VERSION",
        "KeyedVectors",
        "TaggedBrownCorpus",
        "TaggedDocument",
        "TaggedLineDocument",
        "Word2Vec",
    ),
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

#: Modules of gensim, and the classes in them whose objects are instances of ours, too.
_CLASSES = (("word2vec", "Word2Vec"), ("doc2vec", "Doc2Vec"), ("keyedvectors", "KeyedVectors"))

#: gensim's methods that find classes by name, which must be gensim's own.
_FILE_METHODS = ("save", "load")

#: What `uninstall` calls.
_undo: list[Callable[[], None]] = []

#: Whether the names stand for gensim's own objects at the moment.
_suspended: ContextVar[bool] = ContextVar("_suspended", default=False)


#: gensim's own classes by the class that replaces them at the moment.
_replaced: dict[type, type] = {}


class Replacement(ABCMeta):
    """Metaclass of the classes that replace gensim's.

    While they do, ``isinstance`` accepts objects of gensim too. gensim's other classes, such as
    the vectors of FastText, stay subclasses of gensim's own, and packages check for them.
    """

    def __instancecheck__(cls, instance: object) -> bool:
        return super().__instancecheck__(instance) or isinstance(instance, _replaced.get(cls, ()))


def install() -> None:
    """Replace ``gensim.models.Word2Vec`` and related classes by those of this package.

    Call this function before other code imports the names from gensim: code that has already
    imported them keeps gensim's classes. Further calls have no effect. gensim's other classes,
    such as FastText, stay as they are, with their files.

    Raises
    ------
    ImportError
        If gensim is not installed.
    """
    from sgns.compat import gensim as ours

    if _undo:
        return
    modules = {name: importlib.import_module(name) for name in _NAMES}
    for name, module in modules.items():
        _replace(module, {each: getattr(ours, each) for each in _NAMES[name]})
    for module_name, name in _CLASSES:
        _replaced[getattr(ours, name)] = original(f"gensim.models.{module_name}", name)
    _undo.append(_replaced.clear)
    _keep_files(importlib.import_module("gensim.utils").SaveLoad)


def uninstall() -> None:
    """Restore gensim's own classes. No effect if they are not replaced."""
    while _undo:
        _undo.pop()()


def original(module_name: str, name: str) -> Any:
    """Return gensim's own object of this name, even while it is replaced."""
    return vars(importlib.import_module(module_name))[name]


def _replace(module: ModuleType, replacements: dict[str, Any]) -> None:
    """Replace names of a module for those who import it.

    The functions of the module itself still find the original objects, which they need for calls
    such as ``super(Word2Vec, self)`` in gensim's FastText.
    """

    def as_property(name: str) -> property:
        def get(module: ModuleType) -> Any:
            return vars(module)[name] if _suspended.get() else replacements[name]

        def put(module: ModuleType, value: Any) -> None:
            replacements[name] = value

        return property(get, put)

    kind = type(module)
    members = {name: as_property(name) for name in replacements}
    module.__class__ = type("ModuleOfGensim", (kind,), members)
    _undo.append(lambda: setattr(module, "__class__", kind))


def _keep_files(kind: type) -> None:
    """Let the files of gensim's other classes name gensim's own classes."""

    def with_originals(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(*arguments: Any, **options: Any) -> Any:
            with _originals():
                return method(*arguments, **options)

        return call

    for name in _FILE_METHODS:
        held = vars(kind)[name]
        if isinstance(held, classmethod):
            setattr(kind, name, classmethod(with_originals(held.__func__)))
        else:
            setattr(kind, name, with_originals(held))
        _undo.append(functools.partial(setattr, kind, name, held))


@contextmanager
def _originals() -> Iterator[None]:
    token = _suspended.set(True)
    try:
        yield
    finally:
        _suspended.reset(token)
