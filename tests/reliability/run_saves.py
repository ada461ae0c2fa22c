"""Save while system calls fail, and while the process is killed, in children of this process.

``python -m tests.reliability.run_saves WHAT FOLDER`` prints a JSON object. ``failing`` and
``every`` need ``failing_calls.c``, preloaded; ``random FOLDER MOMENTS`` does not.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np
import sgns

from .forks import forked, killed
from .kinds import KINDS, Content, Kind, model

CALLS = ("open", "write", "fsync", "close", "rename", "chmod")
OLD, NEW = 2, 3  # versions of `Kind.save` that take several writes
MOST_EVENTS = 100  # before a kill at random
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
    """Content of a save, and the bytes of its files."""

    content: Content
    files: list[bytes]

    def is_in(self, kind: Kind, folder: Path) -> bool:
        """Return whether the files have this content."""
        try:
            found = kind.load(folder / kind.name)
        except (OSError, sgns.FormatError):
            return False
        return all(np.array_equal(found[name], self.content[name]) for name in self.content)


def versions_of(kind: Kind, folder: Path) -> tuple[Version, Version]:
    """Create a folder with the old version, and return the old and the new version."""
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
    """Save the new version over the old one while calls fail. Return what happened."""
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
    if call == "rename" and first == 1 and is_between(files, old, new):
        return "failed"
    return f"neither file, after {error!r}"


def failing(folder: Path) -> dict[str, object]:
    """For every kind of file and call, let the first, the second, ... call fail.

    A call fails once, or every write from then on, as on a full disk.
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


def save_forever(kind: Kind, folder: Path, tell: Callable[[], None]) -> None:
    """Save one version after the other, and report every audited event."""
    sys.addaudithook(lambda *_: tell())
    while True:
        for version in (NEW, OLD):
            kind.save(folder / kind.name, version)


def after_kill(kind: Kind, folder: Path, old: Version, new: Version) -> tuple[str, int]:
    """Remove temporary files after a kill. Return what is wrong, and the number of these files."""
    stale = list(folder.glob(".sgns-*.tmp"))
    for path in stale:
        path.unlink()
    files = kind.files(folder)
    if left := set(folder.iterdir()) - set(files):
        return f"left {left}", len(stale)
    is_whole = old.is_in(kind, folder) or new.is_in(kind, folder)
    return "" if is_whole or is_between(files, old, new) else "neither version", len(stale)


def is_between(files: list[Path], old: Version, new: Version) -> bool:
    """Return whether each of two files is old or new: no system renames both at once."""
    found = [path.read_bytes() for path in files]
    pairs = zip(found, old.files, new.files, strict=True)
    return len(files) == 2 and all(data in pair for data, *pair in pairs)


def killed_at_every_call(folder: Path) -> dict[str, object]:
    """Kill a child that saves at its first, second, ... system call, until none is left."""
    wrong = []
    moments = n_stale = 0
    for kind in KINDS:
        place = folder / kind.name
        versions = versions_of(kind, place)
        for number in count():
            if not killed(partial(save_until, kind, place, number)):
                break
            verdict, stale = after_kill(kind, place, *versions)
            if verdict:
                wrong.append(f"{kind.name}: {verdict}, killed at call {number}")
            kind.save(place / kind.name, OLD)
            moments += 1
            n_stale += stale
    return {"wrong": wrong, "moments": moments, "stale": n_stale}


def save_until(kind: Kind, folder: Path, number: int, _: object) -> None:
    """Save the new version; the process is killed at a system call."""
    ctypes.CDLL(None).fail_calls(b"any", os.fsencode(folder), number, number, 0)
    kind.save(folder / kind.name, NEW)


def killed_at_random(folder: Path, moments: int) -> dict[str, object]:
    """Kill a child that saves continuously, soon after a random number of audited events."""
    rng = random.Random(0)
    kinds = [kind for kind in KINDS if kind.name in KILLED]
    versions = {kind.name: versions_of(kind, folder / kind.name) for kind in kinds}
    wrong = []
    n_stale = 0
    for number in range(moments):
        kind = kinds[number % len(kinds)]
        place = folder / kind.name
        killed(partial(save_forever, kind, place), events=rng.randrange(MOST_EVENTS))
        verdict, stale = after_kill(kind, place, *versions[kind.name])
        if verdict:
            wrong.append(f"{kind.name}: {verdict}, after {number} kills")
        n_stale += stale
    return {"wrong": wrong, "stale": n_stale}


if __name__ == "__main__":
    what, place, *rest = sys.argv[1:]
    for version in (OLD, NEW):
        model(version)  # once, for all children
    run = {"failing": failing, "every": killed_at_every_call, "random": killed_at_random}[what]
    print(json.dumps(run(Path(place), *map(int, rest))))
