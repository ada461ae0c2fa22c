"""Sentences of tokens or of ids. The first sentence that is not empty decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from inspect import signature
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.reading.batches import Batch, GrowingIds, IdBatch, empty_batch, is_empty
from sgns.reading.ingestion import Ingestion
from sgns.reading.options import IngestionOptions
from sgns.reading.sentences import check_sentence

__all__ = ["Sentences", "check_options_of_ids", "take_batches", "take_sentences"]

Sentences: TypeAlias = Iterable[Iterable[str]] | Iterable[NDArray[Any]] | Iterable[Sequence[int]]

_SIZED = (str, bytes, list, tuple, np.ndarray)

#: Options that also apply to sentences of ids.
_OF_IDS = {"vocabulary", "workers", "max_memory", "save_to", "on_progress", "progress"}


def take_sentences(ingestion: Ingestion, sentences: Sentences) -> GrowingIds | None:
    """Add sentences of tokens to `ingestion`. Return sentences of ids instead."""
    iterator = iter(sentences)
    before: list[Any] = []  # empty sentences at the start, of unknown type
    for number, sentence in enumerate(iterator):
        check_sentence(sentence, number)
        if hasattr(sentence, "__array__") and np.asarray(sentence).dtype.kind in "iu":
            sentence = np.asarray(sentence)  # such as a tensor
        tokens = sentence if isinstance(sentence, _SIZED) else list(sentence)
        before.append(tokens)
        if len(tokens) > 0:
            break
    everything = chain(before, iterator)
    if before and len(before[-1]) > 0 and _is_integer(before[-1][0]):
        ids = GrowingIds()
        for i, sentence in enumerate(everything):
            check_sentence(sentence, i)
            ids.add(sentence, i)
        return ids
    ingestion.add_sentences(everything)
    return None


def take_batches(
    ingestion: Ingestion, sources: Iterable[tuple[str, Iterator[Batch]]], name: str
) -> GrowingIds | None:
    """Add rows of tokens to `ingestion`. Return rows of ids instead.

    Each source is a label for errors and the batches of one column; `name` is the label of all.
    """
    taker: Ingestion | GrowingIds = ingestion
    n_empty = 0  # rows at the start, of unknown type
    decided = False
    for label, batches in sources:
        first = 0
        for batch in batches:
            if not decided and is_empty(batch):
                n_empty += len(batch)
            else:
                if not decided:
                    decided = True
                    taker = GrowingIds() if isinstance(batch, IdBatch) else ingestion
                    if n_empty:
                        taker.add_batch(label, empty_batch(n_empty), 0)
                taker.add_batch(label, batch, first)
            first += len(batch)
    if not decided:
        taker.add_batch(name, empty_batch(n_empty), 0)
    return taker if isinstance(taker, GrowingIds) else None


def check_options_of_ids(options: IngestionOptions) -> None:
    """Raise ValueError for an option that applies to tokens only and is set."""
    parameters = signature(Ingestion).parameters
    for option in sorted(options.keys() - _OF_IDS):
        value = options[option]  # type: ignore[literal-required]
        if value != parameters[option].default and value not in ([], ()):
            raise ValueError(f"{option} is for tokens, but the sentences hold ids")


def _is_integer(token: object) -> bool:
    return isinstance(token, (int, np.integer)) and not isinstance(token, (bool, np.bool_))
