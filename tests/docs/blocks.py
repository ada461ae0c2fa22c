"""Code blocks of Markdown pages."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

#: First words of a block that readers run elsewhere. The rest of the line says what it needs.
NOT_RUN = "# not run by the tests: "

_BLOCK = re.compile(r"^```(python|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

#: The command is that of the tree, whatever is installed; jq is not needed.
_SHELL = """set -euo pipefail
sgns() { "$PYTHON" -m sgns "$@"; }
command -v jq >/dev/null || jq() { cat >/dev/null; }
"""


@dataclass(frozen=True)
class Block:
    """A block of Python or shell on a page."""

    page: Path
    line: int  # of its first line of code
    language: str
    code: str

    @property
    def needs(self) -> str | None:
        """What the block needs that tests lack; None if it runs."""
        first = self.code.split("\n", 1)[0]
        return first.removeprefix(NOT_RUN) if first.startswith(NOT_RUN) else None

    def run(self, names: dict[str, object]) -> None:
        """Run the block as written, in the current folder; Python in a namespace."""
        if self.language == "python":
            # Errors show the line of the page.
            code = "\n" * (self.line - 1) + self.code
            exec(compile(code, str(self.page), "exec"), names)
            return
        done = subprocess.run(
            ["bash", "-c", _SHELL + self.code], capture_output=True, text=True, check=False
        )
        where = f"{self.page}, line {self.line}"
        assert done.returncode == 0, f"{where}: exit code {done.returncode}\n{done.stderr}"


def blocks_of(page: Path) -> list[Block]:
    """Return the blocks of Python and shell of a page, in their order."""
    text = page.read_text()
    return [
        Block(page, text.count("\n", 0, found.start(2)) + 1, found[1], found[2])
        for found in _BLOCK.finditer(text)
    ]


def environment(folder: Path) -> dict[str, str]:
    """Return the variables with which shells find the package."""
    return {"PYTHON": sys.executable, "SGNS_CONFIG": "/dev/null", "HOME": str(folder)}
