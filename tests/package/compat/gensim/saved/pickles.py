"""Helpers that write files as gensim does, and old ones that it installs with its tests."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import gensim.test

#: Files that versions 0.12 to 3.8 have saved.
OLD = Path(gensim.test.__file__).parent / "test_data"


class Called:
    """Object whose pickle calls a function by name."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


def write(path: Path, value: Any, protocol: int = 4) -> Path:
    """Write a pickle, and return its path."""
    path.write_bytes(pickle.dumps(value, protocol))
    return path
