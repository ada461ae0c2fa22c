"""Dictionaries that refuse changes, where a change would have no effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Never, TypeVar

__all__ = ["ReadOnly"]

Key = TypeVar("Key")
Value = TypeVar("Value")


class ReadOnly(dict[Key, Value]):
    """Dict whose content cannot be changed. Copies and pickles of it are plain dicts.

    Parameters
    ----------
    items : mapping
        Content.
    advice : str
        Call that has the effect of a change. The error of a change ends with it.
    """

    def __init__(self, items: Mapping[Key, Value], advice: str) -> None:
        super().__init__(items)
        self._advice = advice

    def _refuse(self, *_: Any, **__: Any) -> Never:
        raise TypeError(f"this dict is a copy, so a change has no effect: {self._advice}")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)
