"""A table of faults, and the required result of each.

A row is added by `refused` or `works`. `run_faults.py` runs each in a child of its own, in an empty
folder, with a limit of time and of address space.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sgns

FAULTS: dict[str, Fault] = {}

MEGABYTE = 1 << 20
SENTENCES = [["a", "b", "c", "d", "e"]] * 40
NAN = float("nan")
INFINITY = float("inf")


@dataclass(frozen=True)
class Fault:
    """One row: `do` raises `error` with a message that matches, or returns `value`."""

    do: Callable[[], object]
    error: type[BaseException] | None = None
    pattern: str = ""
    value: object = None
    memory: int = 256 * MEGABYTE

    def verdict(self) -> str:
        """Return the deviation from the expected result, empty if there is none."""
        try:
            value = self.do()
        except BaseException as error:
            found = f"{type(error).__name__}: {error}"
            if self.error is None:
                return f"raised {found}"
            if not isinstance(error, self.error) or not re.search(self.pattern, str(error)):
                return f"raised {found}; wanted {self.error.__name__}: {self.pattern}"
            return ""
        if self.error is not None:
            return f"returned {value!r}; wanted {self.error.__name__}: {self.pattern}"
        return "" if value == self.value else f"returned {value!r}; wanted {self.value!r}"


def refused(
    name: str, error: type[BaseException], pattern: str, do: Callable[[], object], **limits: int
) -> None:
    """Add a row that raises an error of this type."""
    _add(name, Fault(do, error, pattern, **limits))


def works(name: str, do: Callable[[], object], value: object = True, **limits: int) -> None:
    """Add a row that returns this value."""
    _add(name, Fault(do, value=value, **limits))


def _add(name: str, fault: Fault) -> None:
    assert name not in FAULTS, name
    FAULTS[name] = fault


def train(corpus: Any = SENTENCES, **options: Any) -> sgns.Model:
    """Train on little data. Options replace the defaults."""
    small = {"vector_size": 8, "sample": 0, "workers": 1, "epochs": 1}
    if not isinstance(corpus, sgns.Corpus):
        small["min_count"] = 1
    return sgns.train(corpus, **{**small, **options})


def written(data: bytes | str, name: str = "text.txt") -> str:
    """Write a file with this content, and return its name."""
    Path(name).write_bytes(data.encode() if isinstance(data, str) else data)
    return name


def content(model: sgns.Model) -> tuple[object, ...]:
    """Return the parts of a model that identify it."""
    return (
        model.vocabulary.tokens,
        model.vectors.matrix.tobytes(),
        model.context_vectors.matrix.tobytes(),
    )
