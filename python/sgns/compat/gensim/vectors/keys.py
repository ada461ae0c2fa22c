"""Keys of plain types: as JSON in files, and by spelling where only strings are possible."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.errors import FormatError
from sgns.files.header import MALFORMED
from sgns.files.names import PathLike
from sgns.vocabulary import Vocabulary, vocabulary_from_arrays, vocabulary_to_arrays

__all__ = ["check_keys", "check_spellings", "keys_from_arrays", "keys_to_arrays", "spellings"]

#: Maximum depth of tuples in tuples.
_MAX_DEPTH = 32

#: JSON of a string: its token is in the vocabulary. No other key is a string in JSON.
_TOKEN = ""


def check_keys(keys: Iterable[Any]) -> None:
    """Check that files can hold these keys, before vectors are trained for them.

    Raises
    ------
    TypeError
        If a key is not a string, a number, bytes, None, or a tuple or frozenset of these.
    ValueError
        If a key is NaN or not valid Unicode, or holds more than 32 tuples in each other.
    """
    for key in keys:
        encoded = _encoded(key)
        try:
            (encoded if isinstance(encoded, str) else _json(encoded)).encode()
        except UnicodeEncodeError:
            raise ValueError(f"{key!r} holds a lone surrogate: not valid Unicode") from None


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
        string: "keys", the bytes of a JSON list, which has "" for each string.
    """
    arrays = vocabulary_to_arrays(Vocabulary(spellings(keys), counts))
    if not all(isinstance(key, str) for key in keys):
        encoded = [_TOKEN if isinstance(key, str) else _encoded(key) for key in keys]
        arrays["keys"] = np.frombuffer(_json(encoded).encode(), np.uint8)
    return arrays


def keys_from_arrays(arrays: Mapping[str, NDArray[Any]], path: PathLike) -> list[Any]:
    """Return the keys in the arrays of a file. Raise FormatError if they are not valid."""
    keys: list[Any] = list(vocabulary_from_arrays(arrays, path).tokens)
    try:
        if "keys" in arrays:
            encoded = json.loads(arrays["keys"].tobytes(), parse_constant=_refuse)
            keys = [
                token if key == _TOKEN else _decoded(key)
                for token, key in zip(keys, encoded, strict=True)
            ]
            if len(set(keys)) != len(keys):
                raise ValueError("a key occurs twice")
        # Earlier versions stored integers, but no other types, by a mask.
        for i in np.flatnonzero(arrays.get("integer_keys", np.empty(0))).tolist():
            keys[i] = int(keys[i])
    except (*MALFORMED, IndexError) as error:
        raise FormatError(f"{path} has malformed keys: {error}") from None
    return keys


def spellings(keys: Iterable[Any]) -> list[str]:
    """Return a string for each key, and another one for each.

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


def _json(encoded: Any) -> str:
    return json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))


def _encoded(key: Any, depth: int = 0) -> Any:
    """Return a key as an object of JSON."""
    if depth > _MAX_DEPTH:
        raise ValueError(f"keys must hold at most {_MAX_DEPTH} tuples in each other")
    if isinstance(key, np.generic):
        key = key.item()
    if key is None or isinstance(key, (bool, int, str)):
        return key
    if isinstance(key, float):
        if math.isnan(key):
            raise ValueError(
                "nan cannot be a word or a key, since it does not equal itself: remove missing "
                "values first"
            )
        return key if math.isfinite(key) else {"float": str(key)}
    if isinstance(key, bytes):
        return {"bytes": key.decode("latin-1")}
    if isinstance(key, tuple):
        return {"tuple": [_encoded(item, depth + 1) for item in key]}
    if isinstance(key, frozenset):
        items = [_encoded(item, depth + 1) for item in key]
        return {"frozenset": sorted(items, key=json.dumps)}
    kind = type(key)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    raise TypeError(
        "words and keys must be strings, numbers, bytes, None, or tuples of these, so that a file "
        f"can hold them, got {name}: {key!r}. Convert them, for example with str()"
    )


def _decoded(encoded: Any, depth: int = 0) -> Any:
    """Return the key that `_encoded` encoded. Raise ValueError if it is malformed."""
    if depth > _MAX_DEPTH:
        raise ValueError("tuples are too deep")
    if not isinstance(encoded, dict):
        if isinstance(encoded, list) or (isinstance(encoded, str) and depth == 0):
            raise ValueError(f"unknown key {encoded!r:.40}")
        return encoded
    ((kind, value),) = encoded.items()
    if kind == "float" and value in ("inf", "-inf"):
        return float(value)
    if kind == "bytes":
        return value.encode("latin-1")
    if kind in ("tuple", "frozenset") and isinstance(value, list):
        items = [_decoded(item, depth + 1) for item in value]
        return tuple(items) if kind == "tuple" else frozenset(items)
    raise ValueError(f"unknown kind {kind!r}")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number of JSON")
