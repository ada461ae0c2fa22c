"""Run every row of the table in a child of this process, and print what is wrong with each.

``python -m tests.reliability.run_faults FOLDER`` prints a JSON object from name to verdict.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from . import bad_arguments, bad_files, bad_input, bad_moments  # noqa: F401  # they add the rows
from .faults import FAULTS, Fault
from .forks import forked


def run(fault: Fault, folder: Path) -> str:
    """Return the verdict of one row, which runs in its own folder."""

    def task() -> str:
        os.chdir(folder)
        return fault.verdict()

    folder.mkdir()
    return forked(task, memory=fault.memory)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    verdicts = {name: run(fault, place / str(i)) for i, (name, fault) in enumerate(FAULTS.items())}
    print(json.dumps(verdicts))
