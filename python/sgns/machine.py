"""Memory and cores that this process may use."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from sgns._core import address_space_limit, free_memory, held_memory, usable_cores

__all__ = ["GIB", "available_cores", "available_memory", "used_memory"]

GIB = 2**30

# Files of Linux. Containers and sandboxes may hide them; other systems have none.
_PROC = Path("/proc")
_NODES = Path("/sys/devices/system/node")

_NO_LIMIT = 2**64 - 1


def available_memory(processes: int = 1) -> int:
    """Return the bytes that this process, or several like it together, can still allocate.

    This is the smallest of three numbers: the available memory of the machine, the remaining
    memory of its control groups (version 1 or 2, of the process and of all groups around it), and
    the remaining address space of the processes, of which each has its own.

    Parameters
    ----------
    processes : int, default 1
        Processes like this one, on this machine and in its control groups.
    """
    limits = [_free_memory()]
    if (addresses := address_space_limit()) != _NO_LIMIT:
        limits.append(processes * (addresses - _pages_of_this_process(0)))
    for group in _groups("memory"):
        for limit, usage, cache in (
            ("memory.max", "memory.current", "inactive_file"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        ):
            most, used = _numbers(group / limit), _numbers(group / usage)
            if most and used:
                # The system drops cached files if memory is short.
                limits.append(most[0] - max(0, used[0] - _statistic(group, cache)))
    return max(0, min(limits))


def available_cores() -> int:
    """Return the number of cores that this process may use.

    This is the smaller of two numbers: the cores to which the process is bound, and the time of
    cores that its control groups grant, rounded up.
    """
    cores = usable_cores()
    for group in _groups("cpu"):
        quota = _numbers(group / "cpu.max") or [
            *_numbers(group / "cpu.cfs_quota_us"),
            *_numbers(group / "cpu.cfs_period_us"),
        ]
        if len(quota) == 2 and min(quota) > 0:
            cores = min(cores, math.ceil(quota[0] / quota[1]))
    return cores


def used_memory() -> int:
    """Return the bytes of memory that this process holds now.

    Without ``/proc``, Linux tells only the most that the process has held.
    """
    return _pages_of_this_process(1)


def _groups(controller: str) -> Iterator[Path]:
    """Yield the folders of the groups that limit this process, from its own to the outermost.

    Folders of version 2, where one group has all controllers, and of version 1 may both exist.
    """
    mounts = list(_mounts())
    for line in _lines(_PROC / "self/cgroup"):
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        for root, folder, options in mounts:
            if (controller in options) if controllers else (options == ["cgroup2"]):
                group = PurePosixPath(path)
                # A container sees only a part of the hierarchy, whose root may have another name.
                inner = group.relative_to(root) if group.is_relative_to(root) else PurePosixPath()
                yield folder / inner
                yield from (folder / parent for parent in inner.parents)


def _mounts() -> Iterator[tuple[str, Path, list[str]]]:
    """Yield root, folder, and controllers of each hierarchy of control groups."""
    for line in _lines(_PROC / "self/mountinfo"):
        mount, _, system = line.partition(" - ")
        fields = mount.split(" ")
        kind, *_, options = system.split(" ")
        if kind == "cgroup2":
            yield fields[3], Path(fields[4]), [kind]
        elif kind == "cgroup":
            yield fields[3], Path(fields[4]), options.split(",")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:  # a system without this file sets no such limit
        return []


def _numbers(path: Path) -> list[int]:
    """Return the numbers in a file; none if it does not exist or says "max"."""
    words = " ".join(_lines(path)).split()
    return [] if "max" in words else [int(word) for word in words]


def _statistic(group: Path, name: str) -> int:
    for line in _lines(group / "memory.stat"):
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0


def _free_memory() -> int:
    """Return the bytes that the machine can provide without swapping.

    Linux can drop most of its cache of files, but says only in files how much it caches.
    """
    for line in _lines(_PROC / "meminfo"):
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    counted = {"MemFree:", "Active(file):", "Inactive(file):"}
    nodes = [_lines(node / "meminfo") for node in _NODES.glob("node*")]
    # Such as "Node 0 MemFree: 512 kB".
    words = [line.split() for lines in nodes for line in lines]
    found = [int(word[3]) * 1024 for word in words if len(word) > 3 and word[2] in counted]
    return sum(found) or free_memory()


def _pages_of_this_process(column: int) -> int:
    """Return the bytes in a column of the file statm: 0 is addresses, 1 is memory."""
    for line in _lines(_PROC / "self/statm"):
        return int(line.split()[column]) * os.sysconf("SC_PAGE_SIZE")
    return held_memory()
