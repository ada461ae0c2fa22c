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
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np
import sgns

from .forks import forked
from .kinds import KINDS, Content, Kind, model

CALLS = ("open", "write", "fsync", "close", "rename", "chmod")
OLD, NEW = 2, 3  # versions of `Kind.save` that take several writes
KILLED = (
    "v.txt",
    "v.txt.gz",
    "v.npz",
    "model.safetensors",
    "checkpoint",
    "encoded.safetensors",
)


@dataclass(frozen=True)
class Version:
    """What is saved, and the bytes of its files."""

    content: Content
    files: list[bytes]

    def is_in(self, kind: Kind, folder: Path) -> bool:
        """Whether this is what the files hold."""
        try:
            found = kind.load(folder / kind.name)
        except (OSError, sgns.FormatError):
            return False
        return all(np.array_equal(found[name], self.content[name]) for name in self.content)


def versions_of(kind: Kind, folder: Path) -> tuple[Version, Version]:
    """Make a folder with the old version in it, and return the old and the new one."""
    folder.mkdir()
    versions = []
    for version in (NEW, OLD):
        kind.save(folder / kind.name, version)
        files = [path.read_bytes() for path in kind.files(folder)]
        versions.append(Version(kind.load(folder / kind.name), files))
    return versions[1], versions[0]


def save_with_failure(
    kind: Kind, folder: Path, old: Version, new: Version, call: str, first: int, once: bool
) -> str:
    """Save the new version over the old one, while calls fail: what is wrong, or how it went."""
    library = ctypes.CDLL(None)
    code = errno.EIO if once else errno.ENOSPC
    last = first if once else 2**31 - 1
    library.fail_calls(call.encode(), os.fsencode(folder), first, last, code)
    error = None
    try:
        kind.save(folder / kind.name, NEW)
    except OSError as raised:
        error = raised
    is_over = library.calls_made() <= first
    library.fail_calls(b"", b"", 0, 0, 0)
    files = kind.files(folder)
    if left := set(folder.iterdir()) - set(files):
        return f"left {left}"
    is_new = new.is_in(kind, folder)
    if error is None:
        return ("saved" if is_over else "failed") if is_new else "no error, and not the new file"
    if error.errno != code or is_over or not any(str(path) in str(error) for path in files):
        return f"the error is {error!r}"
    if is_new or old.is_in(kind, folder):
        return "failed"
    # No system renames two files at once: between the two, each of a pair is old or new.
    if len(files) == 2 and call == "rename" and first == 1:
        found = [path.read_bytes() for path in files]
        if all(data in pair for data, *pair in zip(found, old.files, new.files, strict=True)):
            return "failed"
    return f"neither file, after {error!r}"


def failing(folder: Path) -> dict[str, object]:
    """For every kind of file and call, let the first, the second, ... fail until none does.

    A call fails once, or every write from then on: that is a full disk.
    """
    wrong = []
    failures: Counter[str] = Counter()
    for kind in KINDS:
        place = folder / kind.name
        old, new = versions_of(kind, place)
        for call, once in [*((call, True) for call in CALLS), ("write", False)]:
            for number in count():
                done = forked(partial(save_with_failure, kind, place, old, new, call, number, once))
                for path in place.iterdir():
                    path.unlink()
                for path, data in zip(kind.files(place), old.files, strict=True):
                    path.write_bytes(data)
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
        for version in (NEW, OLD):
            kind.save(path, version)


def killed(folder: Path, moments: int) -> dict[str, object]:
    """Kill a child that saves, at random moments, and look at what is there."""
    rng = random.Random(0)
    kinds = [kind for kind in KINDS if kind.name in KILLED]
    versions = {kind.name: versions_of(kind, folder / kind.name) for kind in kinds}
    wrong = []
    n_stale = 0
    for number in range(moments):
        kind = kinds[number % len(kinds)]
        place = folder / kind.name
        forked(partial(save_forever, kind, place / kind.name), seconds=rng.uniform(0.0, 0.03))
        if not any(version.is_in(kind, place) for version in versions[kind.name]):
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
    for version in (OLD, NEW):
        model(version)  # once, for all children
    done = failing(Path(folder)) if what == "failing" else killed(Path(folder), int(rest[0]))
    print(json.dumps(done))
