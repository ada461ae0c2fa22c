"""Python tests that a system cannot run: left_out.txt."""

import sys
from pathlib import Path
from typing import NamedTuple

__all__ = ["ROWS", "Row", "systems"]


class Row(NamedTuple):
    """A row of the list: a folder, a file, or a test by its identifier, and why it is left out."""

    system: str
    name: str
    reason: str

    def has(self, identifier):
        """Return whether this row is of a folder, a file or a test, or of what is around it."""
        inner = tuple(self.name + mark for mark in ("/", "::", "["))
        return identifier == self.name or identifier.startswith(inner)


def systems():
    """Return the systems whose rows hold here."""
    if sys.platform != "win32":
        return set()
    import ctypes

    wine = hasattr(ctypes.windll.ntdll, "wine_get_version")
    return {"windows", "wine"} if wine else {"windows"}


_LINES = Path(__file__).with_name("left_out.txt").read_text(encoding="utf-8").splitlines()

#: All rows, of all systems.
ROWS = [Row(*line.split(maxsplit=2)) for line in _LINES if line and line[0] != "#"]
