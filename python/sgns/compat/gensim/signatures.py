"""Checks of arguments that gensim's methods share: old names and invalid combinations."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeAlias

__all__ = ["Sentences", "check_corpus", "check_save_options", "deprecated", "renamed"]

Sentences: TypeAlias = Iterable[Iterable[Hashable]]


def deprecated(old: str, new: str) -> None:
    """Warn that `old` is deprecated. The warning points at the caller's caller."""
    warnings.warn(f"{old} is deprecated: use {new}", DeprecationWarning, stacklevel=3)


def check_save_options(options: Mapping[str, Any]) -> None:
    """Raise TypeError if an option is not one of gensim's ``save()``."""
    known = {"separately", "sep_limit", "ignore", "pickle_protocol"}
    if unknown := sorted(options.keys() - known):
        raise TypeError(f"save() got an unexpected keyword argument {unknown[0]!r}")


def renamed(corpus_iterable: Sentences | None, sentences: Sentences | None) -> Sentences | None:
    """Return `corpus_iterable`, or `sentences`, its deprecated name in gensim 3."""
    if sentences is None:
        return corpus_iterable
    warnings.warn("sentences is deprecated: use corpus_iterable", DeprecationWarning, stacklevel=3)
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
    elif not isinstance(sentences, Iterable):
        hint = "; for a file pass corpus_file" if hasattr(sentences, "__fspath__") else ""
        raise TypeError(
            f"The corpus_iterable must be an iterable of lists, got {sentences!r}{hint}"
        )
    elif passes > 1 and iter(sentences) is sentences:
        raise TypeError(
            f"Using a generator as corpus_iterable can't support {passes} passes. "
            "Try a re-iterable sequence."
        )
