"""Callbacks as in gensim: methods that run before and after training and each epoch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

__all__ = ["CallbackAny2Vec", "call"]

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


def call(callbacks: Iterable[CallbackAny2Vec], moment: Moment, model: Any) -> None:
    """Call the method `moment` of every callback, in order."""
    for callback in callbacks:
        getattr(callback, moment)(model)
