"""Sentences that may hold tokens or ids: the first that is not empty tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.reading.batches import GrowingIds, IdRows, Rows, empty_rows, is_empty
from sgns.reading.ingestion import Ingestion

__all__ = ["Sentences", "take_rows", "take_sentences"]

Sentences: TypeAlias = Iterable[Iterable[str]] | Iterable[NDArray[Any]] | Iterable[Sequence[int]]

_SIZED = (str, bytes, list, tuple, np.ndarray)


def take_sentences(ingestion: Ingestion, sentences: Sentences) -> GrowingIds | None:
    """Give sentences of tokens to `ingestion`, or else return those of ids."""
    iterator = iter(sentences)
    before: list[Any] = []  # empty sentences at the start: they may be of either kind
    for sentence in iterator:
        tokens = sentence if isinstance(sentence, _SIZED) else list(sentence)
        before.append(tokens)
        if len(tokens) > 0:
            break
    everything = chain(before, iterator)
    if before and len(before[-1]) > 0 and _is_integer(before[-1][0]):
        ids = GrowingIds()
        for i, sentence in enumerate(everything):
            ids.add(sentence, i)
        return ids
    ingestion.add_sentences(everything)
    return None


def take_rows(
    ingestion: Ingestion, sources: Iterable[tuple[str, Iterator[Rows]]], name: str
) -> GrowingIds | None:
    """Give rows of tokens to `ingestion`, or else return those of ids.

    They are of several columns, each with its name for errors; `name` is that of all.
    """
    taker: Ingestion | GrowingIds = ingestion
    n_empty = 0  # rows at the start: they may be of either kind
    decided = False
    for label, batches in sources:
        first = 0
        for rows in batches:
            if not decided and is_empty(rows):
                n_empty += len(rows)
            else:
                if not decided:
                    decided = True
                    taker = GrowingIds() if isinstance(rows, IdRows) else ingestion
                    if n_empty:
                        taker.add_rows(label, empty_rows(n_empty), 0)
                taker.add_rows(label, rows, first)
            first += len(rows)
    if not decided:
        taker.add_rows(name, empty_rows(n_empty), 0)
    return taker if isinstance(taker, GrowingIds) else None


def _is_integer(token: object) -> bool:
    return isinstance(token, (int, np.integer)) and not isinstance(token, (bool, np.bool_))
