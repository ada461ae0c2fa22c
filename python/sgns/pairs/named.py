"""Vocabularies of pairs: one for centers and contexts, or one for each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments import UINT32_MAX, check_integer, first_null
from sgns.vocabulary import Vocabulary, VocabularyLike, as_vocabulary

__all__ = ["NamedPairs", "Sides", "ids_of", "n_ids", "names_in", "unknown_name"]


class NamedPairs:
    """Pairs with vocabularies for their ids.

    Attributes
    ----------
    vocabulary : Vocabulary
        Tokens of the centers.
    context_vocabulary : Vocabulary
        Tokens of the contexts: the same object, unless contexts have a vocabulary of their own.
    """

    vocabulary: Vocabulary
    context_vocabulary: Vocabulary

    def _set_vocabularies(
        self, sides: Sides, center_counts: NDArray[Any], context_counts: NDArray[Any]
    ) -> None:
        # Rounded up: a token with a count of 0.5 occurs.
        centers, contexts = (np.ceil(n).astype(np.uint64) for n in (center_counts, context_counts))
        given = sides.context_vocabulary if sides.two_sided else sides.vocabulary
        self._counts_are_given = given is not None and given.counts is not None
        if sides.two_sided:
            self.vocabulary = _with_counts(sides.vocabulary, centers)
            self.context_vocabulary = _with_counts(sides.context_vocabulary, contexts)
        else:
            # A token that is only a center is never drawn, but has a vector that was trained.
            occurs = np.maximum(contexts, centers > 0)
            self.vocabulary = self.context_vocabulary = _with_counts(sides.vocabulary, occurs)
        known = self.context_vocabulary.counts if self._counts_are_given else contexts
        assert known is not None
        #: Occurrences of each token as a context, for the noise distribution.
        self.context_counts: NDArray[np.uint64] = known

    #: Kind of pairs, for messages.
    kind = "pairs"

    def fingerprints(self, workers: int) -> dict[str, str | None]:
        """Return fingerprints of the pairs, as far as they are in memory."""
        return {}

    def why_no_pairs(self) -> str:
        """Return why a training had no pairs, and what to do."""
        return "there are none"

    def noise_counts(self, frozen: NDArray[np.bool_] | None = None) -> NDArray[np.uint64]:
        """Return the counts of contexts from which negatives are drawn.

        Frozen contexts come from another training, and these pairs do not tell how frequent they
        are: they may be those of a single user. Unless the vocabulary of the contexts has counts,
        frozen contexts thus share one count, the mean of theirs, and at least 1.

        Parameters
        ----------
        frozen : ndarray of bool, shape (n_contexts,), optional
            Mask of the contexts whose vectors do not change.
        """
        if frozen is None or self._counts_are_given or not frozen.any():
            return self.context_counts
        counts = self.context_counts.copy()
        counts[frozen] = max(1, round(counts[frozen].mean()))
        return counts


class Sides:
    """Options of pairs that name the ids of centers and of contexts.

    Two-sided pairs have contexts of another kind than centers, with ids of their own: if an option
    of contexts is given, or if names make the vocabularies.

    Parameters
    ----------
    n_tokens, vocabulary, n_contexts, context_vocabulary
        As for `Pairs`.

    Attributes
    ----------
    vocabulary, context_vocabulary : Vocabulary or None
        Tokens of both sides, if they are known.
    n_centers, n_contexts : int or None
        Numbers of ids, if they are known.
    two_sided : bool
    """

    def __init__(
        self,
        n_tokens: int | None = None,
        vocabulary: VocabularyLike | None = None,
        n_contexts: int | None = None,
        context_vocabulary: VocabularyLike | None = None,
    ) -> None:
        self.vocabulary = None if vocabulary is None else as_vocabulary("vocabulary", vocabulary)
        self.context_vocabulary = (
            None
            if context_vocabulary is None
            else as_vocabulary("context_vocabulary", context_vocabulary)
        )
        self.two_sided = n_contexts is not None or context_vocabulary is not None
        self.n_centers = n_ids("n_tokens", n_tokens, self.vocabulary)
        self.n_contexts = (
            n_ids("n_contexts", n_contexts, self.context_vocabulary)
            if self.two_sided
            else self.n_centers
        )

    def number(
        self, centers: ArrayLike, contexts: ArrayLike, weights: ArrayLike | None = None
    ) -> tuple[ArrayLike, ArrayLike]:
        """Return the ids of named centers and contexts. Ids are returned unchanged.

        Names without a vocabulary make one, in the order of a corpus: by falling count (the sum of
        `weights`, if they are given), ties by spelling.
        """
        named = names_in("centers", centers), names_in("contexts", contexts)
        if self.vocabulary is None and any(names is not None for names in named):
            self.two_sided = True
        if named[0] is not None:
            if self.vocabulary is None:
                self.vocabulary = _vocabulary_of(named[0], weights)
                self.n_centers = len(self.vocabulary)
            centers = ids_of("centers", named[0], self.vocabulary)
        if named[1] is not None:
            if self.two_sided and self.context_vocabulary is None:
                self.context_vocabulary = _vocabulary_of(named[1], weights)
                self.n_contexts = len(self.context_vocabulary)
            contexts = ids_of("contexts", named[1], self._of_contexts)
        return centers, contexts

    def look_up(self, suffix: str, centers: ArrayLike, contexts: ArrayLike) -> list[ArrayLike]:
        """Return the ids of named centers and contexts, all of which have a vocabulary."""
        found = []
        for name, values, vocabulary in (
            ("centers", centers, self.vocabulary),
            ("contexts", contexts, self._of_contexts),
        ):
            names = names_in(name + suffix, values)
            if names is not None and vocabulary is None:
                option = "context_vocabulary" if name == "contexts" else "vocabulary"
                raise TypeError(f"{name}{suffix} are names: list all of them in {option}")
            found.append(values if names is None else ids_of(name + suffix, names, vocabulary))
        return found

    @property
    def _of_contexts(self) -> Vocabulary | None:
        return self.context_vocabulary if self.two_sided else self.vocabulary


def n_ids(name: str, n: int | None, vocabulary: Vocabulary | None) -> int | None:
    """Return the number of ids of centers or of contexts, or None if unknown.

    Raises ValueError if the vocabulary has another number of tokens.
    """
    if n is not None:
        n = check_integer(name, n, 1, UINT32_MAX)
        if vocabulary is not None and len(vocabulary) != n:
            option = "vocabulary" if name == "n_tokens" else "context_vocabulary"
            raise ValueError(
                f"{option} must have a token for each of the {n} ids, got {len(vocabulary)}"
            )
    return n if vocabulary is None else len(vocabulary)


def names_in(name: str, values: ArrayLike) -> list[str] | None:
    """Return the strings of a list, array or column; None if it holds anything else, such as ids.

    Raises TypeError for bytes, or if strings are mixed with other values, and ValueError if it
    holds strings or objects and a null; the message has the row.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "UTSO" or array.ndim != 1:
        return None
    # NumPy makes strings of all values of a list with a string.
    listed: list[Any] = list(values) if isinstance(values, (list, tuple)) else array.tolist()
    n_strings = sum(isinstance(value, str) for value in listed)
    if n_strings == len(listed):
        return listed if listed else None
    if (null := first_null(listed)) is not None:
        raise ValueError(f"{name} must not hold nulls, got one in row {null}")
    for row, value in enumerate(listed if n_strings else listed[:1]):
        if isinstance(value, bytes):
            raise TypeError(f"{name} must be strings or ids, got bytes in row {row}: decode them")
        if n_strings and not isinstance(value, str):
            raise TypeError(
                f"{name} must be all strings or all ids, got {type(value).__name__} {value!r} in "
                f"row {row}"
            )
    return None


def ids_of(name: str, names: list[str], vocabulary: Vocabulary | None) -> NDArray[np.int64]:
    """Return the ids of names. Raises KeyError for an unknown name; the message has the row."""
    assert vocabulary is not None
    ids = np.fromiter((vocabulary.get(token, -1) for token in names), np.int64, len(names))
    if (unknown := np.flatnonzero(ids < 0)).size:
        row = int(unknown[0])
        raise unknown_name(name, row, names[row], vocabulary)
    return ids


def unknown_name(name: str, row: int, token: str, vocabulary: Vocabulary) -> KeyError:
    """Return the error for a token of column `name` that is not in the vocabulary."""
    try:
        vocabulary[token]
    except KeyError as error:
        return KeyError(f"{name}, row {row}: {error.args[0]}")
    raise AssertionError(token)


def _vocabulary_of(names: list[str], weights: ArrayLike | None) -> Vocabulary:
    """Return the names in the order of a corpus, without counts."""
    numbers: dict[str, int] = {}
    ids = np.fromiter((numbers.setdefault(name, len(numbers)) for name in names), np.int64)
    if weights is not None:
        weights = np.asarray(weights, np.float64)
        if weights.shape != ids.shape:  # the error comes later
            weights = None
    totals = np.bincount(ids, weights).tolist()
    return Vocabulary(sorted(numbers, key=lambda name: (-totals[numbers[name]], name)))


def _with_counts(vocabulary: Vocabulary | None, counts: NDArray[np.uint64]) -> Vocabulary:
    """Return a vocabulary with `counts`, unless it has counts.

    If `vocabulary` is None, the tokens are numbers.
    """
    if vocabulary is not None and vocabulary.counts is not None:
        return vocabulary
    tokens = map(str, range(counts.size)) if vocabulary is None else vocabulary.tokens
    return Vocabulary(tokens, counts)
