"""Words of the page: their order, those that are left out of the map, their labels and groups."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.evaluation.categories import read_named
from sgns.explorer.packing import NONE
from sgns.explorer.sources import Source
from sgns.files.lines import read_words
from sgns.vectors.word_vectors import WordVectors

__all__ = [
    "Groups",
    "Labels",
    "StopWords",
    "groups_of",
    "left_out_of",
    "read_groups",
    "read_labels",
    "read_stop_words",
    "rows_of_page",
]

Groups: TypeAlias = "str | os.PathLike[str] | Mapping[Any, str | int | Collection[str]]"
"""A file of words and groups, the group of each word, or the words of each group.

Groups may be integers, such as classes of nodes.
"""

Labels: TypeAlias = "str | os.PathLike[str] | Mapping[str, str]"
"""A file of tokens and labels, or the label of each token."""

StopWords: TypeAlias = "str | os.PathLike[str] | Iterable[str]"
"""A file with a word in each line, or words."""

Rows: TypeAlias = NDArray[np.intp]

#: A word that makes up more than this share of a text is left out of the map.
_SHARE = 0.001

#: In a smaller vocabulary the share of a word does not tell a stop word.
_LEAST_TOKENS = 2000


def rows_of_page(vectors: WordVectors, max_words: int) -> Rows:
    """Return the rows that the page has: the most frequent ones, most frequent first.

    Tokens that never occurred are not among them. Without counts the order is that of the
    vocabulary.
    """
    rows = np.arange(len(vectors))
    if vectors.absent is not None:
        rows = rows[~vectors.absent]
    counts = vectors.vocabulary.counts
    if counts is not None:
        rows = rows[np.argsort(counts[rows].max(initial=0) - counts[rows], kind="stable")]
    return rows[:max_words]


def left_out_of(
    source: Source, rows: Rows, stop_words: Collection[str], max_share: float | None
) -> NDArray[np.bool_]:
    """Return which rows the map leaves out at first: stop words, by choice and by count.

    Parameters
    ----------
    source : Source
        Source of the rows.
    rows : ndarray of int
        Rows of the page.
    stop_words : collection of str
        Tokens to leave out.
    max_share : float or None
        Largest share of all occurrences that a token of the map has. If None, 0.001 for words in a
        vocabulary of 2,000 or more, and no limit otherwise.
    """
    tokens, counts = source.vectors.vocabulary.tokens, source.vectors.vocabulary.counts
    chosen = set(stop_words)
    left_out = np.array([tokens[row] in chosen for row in rows.tolist()], bool)
    if max_share is None:
        has_stop_words = source.noun == "word" and len(tokens) >= _LEAST_TOKENS
        max_share = _SHARE if has_stop_words else 1.0
    if counts is not None and counts.any():
        left_out |= counts[rows] > max_share * float(counts.sum(dtype=np.float64))
    return left_out


def read_stop_words(given: StopWords) -> Collection[str]:
    """Return stop words, from a file with one in each line if a path is given."""
    if isinstance(given, (str, os.PathLike)):
        return set(read_words(given))
    return set(given)


def read_labels(given: Labels | None) -> Mapping[str, str]:
    """Return the label of each token, from a file of two columns if a path is given.

    Raises
    ------
    FormatError
        If the file is malformed.
    TypeError
        If `given` is neither a path nor a mapping of strings to strings.
    """
    if given is None:
        return {}
    if isinstance(given, (str, os.PathLike)):
        return read_named(given, "name")
    if not isinstance(given, Mapping) or not _are_strings(given.items()):
        raise TypeError(f"labels must be a path, or map tokens to labels, got {given!r:.80}")
    return given


def read_groups(given: Groups | None) -> Mapping[str, str]:
    """Return the group of each token that has one.

    Raises
    ------
    FormatError
        If the file is malformed.
    TypeError
        If `given` is neither a path nor a mapping to strings or collections of strings.
    ValueError
        If a token is in two groups.
    """
    if given is None:
        return {}
    if isinstance(given, (str, os.PathLike)):
        return read_named(given, "group")
    if not isinstance(given, Mapping):
        raise TypeError(
            "groups must be a path, a group for each token, or the tokens of each group, "
            f"got {given!r:.80}"
        )
    group_of: dict[str, str] = {}
    for name, value in given.items():
        if isinstance(value, (str, Integral)):
            pairs = [(name, _class_name(value))]
        elif isinstance(value, Iterable):
            pairs = [(token, _class_name(name)) for token in value]
        else:
            pairs = [(name, value)]
        if not _are_strings(pairs):
            raise TypeError(
                f"groups must hold strings, or integers as groups, got {name!r:.40}: {value!r:.80}"
            )
        for token, group in pairs:
            if group_of.setdefault(token, group) != group:
                raise ValueError(
                    f"groups has {token!r} in {group_of[token]!r} and in {group!r}: a token has "
                    "one color, so leave one of them out"
                )
    return group_of


def groups_of(tokens: Iterable[str], group_of: Mapping[str, str]) -> tuple[list[str], Rows]:
    """Return the names of the groups, in the order of `group_of`, and the group of each token.

    Raises
    ------
    ValueError
        If there are groups, but no token has one; or if there are too many.
    """
    groups = [group_of.get(token) for token in tokens]
    present = set(groups)
    names = [name for name in dict.fromkeys(group_of.values()) if name in present]
    if group_of and not names:
        raise ValueError(
            f"groups has no token of the vectors, only such as {next(iter(group_of))!r}: spell "
            "them as in the vocabulary, such as in lower case"
        )
    if len(names) >= NONE:
        raise ValueError(
            f"groups has {len(names)} groups; the page can show at most {NONE - 1}: join some"
        )
    numbers = {name: number for number, name in enumerate(names)}
    return names, np.array([-1 if g is None else numbers[g] for g in groups], np.intp)


def _class_name(group: Any) -> Any:
    """Return an integer as text, and anything else as it is."""
    is_number = isinstance(group, Integral) and not isinstance(group, bool)
    return str(group) if is_number else group


def _are_strings(pairs: Iterable[tuple[object, object]]) -> bool:
    return all(isinstance(key, str) and isinstance(value, str) for key, value in pairs)
