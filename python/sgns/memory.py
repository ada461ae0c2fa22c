"""How much memory there is to take."""

from __future__ import annotations

import resource
from pathlib import Path

__all__ = ["available_memory"]

_CGROUP = Path("/sys/fs/cgroup")


def available_memory() -> int:
    """Bytes that this process can still take: of the machine, its cgroup and its own limit."""
    limits = [_meminfo("MemAvailable")]
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limits.append(soft - pages * resource.getpagesize())
    try:
        most = (_CGROUP / "memory.max").read_text().strip()
        if most != "max":
            limits.append(int(most) - int((_CGROUP / "memory.current").read_text()))
    except OSError:  # no such cgroup
        pass
    return max(0, min(limits))


def _meminfo(name: str) -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"/proc/meminfo has no line {name}")
