"""Names in a pickle, and objects of the classes that they name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sgns.compat.gensim.saved.limits import Limits, RefusedPickleError

__all__ = ["Find", "Global", "Instance"]


@dataclass(frozen=True)
class Global:
    """Name of a function or class in a pickle.

    Attributes
    ----------
    name : str
        Module and name, such as "numpy.dtype".
    call : callable or None
        Function that stands for it. It takes the limits of the pickle, this object and the
        arguments. None if the name can only be stored.
    """

    name: str
    call: Callable[[Limits, Global, tuple[Any, ...]], object] | None = None


Find: TypeAlias = Callable[[str, str], Global]


class Instance:
    """Object of a class that the pickle names. It has a state, but no behavior."""

    __slots__ = ("kind", "state")

    def __init__(self, kind: Global) -> None:
        self.kind = kind
        self.state: Any = None

    def build(self, state: Any) -> None:
        """Take the state of the object, once.

        Raises
        ------
        RefusedPickleError
            If the object has a state, or this is no valid state.
        """
        if self.state is not None:
            raise RefusedPickleError(f"a second state of an object of {self.kind.name}")
        self.state = state
