"""Save while system calls fail, and while the process is killed, in children of this process.

``python -m tests.reliability.run_saves failing FOLDER`` needs ``failing_calls.c``, preloaded;
``python -m tests.reliability.run_saves killed FOLDER MOMENTS`` does not. Both print a JSON object.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import random
import sys
from collections import Counter
from functools import partial
from itertools import count, product
from pathlib import Path

import numpy as np
import sgns

from .forks import forked
from .kinds import KINDS, Content, Kind, model

CALLS = ("open", "write", "fsync", "close", "rename", "chmod")
VERSIONS = (2, 3)
KILLED = ("v.txt", "v.txt.gz", "v.npz", "model.safetensors", "encoded.safetensors")


def versions_of(kind: Kind, folder: Path) -> list[Content]:
    """Make a folder with the first version in it, and return the content of both."""
    folder.mkdir()
    contents = []
    for version in reversed(VERSIONS):
        kind.save(folder / kind.name, version)
        contents.append(kind.load(folder / kind.name))
    return contents[::-1]


def version_of(kind: Kind, folder: Path, contents: list[Content]) -> int | None:
    """Which of the versions a file holds, whole; None if it is neither."""
    try:
        found = kind.load(folder / kind.name)
    except (OSError, sgns.FormatError):
        return None
    for version, content in zip(VERSIONS, contents, strict=True):
        if all(np.array_equal(found[name], content[name]) for name in content):
            return version
    return None


def save_with_failure(
    kind: Kind, folder: Path, contents: list[Content], call: str, first: int, once: bool
) -> str:
    """Save the second version over the first, while calls fail: what is wrong, or how it went."""
    old, new = VERSIONS
    library = ctypes.CDLL(None)
    code = errno.EIO if once else errno.ENOSPC
    last = first if once else 2**31 - 1
    library.fail_calls(call.encode(), os.fsencode(folder), first, last, code)
    error = None
    try:
        kind.save(folder / kind.name, new)
    except OSError as raised:
        error = raised
    is_over = library.calls_made() <= first
    library.fail_calls(b"", b"", 0, 0, 0)
    files = kind.files(folder)
    if left := set(folder.iterdir()) - set(files):
        return f"left {left}"
    version = version_of(kind, folder, contents)
    # No system renames two files at once: between the two there is a pair that does not match.
    is_torn = (call, first, len(files)) == ("rename", 1, 2)
    if not (version in VERSIONS or is_torn) or (error is None and version == old):
        return f"the file is of version {version} after {error!r}"
    if error is not None:
        is_named = any(str(path) in str(error) for path in files)
        if error.errno != code or not is_named or is_over:
            return f"the error is {error!r}"
    return "saved" if is_over else "failed"


def failing(folder: Path) -> dict[str, object]:
    """For every kind of file and call, let the first, the second, ... fail until none does."""
    wrong = []
    failures: Counter[str] = Counter()
    for kind in KINDS:
        place = folder / kind.name
        contents = versions_of(kind, place)
        sound = {path: path.read_bytes() for path in kind.files(place)}
        for call, once in product(CALLS, (False, True)):
            for number in count():
                done = forked(partial(save_with_failure, kind, place, contents, call, number, once))
                for path in place.iterdir():
                    path.unlink()
                for path, content in sound.items():
                    path.write_bytes(content)
                if done == "saved":
                    break
                failures[call] += 1
                if done != "failed":
                    how = "once" if once else "from then on"
                    wrong.append(f"{kind.name}: {call} {number} fails {how}: {done}")
    return {"wrong": wrong, "failures": failures}


def save_forever(kind: Kind, path: Path) -> str:
    """Save one version after the other."""
    while True:
        for version in reversed(VERSIONS):
            kind.save(path, version)


def killed(folder: Path, moments: int) -> dict[str, object]:
    """Kill a child that saves, at random moments, and look at what is there."""
    rng = random.Random(0)
    kinds = [kind for kind in KINDS if kind.name in KILLED]
    contents = {kind.name: versions_of(kind, folder / kind.name) for kind in kinds}
    wrong = []
    n_stale = 0
    for number in range(moments):
        kind = kinds[number % len(kinds)]
        place = folder / kind.name
        forked(partial(save_forever, kind, place / kind.name), seconds=rng.uniform(0.0, 0.03))
        if version_of(kind, place, contents[kind.name]) not in VERSIONS:
            wrong.append(f"{kind.name}: neither version, after {number} kills")
        stale = list(place.glob(".sgns-*.tmp"))
        if left := set(place.iterdir()) - {*kind.files(place), *stale}:
            wrong.append(f"{kind.name}: left {left}")
        for path in stale:
            path.unlink()
        n_stale += len(stale)
    return {"wrong": wrong, "stale": n_stale}


if __name__ == "__main__":
    what, folder, *rest = sys.argv[1:]
    for version in VERSIONS:
        model(version)  # once, for all children
    done = failing(Path(folder)) if what == "failing" else killed(Path(folder), int(rest[0]))
    print(json.dumps(done))
