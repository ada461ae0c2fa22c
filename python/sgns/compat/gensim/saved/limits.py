"""Limits of the memory and time that a pickle may take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any

__all__ = ["Limits", "RefusedPickleError", "is_key", "shown"]

#: Least number of bytes of a pickle for each list, dictionary, set, tuple or instance in it.
_BYTES_PER_OBJECT = 4
#: Number of objects, and of copied bytes or items, that even the shortest pickle may have.
_SLACK = 4096
#: Maximum number of items of a tuple or frozenset that is a key, at all levels.
_MAX_KEY_ITEMS = 64
#: Maximum number of keys with the same hash, other than strings and numbers.
_MAX_COLLISIONS = 64


class RefusedPickleError(ValueError):
    """Error of a pickle that is damaged, or that needs more than sgns reads."""


class Limits:
    """Counts of what one pickle makes, compared with its length.

    Parameters
    ----------
    size : int
        Number of bytes of the pickle.
    """

    def __init__(self, size: int) -> None:
        self._objects_left = size // _BYTES_PER_OBJECT + _SLACK
        self._copies_left = size + _SLACK
        self._hashes: Counter[int] = Counter()

    def count_object(self) -> None:
        """Count a list, dictionary, set, tuple or instance that is about to be made."""
        self._objects_left -= 1
        if self._objects_left < 0:
            raise RefusedPickleError("the pickle has too many objects for its length")

    def count_copy(self, size: int) -> None:
        """Count bytes or items that are about to be copied. A sound pickle copies each once."""
        self._copies_left -= size
        if self._copies_left < 0:
            raise RefusedPickleError("the pickle copies more than its length")

    def check_key(self, key: Hashable) -> None:
        """Raise RefusedPickleError if a key could make a dictionary slow.

        Hashes of strings are random. Hashes of numbers and tuples are not, so a file could hold
        very many with the same one.
        """
        if _is_scalar(key):
            return
        if not _is_small(key):
            raise RefusedPickleError(f"a key of type {type(key).__name__}")
        self._hashes[hash(key)] += 1
        if self._hashes[hash(key)] > _MAX_COLLISIONS:
            raise RefusedPickleError(f"more than {_MAX_COLLISIONS} keys of the same hash")

    def add_items(self, target: dict[Any, Any], items: Sequence[Any]) -> None:
        """Add items to a dictionary: a key, its value, the next key and so on."""
        if len(items) % 2:
            raise RefusedPickleError("a key without a value")
        keys = items[::2]
        for key in keys:
            if type(key) is not str:
                self.check_key(key)
        target.update(zip(keys, items[1::2], strict=True))


def is_key(value: object) -> bool:
    """Return whether a value can be hashed, in little time and without deep recursion."""
    return _is_scalar(value) or _is_small(value)


def shown(value: object) -> str:
    """Return a value for a message. Values of a pickle can be too deep or too large to show."""
    if isinstance(value, (str, bytes)):
        return repr(value[:40])
    return repr(value) if _is_scalar(value) else f"of type {type(value).__name__}"


def _is_scalar(value: object) -> bool:
    kind = type(value)
    if kind is int:
        return -(1 << 63) <= value < 1 << 64  # type: ignore[operator]
    return kind in (str, bytes, bool, float) or value is None


def _is_small(key: object) -> bool:
    """Return True for a tuple or frozenset of few items, at all levels."""
    left, parts = _MAX_KEY_ITEMS, [key]
    while parts:
        part = parts.pop()
        if not _is_scalar(part):
            if not isinstance(part, (tuple, frozenset)) or len(part) >= left:
                return False
            left -= 1 + len(part)
            parts += part
    return True
