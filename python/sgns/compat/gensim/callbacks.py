"""What is called between epochs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from sgns.compat.gensim.word2vec import Word2Vec

__all__ = ["CallbackAny2Vec", "call"]

Moment: TypeAlias = Literal["on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end"]


class CallbackAny2Vec:
    """Base of callbacks: methods that do nothing. What one raises ends training."""

    def on_train_begin(self, model: Word2Vec) -> None:
        """Before the first epoch."""

    def on_epoch_begin(self, model: Word2Vec) -> None:
        """Before every epoch."""

    def on_epoch_end(self, model: Word2Vec) -> None:
        """After every epoch."""

    def on_train_end(self, model: Word2Vec) -> None:
        """After the last epoch."""


def call(callbacks: Iterable[CallbackAny2Vec], moment: Moment, model: Word2Vec) -> None:
    """Call every callback, in order."""
    for callback in callbacks:
        getattr(callback, moment)(model)
