"""Keys of queries: the row that a token, an integer or a tuple stands for."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.vocabulary import Vocabulary

__all__ = [
    "Key",
    "Keys",
    "holds",
    "is_key",
    "known_rows",
    "listed",
    "row_of",
    "rows_of",
    "spelling",
    "unseen_word",
]

Key: TypeAlias = str | int | np.integer | tuple[object, ...]
"""A token, or its id; or a tuple, such as a node of a grid, whose token is its spelling."""
Keys: TypeAlias = Iterable[Key] | NDArray[np.integer]

_OF_VECTORS = "write vectors.matrix[{}]"


def is_key(key: object) -> bool:
    """Return whether an object stands for one row, and not for several."""
    is_scalar = isinstance(key, (str, bytes, int, float, np.generic, tuple)) or key is None
    return is_scalar or getattr(key, "ndim", None) == 0  # also an array or a tensor of one key


def row_of(key: Key, vocabulary: Vocabulary, for_rows: str = _OF_VECTORS) -> int:
    """Return the row of a key.

    `for_rows` is the advice of errors: an expression that selects rows by number.

    A string is a token. An integer is an id, unless all tokens are integers: then it is a token. A
    tuple is the token ``str(tuple)``.

    Raises
    ------
    KeyError
        If a token is not in the vocabulary.
    IndexError
        If an id is out of range.
    TypeError
        If the key is of another type, or a tuple that is not a token.
    ValueError
        If an integer is an id, and also the spelling of the token of another row.
    """
    if not isinstance(key, str) and getattr(key, "ndim", None) == 0:
        key = key.item()  # type: ignore[union-attr]
    if isinstance(key, str):
        return vocabulary[key]
    if isinstance(key, tuple):
        if (row := vocabulary.get(spelling(key))) is not None:
            return row
        raise TypeError(
            f"the tuple {str(key)[:80]} is not a token; a list selects several: "
            f"write {str(list(key))[:80]}"
        )
    if isinstance(key, (bool, np.bool_)):
        raise TypeError(
            "expected a token or an id, got a boolean; to select rows by a mask, write "
            "vectors.matrix[mask]"
        )
    if not isinstance(key, (int, np.integer)):
        hint = "; decode it: key.decode()" if isinstance(key, bytes) else ""
        if isinstance(key, (float, np.floating)) and str(key) in vocabulary:
            hint = f"; for the token write {str(key)!r}"
        raise TypeError(f"expected a token or an id, got {type(key).__name__} {key!r}{hint}")
    return _row_of_integer(int(key), vocabulary, for_rows)


def rows_of(keys: Keys | Key, vocabulary: Vocabulary, for_rows: str = _OF_VECTORS) -> list[int]:
    """Return the rows of several keys, or of one.

    Raises
    ------
    KeyError, IndexError, TypeError, ValueError
        As `row_of`. ValueError also if there are no keys.
    """
    return [row_of(key, vocabulary, for_rows) for key in listed(keys)]


def listed(keys: Keys | Key) -> list[Key]:
    """Return several keys, or one, as a list. ValueError if there are none."""
    several = _several(keys)
    if not several:
        raise ValueError("at least one token is needed, got none")
    return several


def known_rows(keys: Keys | Key, vocabulary: Vocabulary) -> set[int]:
    """Return the rows of several keys, of one, or of none, without tokens that do not exist.

    Raises
    ------
    IndexError, TypeError, ValueError
        As `row_of`.
    """
    rows = set()
    for key in _several(keys):
        if unseen_word(key, vocabulary) is None:  # row_of would search for a similar token
            with suppress(KeyError):
                rows.add(row_of(key, vocabulary))
    return rows


def _several(keys: Keys | Key) -> list[Any]:
    if hasattr(keys, "__array__") and hasattr(keys, "tolist"):
        keys = keys.tolist()  # also a tensor, or an array of no dimension
    return [keys] if is_key(keys) else list(keys)  # type: ignore[arg-type]


def unseen_word(key: Key, vocabulary: Vocabulary) -> str | None:
    """Return the word of a key that is a string but no token; None for other keys."""
    if not isinstance(key, str) and getattr(key, "ndim", None) == 0:
        key = key.item()  # type: ignore[union-attr]
    return key if isinstance(key, str) and key not in vocabulary else None


def holds(vocabulary: Vocabulary, key: object) -> bool:
    """Return whether a key is a token, as `row_of` reads it. An id is not a token."""
    is_integer = isinstance(key, (int, np.integer)) and not isinstance(key, bool)
    if isinstance(key, tuple) or (is_integer and vocabulary.are_integers):
        return spelling(key) in vocabulary
    return key in vocabulary


def spelling(key: object) -> str:
    """Return the token of an object. Numbers of NumPy in a tuple are spelled as those of Python."""
    return str(_plain(key))


def _plain(key: object) -> object:
    if type(key) is tuple:
        return tuple(map(_plain, key))
    return key.item() if isinstance(key, np.generic) else key


def _row_of_integer(key: int, vocabulary: Vocabulary, for_rows: str) -> int:
    exists = 0 <= key < len(vocabulary)
    if exists and vocabulary.are_ids:
        return key
    named = vocabulary.get(str(key))
    hint = f"; for the row {key} {for_rows.format(key)}" if exists else ""
    if vocabulary.are_integers:
        if named is not None:
            return named
        raise KeyError(
            f"token '{key}' is not in the vocabulary of {len(vocabulary):,} tokens, which are all "
            f"integers{hint}"
        )
    if named is not None and named != key:
        raise ValueError(
            f"the integer {key} is ambiguous: '{key}' is the token of row {named}; for the token "
            f"write '{key}'{hint}"
        )
    if not exists:
        raise IndexError(f"id {key} is outside 0..{len(vocabulary) - 1}")
    return key
