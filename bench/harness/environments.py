"""Environment variables of the processes that train."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: Changes to the environment for gensim; None removes a variable. gensim calls BLAS for every pair:
#: threads in BLAS cost more than they gain, and kernels for another processor or cache are slower.
GENSIM: dict[str, str | None] = {
    "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "1"),
    "OPENBLAS_CORETYPE": None,
    "OPENBLAS_L2_SIZE": None,
}
#: Changes for fastText, which leaves a part of its matrices uninitialized. With these, glibc takes
#: the matrices from the system, which fills them with zeros.
FASTTEXT: dict[str, str | None] = {"MALLOC_MMAP_THRESHOLD_": "16384"}


def changed(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Return the environment of this process with changes."""
    values = os.environ | dict(changes)
    return {name: value for name, value in values.items() if value is not None}


def importable(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Return `changed(changes)` for a process that imports `bench` from any folder."""
    environment = changed(changes)
    paths = [str(ROOT), *filter(None, [environment.get("PYTHONPATH")])]
    return environment | {"PYTHONPATH": os.pathsep.join(paths)}


def restart(module: str, changes: Mapping[str, str | None]) -> None:
    """Start this command again with changes, if needed: NumPy reads the environment once."""
    environment = changed(changes)
    if environment != dict(os.environ):
        os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], environment)
