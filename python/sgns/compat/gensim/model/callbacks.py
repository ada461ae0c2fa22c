"""Callbacks of gensim: methods that are called before and after training and each epoch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

__all__ = ["CallbackAny2Vec", "call"]

Moment: TypeAlias = Literal["on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end"]


class CallbackAny2Vec:
    """Base of callbacks: methods that do nothing. An exception in one ends training.

    Each method is called with the `Word2Vec` that is trained.
    """

    def on_train_begin(self, model: Any) -> None:
        """Before the first epoch."""

    def on_epoch_begin(self, model: Any) -> None:
        """Before every epoch."""

    def on_epoch_end(self, model: Any) -> None:
        """After every epoch."""

    def on_train_end(self, model: Any) -> None:
        """After the last epoch."""


def call(callbacks: Iterable[CallbackAny2Vec], moment: Moment, model: Any) -> None:
    """Call every callback, in order."""
    for callback in callbacks:
        getattr(callback, moment)(model)
