"""Tokens of a corpus, with their ids and counts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns.arguments import as_counts, similar_token
from sgns.errors import FormatError
from sgns.files.header import MALFORMED
from sgns.files.names import Input, PathLike

__all__ = [
    "Vocabulary",
    "VocabularyLike",
    "as_vocabulary",
    "tokens_from_arrays",
    "vocabulary_from_arrays",
    "vocabulary_to_arrays",
]

#: The decimal spelling of an integer, as str() writes it.
_INTEGER = re.compile("0|-?[1-9][0-9]*")


class Vocabulary:
    """Tokens in id order, with their counts.

    A vocabulary is immutable. Like a dictionary, it maps tokens to ids: ``vocabulary["paris"]`` is
    the id of a token, and ``vocabulary.tokens[id]`` is the token of an id.

    Parameters
    ----------
    tokens : iterable of str
        Tokens of the ids 0, 1, and so on. Each token occurs once.
    counts : array_like of int, shape (n_tokens,), optional
        Number of occurrences of each token. Omit it if the counts are unknown, as in most files
        of vectors.

    Raises
    ------
    TypeError
        If a token is not a string.
    ValueError
        If a token occurs twice or cannot be encoded as UTF-8, or if `counts` has another length
        or a negative entry.
    """

    def __init__(self, tokens: Iterable[str], counts: ArrayLike | None = None) -> None:
        if isinstance(tokens, str):
            raise TypeError("tokens must be an iterable of strings, not one string")
        if not isinstance(tokens, Iterable):
            raise TypeError(f"tokens must be an iterable of strings, got {tokens!r:.80}")
        self._tokens = tuple(tokens)
        if len(self._ids) != len(self._tokens):
            _raise_duplicate(self._tokens)
        try:
            "\n".join(self._tokens).encode()
        except TypeError:
            bad = next(t for t in self._tokens if not isinstance(t, str))
            raise TypeError(f"tokens must be strings, got {type(bad).__name__}: {bad!r}") from None
        except UnicodeEncodeError:
            bad = next(t for t in self._tokens if any("\ud800" <= c <= "\udfff" for c in t))
            raise ValueError(f"token {bad!r} holds a lone surrogate: not valid Unicode") from None
        self._counts = None if counts is None else _frozen_counts(counts, len(self._tokens))

    @classmethod
    def from_counts(cls, counts: Mapping[str, int], min_count: int = 1) -> Vocabulary:
        """Build a vocabulary in the order of a corpus: by descending count, ties by spelling.

        Parameters
        ----------
        counts : mapping of str to int
            Number of occurrences of each token.
        min_count : int, default 1
            Minimum count. Tokens that occur less often are omitted.

        Returns
        -------
        Vocabulary
        """
        kept = sorted(
            ((token, count) for token, count in counts.items() if count >= min_count),
            key=lambda item: (-item[1], item[0]),
        )
        return cls((token for token, _ in kept), [count for _, count in kept])

    @property
    def tokens(self) -> tuple[str, ...]:
        """Tokens in id order."""
        return self._tokens

    @property
    def counts(self) -> NDArray[np.uint64] | None:
        """Number of occurrences of each token, shape (n_tokens,), read-only; None if unknown."""
        return self._counts

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._tokens, self._counts)

    def get(self, token: str, default: int | None = None) -> int | None:
        """Return the id of `token`, or `default` if it is not in the vocabulary."""
        return self._ids.get(token, default)

    def __getitem__(self, token: str) -> int:
        try:
            return self._ids[token]
        except KeyError:
            raise KeyError(self._unknown(token)) from None

    def __contains__(self, token: object) -> bool:
        return token in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vocabulary):
            return NotImplemented
        if self._tokens != other._tokens or (self._counts is None) != (other._counts is None):
            return False
        return self._counts is None or np.array_equal(self._counts, other._counts)  # type: ignore[arg-type]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, self._tokens[:3])) + (", ..." if len(self) > 3 else "")
        return f"Vocabulary({len(self)} tokens: {shown})"

    @cached_property
    def are_integers(self) -> bool:
        """True if every token is an integer in decimal digits, such as the nodes of many graphs."""
        return all(map(_INTEGER.fullmatch, self._tokens))

    @cached_property
    def are_ids(self) -> bool:
        """True if every token is its own id: ``"0"``, ``"1"``, and so on."""
        return all(token == str(i) for i, token in enumerate(self._tokens))

    def _unknown(self, token: object) -> str:
        """Return the message for a token that does not exist."""
        if isinstance(token, str):
            similar = similar_token(token, self._ids)
            hint = "" if similar is None else f"; did you mean {similar!r}?"
        else:
            hint = f"; tokens are strings: write {str(token)!r}" if str(token) in self._ids else ""
        return f"token {token!r} is not in the vocabulary of {len(self):,} tokens{hint}"

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {token: i for i, token in enumerate(self._tokens)}


#: A vocabulary, or its tokens in id order, without counts.
VocabularyLike: TypeAlias = Vocabulary | Iterable[str]


def as_vocabulary(name: str, value: VocabularyLike) -> Vocabulary:
    """Return the argument `name` as a vocabulary, which has no counts if `value` is a list.

    Raises
    ------
    TypeError
        If it is not a sequence of strings. Sets and mappings have no order of ids.
    ValueError
        If a token occurs twice or is not valid Unicode.
    """
    if isinstance(value, Vocabulary):
        return value
    if isinstance(value, (str, bytes, Mapping, set, frozenset)) or not isinstance(value, Iterable):
        hint = (
            f"; for a mapping of tokens to ids write sorted({name}, key={name}.get), for one to "
            f"counts Vocabulary.from_counts({name})"
        ) * isinstance(value, Mapping)
        raise TypeError(
            f"{name} must be a Vocabulary or a list of tokens in the order of their ids, got "
            f"{type(value).__name__}{hint}"
        )
    # Arrays and columns hold strings of their own types.
    tokens = value.tolist() if hasattr(value, "tolist") else list(value)
    try:
        return Vocabulary(tokens)
    except TypeError:
        i, token = next((i, token) for i, token in enumerate(tokens) if not isinstance(token, str))
        hint = f"; write [str(token) for token in {name}]" * isinstance(token, (int, float))
        raise TypeError(
            f"{name} must hold strings, got {type(token).__name__} {token!r} at position {i}{hint}"
        ) from None
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def vocabulary_to_arrays(vocabulary: Vocabulary) -> dict[str, NDArray[Any]]:
    """Return the arrays that store a vocabulary.

    Parameters
    ----------
    vocabulary : Vocabulary
        Vocabulary with any tokens.

    Returns
    -------
    dict of str to ndarray
        "vocabulary", the tokens as the bytes of a JSON list in UTF-8; and, if they are known,
        "counts", uint64 of shape (n_tokens,).
    """
    listed = json.dumps(vocabulary.tokens, ensure_ascii=False, separators=(",", ":"))
    arrays: dict[str, NDArray[Any]] = {"vocabulary": np.frombuffer(listed.encode(), np.uint8)}
    if vocabulary.counts is not None:
        arrays["counts"] = vocabulary.counts
    return arrays


def vocabulary_from_arrays(
    arrays: Mapping[str, NDArray[Any]], path: PathLike | Input, errors: str = "strict"
) -> Vocabulary:
    """Return the vocabulary that the arrays of a file store.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Arrays as from `vocabulary_to_arrays`. Other arrays are ignored.
    path : path, RemoteFile or StandardInput
        File of the arrays, for messages.
    errors : {"strict", "replace", "ignore"}, default "strict"
        Treatment of bytes that are not UTF-8, as in `bytes.decode`.

    Returns
    -------
    Vocabulary

    Raises
    ------
    FormatError
        If the arrays do not store a valid vocabulary.
    """
    tokens = tokens_from_arrays(arrays, path, errors)
    try:
        return Vocabulary(tokens, arrays.get("counts"))
    except MALFORMED as error:
        raise FormatError(f"{path} holds no valid vocabulary: {error}") from None


def tokens_from_arrays(
    arrays: Mapping[str, NDArray[Any]], path: PathLike | Input, errors: str = "strict"
) -> list[Any]:
    """Return the list of tokens that the arrays of a file store. It is not checked.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Arrays as from `vocabulary_to_arrays`. Other arrays are ignored.
    path : path
        File of the arrays, for messages.
    errors : {"strict", "replace", "ignore"}, default "strict"
        Treatment of bytes that are not UTF-8, as in `bytes.decode`.

    Returns
    -------
    list

    Raises
    ------
    FormatError
        If the arrays store no list.
    """
    listed = arrays.get("vocabulary")
    if listed is None or listed.dtype != np.uint8 or listed.ndim != 1:
        raise FormatError(f"{path} lacks an array 'vocabulary' of bytes")
    try:
        tokens = json.loads(listed.tobytes().decode("utf-8", errors))
    except MALFORMED as error:
        raise FormatError(f"{path} holds no valid vocabulary: {error}") from None
    if not isinstance(tokens, list):
        raise FormatError(f"{path} holds no valid vocabulary: not a list")
    return tokens


def _frozen_counts(counts: ArrayLike, n_tokens: int) -> NDArray[np.uint64]:
    frozen = np.array(as_counts(counts))
    if frozen.shape != (n_tokens,):
        raise ValueError(f"counts must have shape ({n_tokens},), got {frozen.shape}")
    frozen.setflags(write=False)
    return frozen


def _raise_duplicate(tokens: tuple[str, ...]) -> None:
    first: dict[str, int] = {}
    for i, token in enumerate(tokens):
        if first.setdefault(token, i) != i:
            raise ValueError(f"token {token!r} occurs twice, as id {first[token]} and as id {i}")
