"""Wishes that ranks see while they do not wait for each other."""

from __future__ import annotations

import time
from typing import Any

import torch.distributed as dist

from sgns.distributed.failures import as_lost_rank

__all__ = ["Wish", "default_store"]

#: Seconds between two looks at what others wish.
_BETWEEN_LOOKS = 0.2


class Wish:
    """A wish that any rank can make, and all can see, while they do not wait for each other.

    It is a key of the store by which the ranks have found each other.

    Parameters
    ----------
    prefix : str
        Beginning of the keys.
    store : Store or None
        Store of torch.distributed. Without one, a rank learns of wishes at the end of a stretch.
    """

    def __init__(self, prefix: str, store: Any) -> None:
        self._store = store
        self._prefix = prefix
        self._number = 0
        self._is_made = False
        self._next_look = 0.0

    def renew(self) -> None:
        """Begin anew: no rank wishes anything."""
        self._number += 1
        self._is_made = False

    def make(self) -> None:
        """Make the wish."""
        if not self._is_made and self._store is not None:
            with as_lost_rank():
                self._store.set(self._key, "1")
        self._is_made = True

    def is_made(self) -> bool:
        """Return whether a rank has made the wish, as far as it was seen."""
        now = time.monotonic()
        if not self._is_made and self._store is not None and now >= self._next_look:
            self._next_look = now + _BETWEEN_LOOKS
            with as_lost_rank():
                self._is_made = bool(self._store.check([self._key]))
        return self._is_made

    @property
    def _key(self) -> str:
        return f"{self._prefix}/{self._number}"


def default_store() -> Any:
    """Return the store of the process group; None if this version of torch has no such function."""
    get_store = getattr(dist.distributed_c10d, "_get_default_store", None)
    return None if get_store is None else get_store()
