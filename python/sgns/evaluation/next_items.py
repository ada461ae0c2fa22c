"""Evaluation of vectors by the next item of sessions and baskets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import check_choice, check_flag, check_integer, suggest_keywords
from sgns.files.lines import fields, text_lines
from sgns.files.names import PathLike
from sgns.vectors.query import Vector
from sgns.vectors.word_vectors import WordVectors, check_vectors

__all__ = [
    "METRICS",
    "NextItemResult",
    "SessionsLike",
    "evaluate_next_items",
    "leave_last_out",
    "rank_next_items",
]

#: Sessions: a file with one on each line, or lists of items.
SessionsLike: TypeAlias = "PathLike | Iterable[Sequence[str]]"

#: Ways to compare items.
METRICS = ("cosine", "dot")
Metric: TypeAlias = Literal["cosine", "dot"]

_SCORES_AT_ONCE = 1 << 22


@dataclass(frozen=True)
class NextItemResult:
    """Scores of predicting the last item of each session.

    Attributes
    ----------
    name : str
        Name of the sessions, usually the stem of the file name.
    k : int
        Number of items that are recommended.
    hit_rate : float
        Share of the sessions whose last item is among the recommended ones.
    ndcg : float
        Mean of ``1 / log2(1 + rank)`` of the last item, 0 if it is not recommended.
    mrr : float
        Mean of ``1 / rank`` of the last item, 0 if it is not recommended.
    coverage : float
        Share of all items that are recommended in at least one session.
    found : int
        Number of sessions whose last item has a vector, as an item before it has. Only these are
        evaluated.
    asked : int
        Number of sessions with two items or more.
    """

    name: str
    k: int
    hit_rate: float
    ndcg: float
    mrr: float
    coverage: float
    found: int
    asked: int


def leave_last_out(sessions: SessionsLike) -> list[list[str]]:
    """Return sessions without their last item, to train on what `evaluate_next_items` does not ask.

    Parameters
    ----------
    sessions : path, or iterable of sequences of str
        File with a session on each line, or the items of each session.

    Returns
    -------
    list of list of str
        The sessions in their order. A session of one item stays as it is: nothing is asked of it.

    Raises
    ------
    OSError, FormatError
        If the file cannot be read.
    TypeError
        If a session is a string.
    """
    return [items if len(items) < 2 else items[:-1] for items in _sessions(sessions)]


@suggest_keywords()
def evaluate_next_items(
    vectors: WordVectors,
    sessions: SessionsLike,
    *,
    k: int = 10,
    last: int = 1,
    metric: Metric = "cosine",
    exclude_seen: bool = True,
    name: str | None = None,
) -> NextItemResult:
    """Recommend items for each session without its last item, and look for that one.

    Train on the sessions of `leave_last_out`, so that no last item was seen.

    Parameters
    ----------
    vectors : WordVectors
        Vectors of the items.
    sessions : path, or iterable of sequences of str
        File with a session on each line, or the items of each session, with the last one.
    k : int, default 10
        Number of items to recommend.
    last : int, default 1
        Number of items before the last one, the latest ones, whose mean vector is the query.
    metric : {"cosine", "dot"}, default "cosine"
        Score of an item: cosine with the query, or dot product, which favors items with long
        vectors.
    exclude_seen : bool, default True
        Do not recommend items that are in the session before the last one. If the last item is
        among these, the session cannot be answered and is not evaluated.
    name : str, optional
        Name of the result. If omitted, the stem of the file name.

    Returns
    -------
    NextItemResult

    Raises
    ------
    OSError, FormatError
        If the file cannot be read.
    TypeError, ValueError
        If an argument is of the wrong type or out of range, or no session has two items.

    Notes
    -----
    An item whose score equals that of the answer ranks before it. Caselles-Dupré et al., "Word2vec
    applied to Recommendation: Hyperparameters Matter" (RecSys 2018), use hit rate and NDCG at 10.
    """
    check_vectors("vectors", vectors)
    if isinstance(sessions, (str, os.PathLike)) and name is None:
        name = Path(sessions).stem
    listed = [items for items in _sessions(sessions) if len(items) > 1]
    if not listed:
        raise ValueError("sessions must have at least one of two items or more, got none")
    find = vectors.vocabulary.get
    asked: list[NDArray[np.intp]] = []
    for *before, answer in listed:
        known = [row for row in map(find, before) if row is not None]
        row = find(answer)
        if row is not None and known:
            asked.append(np.array([*known, row], np.intp))
    return rank_next_items(
        vectors,
        asked,
        k=k,
        last=last,
        metric=metric,
        exclude_seen=exclude_seen,
        name="sessions" if name is None else name,
        n_asked=len(listed),
    )


def rank_next_items(
    vectors: WordVectors,
    sessions: Sequence[NDArray[np.integer]],
    *,
    k: int = 10,
    last: int = 1,
    metric: Metric = "cosine",
    exclude_seen: bool = True,
    name: str = "sessions",
    n_asked: int | None = None,
) -> NextItemResult:
    """Evaluate sessions of ids, each of two items or more; see `evaluate_next_items`.

    `n_asked` is the number of all sessions, with those that have items without a vector.
    """
    k, last = check_integer("k", k, 1), check_integer("last", last, 1)
    check_choice("metric", metric, METRICS)
    exclude_seen = check_flag("exclude_seen", exclude_seen)
    absent = vectors.absent
    kept = [
        items
        for items in sessions
        if (absent is None or not absent[items[-1]])
        and not (exclude_seen and items[-1] in items[:-1])
    ]
    matrix: Vector = vectors.normalized if metric == "cosine" else vectors.matrix
    n_items = len(matrix) if absent is None else int(np.count_nonzero(~absent))
    k_shown = min(k, len(matrix))
    ranks: list[NDArray[np.intp]] = []
    is_shown = np.zeros(len(matrix), bool)
    for part in _parts(kept, max(1, _SCORES_AT_ONCE // len(matrix))):
        queries = np.stack([matrix[items[-1 - last : -1]].mean(axis=0) for items in part])
        scores = queries @ matrix.T
        if absent is not None:
            scores[:, absent] = -np.inf
        if exclude_seen:
            for row, items in zip(scores, part, strict=True):
                row[items[:-1]] = -np.inf
        answers = np.array([items[-1] for items in part])
        of_answers = np.take_along_axis(scores, answers[:, None], axis=1)
        ranks.append(np.count_nonzero(scores >= of_answers, axis=1))
        shown = np.argpartition(-scores, k_shown - 1, axis=1)[:, :k_shown]
        is_shown[shown[np.take_along_axis(scores, shown, axis=1) > -np.inf]] = True
    rank = np.concatenate([*ranks, np.empty(0, np.intp)])
    is_hit = rank <= k
    found = len(kept)

    def mean(gains: NDArray[np.float64]) -> float:
        return float(np.where(is_hit, gains, 0.0).mean()) if found else float("nan")

    return NextItemResult(
        name=name,
        k=k,
        hit_rate=mean(np.ones(found)),
        ndcg=mean(1 / np.log2(1 + rank)),
        mrr=mean(1 / np.maximum(rank, 1)),
        coverage=int(np.count_nonzero(is_shown)) / n_items if found else float("nan"),
        found=found,
        asked=len(sessions) if n_asked is None else n_asked,
    )


def _sessions(sessions: SessionsLike) -> Iterator[list[str]]:
    """Yield the items of each session that has any."""
    if isinstance(sessions, (str, os.PathLike)):
        for _, line in text_lines(sessions):
            if items := fields(line):
                yield items
        return
    for session in sessions:
        if isinstance(session, str):
            raise TypeError(
                f"a session must be a list of items, not the string {session!r:.80}: write "
                "session.split()"
            )
        if items := [str(item) for item in session]:
            yield items


def _parts(
    sessions: Sequence[NDArray[np.integer]], size: int
) -> Iterator[Sequence[NDArray[np.integer]]]:
    for begin in range(0, len(sessions), size):
        yield sessions[begin : begin + size]
