"""Checks of arguments that gensim's methods share: old names and invalid combinations."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar

from sgns.arguments import did_you_mean, our_name, warn

__all__ = [
    "Sentences",
    "check_corpus",
    "check_save_options",
    "class_only",
    "deprecated",
    "named_arguments",
    "renamed",
]

#: The class that has each argument of a constructor.
_CONSTRUCTORS: dict[str, str] = {}

Sentences: TypeAlias = Iterable[Iterable[Hashable]]

P = ParamSpec("P")
Result = TypeVar("Result")

#: Arguments by names that are other arguments of `sgns.train`, or none.
_OTHER_NAMES = {
    "sentences": "corpus_iterable",
    "documents": "corpus_iterable",
    "steps": "epochs",
    "corpus": "corpus_iterable",
    "common_terms": "connector_words",
    "architecture": "sg",
    "loss": "hs",
    "initial_alpha": "start_alpha",
    "min_ngram": "min_n",
    "max_ngram": "max_n",
    "vector": "weights",
    "entities": "keys",
    "words": "keys",
}


def deprecated(old: str, new: str) -> None:
    """Warn that `old` is deprecated."""
    warn(f"{old} is deprecated: use {new}", DeprecationWarning)


def named_arguments(function: Callable[P, Result]) -> Callable[P, Result]:
    """Return a function whose errors for unknown keyword arguments name a similar argument."""
    parameters = inspect.signature(function).parameters
    is_constructor = function.__name__ == "__init__"
    if is_constructor:
        for name in parameters:
            _CONSTRUCTORS.setdefault(name, function.__qualname__.partition(".")[0])

    @functools.wraps(function)
    def call(*arguments: P.args, **options: P.kwargs) -> Result:
        for name in options.keys() - parameters.keys():
            owner = arguments[0]
            kind = owner if isinstance(owner, type) else type(owner)
            called = kind.__name__ if is_constructor else f"{kind.__name__}.{function.__name__}"
            raise TypeError(
                f"{called}() got an unexpected keyword argument {name!r}{_hint(name, parameters)}"
            )
        return function(*arguments, **options)

    return call


def _hint(name: str, parameters: Collection[str]) -> str:
    """Return the end of an error for an unknown argument."""
    if (other := _OTHER_NAMES.get(name)) in parameters:
        return f"; here it is {other!r}"
    if other := our_name(name, parameters):
        return f"; here it is {other}"
    if name in _CONSTRUCTORS:
        return f"; it is an argument of {_CONSTRUCTORS[name]}()"
    return did_you_mean(name, list(parameters)[1:])


if TYPE_CHECKING:
    class_only = classmethod
else:

    class class_only(classmethod):  # a decorator, like classmethod
        """Class method that refuses to be called on an object, where its result would be lost."""

        def __get__(self, instance: object, owner: type) -> Callable[..., Any]:
            if instance is not None:
                name = self.__func__.__name__
                raise AttributeError(
                    f"{name}() returns a new object: call it on the class, as in "
                    f"model = {owner.__name__}.{name}(path)"
                )
            return super().__get__(None, owner)


def check_save_options(target: object, options: Mapping[str, Any]) -> None:
    """Raise TypeError if an option is not one of gensim's ``save()``, or `target` is no path."""
    if hasattr(target, "write"):
        raise TypeError(
            "save() replaces a file in full or not at all, so it needs a path, got the open file "
            f"{target!r:.80}: pass its name"
        )
    known = ("separately", "sep_limit", "ignore", "pickle_protocol")
    for name in options.keys() - set(known):
        hint = did_you_mean(name, known)
        raise TypeError(f"save() got an unexpected keyword argument {name!r}{hint}")


def renamed(corpus_iterable: Sentences | None, sentences: Sentences | None) -> Sentences | None:
    """Return `corpus_iterable`, or `sentences`, its deprecated name in gensim 3."""
    if sentences is None:
        return corpus_iterable
    deprecated("sentences", "corpus_iterable")
    return sentences


def check_corpus(sentences: object, path: object, passes: int) -> None:
    """Raise TypeError unless exactly one of both is given and can be read `passes` times."""
    if sentences is None and path is None:
        raise TypeError("Either one of corpus_file or corpus_iterable value must be provided")
    if sentences is not None and path is not None:
        raise TypeError(
            "Both corpus_file and corpus_iterable must not be provided at the same time"
        )
    if path is not None:
        if not isinstance(path, (str, bytes)) and not hasattr(path, "__fspath__"):
            raise TypeError(f"Parameter corpus_file must be a valid path to a file, got {path!r}")
    elif isinstance(sentences, (str, bytes, PurePath)) or not isinstance(sentences, Iterable):
        raise TypeError(
            f"The corpus_iterable must be an iterable of lists, got {sentences!r:.80}. For a file, "
            "give its path as corpus_file"
        )
    elif passes > 1 and iter(sentences) is sentences:
        raise TypeError(
            f"Using a generator as corpus_iterable can't support {passes} passes. "
            "Try a re-iterable sequence."
        )
