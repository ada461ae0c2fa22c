"""Callbacks as in gensim: methods that run before and after training and each epoch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias, get_args

__all__ = ["CallbackAny2Vec", "as_callbacks", "call"]

Moment: TypeAlias = Literal["on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end"]


class CallbackAny2Vec:
    """Base class of callbacks. Its methods do nothing.

    Each method receives the `Word2Vec` that is trained. An exception in a method ends training.
    """

    def on_train_begin(self, model: Any) -> None:
        """Run before the first epoch."""

    def on_epoch_begin(self, model: Any) -> None:
        """Run before each epoch."""

    def on_epoch_end(self, model: Any) -> None:
        """Run after each epoch."""

    def on_train_end(self, model: Any) -> None:
        """Run after the last epoch."""


def as_callbacks(callbacks: Iterable[CallbackAny2Vec] | None) -> list[CallbackAny2Vec]:
    """Return callbacks as a list. Raise TypeError if one of them is not a callback."""
    if callbacks is None:
        return []
    if not isinstance(callbacks, Iterable):
        kind = type(callbacks).__name__
        raise TypeError(f"callbacks must be a list, got one {kind}: write callbacks=[...]")
    callbacks = list(callbacks)
    for i, callback in enumerate(callbacks):
        if isinstance(callback, type):
            name = callback.__name__
            raise TypeError(f"callbacks[{i}] is the class {name}, not an object: write {name}()")
        for moment in get_args(Moment):
            if not callable(getattr(callback, moment, None)):
                raise TypeError(
                    f"callbacks[{i}] has no method {moment}: make its class a subclass of "
                    f"CallbackAny2Vec, got {callback!r}"
                )
    return callbacks


def call(callbacks: Iterable[CallbackAny2Vec], moment: Moment, model: Any) -> None:
    """Call the method `moment` of every callback, in order."""
    for callback in callbacks:
        getattr(callback, moment)(model)
