"""Keys of plain types: as JSON in files, and by spelling where only strings are possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.compat.gensim.plain import from_json, to_json
from sgns.errors import FormatError
from sgns.files.header import MALFORMED
from sgns.files.names import PathLike
from sgns.vocabulary import Vocabulary, vocabulary_from_arrays, vocabulary_to_arrays

__all__ = ["check_keys", "check_spellings", "keys_from_arrays", "keys_to_arrays", "spellings"]

#: JSON of a string: its token is in the vocabulary. No other key is a string in JSON.
_TOKEN = ""


def check_keys(keys: Iterable[Any]) -> None:
    """Check that files can hold these keys, before vectors are trained for them.

    Raises
    ------
    TypeError
        If a key is not a string, a number, bytes, None, or a tuple or frozenset of these.
    ValueError
        If a key is NaN or not valid Unicode, or more than 32 tuples are in each other.
    """
    keys = list(keys)
    strings = [key for key in keys if isinstance(key, str)]
    try:
        "".join(strings).encode()
    except UnicodeEncodeError:
        Vocabulary(strings)  # raises with the string
        raise
    if len(strings) < len(keys):
        _to_json([key for key in keys if not isinstance(key, str)])


def check_spellings(spelled: Sequence[str]) -> None:
    """Raise ValueError if two keys are spelled alike, as 12 and "12" are."""
    if len(set(spelled)) < len(spelled):
        twice = next(token for token, count in Counter(spelled).items() if count > 1)
        raise ValueError(
            f"two keys are spelled {twice!r}, and this format holds only spellings: rename one, or "
            "use save()"
        )


def keys_to_arrays(
    keys: Sequence[Any], counts: NDArray[Any] | None = None
) -> dict[str, NDArray[Any]]:
    """Return the arrays that store keys and their counts.

    Parameters
    ----------
    keys : sequence of hashable
        Distinct keys; see `check_keys`.
    counts : ndarray of int, shape (n_keys,), optional
        Count of each key.

    Returns
    -------
    dict of str to ndarray
        Arrays of a vocabulary, whose tokens are the `spellings` of the keys. If a key is not a
        string: "keys", the list of the keys by `to_json`, with "" for each string.
    """
    arrays = vocabulary_to_arrays(Vocabulary(spellings(keys), counts))
    if not all(isinstance(key, str) for key in keys):
        text = _to_json([_TOKEN if isinstance(key, str) else key for key in keys])
        arrays["keys"] = np.frombuffer(text, np.uint8)
    return arrays


def keys_from_arrays(arrays: Mapping[str, NDArray[Any]], path: PathLike) -> list[Any]:
    """Return the keys in the arrays of a file. Raise FormatError if they are not valid."""
    keys: list[Any] = list(vocabulary_from_arrays(arrays, path).tokens)
    try:
        if "keys" in arrays:
            stored = from_json(arrays["keys"].tobytes())
            if not isinstance(stored, list) or len(stored) != len(keys):
                raise ValueError(f"there must be a list of {len(keys)}")
            for i, key in enumerate(stored):
                if key != _TOKEN:
                    keys[i] = key
            if len(set(keys)) != len(keys):
                raise ValueError("a key occurs twice")
        # Earlier versions stored integers, but no other types, by a mask.
        for i in np.flatnonzero(arrays.get("integer_keys", np.empty(0))).tolist():
            keys[i] = int(keys[i])
    except (*MALFORMED, IndexError) as error:
        raise FormatError(f"{path} has malformed keys: {error}") from None
    return keys


def spellings(keys: Iterable[Any]) -> list[str]:
    """Return distinct strings for distinct keys.

    A key is spelled as by `str`. If a string has this spelling too, the type of the key precedes
    it: beside ``"12"``, the number 12 is ``int:12``.
    """
    keys = list(keys)
    taken = {key for key in keys if isinstance(key, str)}
    spelled = []
    for key in keys:
        if isinstance(key, str):
            token = str.__str__(key)  # not the name of a member of an Enum
        else:
            token = str(key)
            while token in taken:
                token = f"{type(key).__name__}:{token}"
            taken.add(token)
        spelled.append(token)
    return spelled


def _to_json(keys: list[Any]) -> bytes:
    """Return keys as JSON. Raises as `check_keys`."""
    try:
        return to_json(keys)
    except (TypeError, ValueError):
        for key in keys:
            _check(key)
        raise


def _check(key: Any) -> None:
    try:
        to_json([key])
    except TypeError as error:
        raise TypeError(
            "words and keys must be strings, numbers, bytes, None, or tuples of these, so that "
            f"a file can hold them, {error}. Convert them, for example with str()"
        ) from None
    except ValueError as error:
        raise ValueError(f"{key!r:.80} cannot be a word or a key: {error}") from None
