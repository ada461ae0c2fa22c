"""How much memory there is to take, and how much training takes."""

from __future__ import annotations

import resource
from pathlib import Path

__all__ = ["GIB", "MATRICES", "available_memory", "check_matrices", "matrix_bytes"]

GIB = 2**30

#: What a training has, in this order: the last one with hierarchical softmax alone.
MATRICES = ("vectors", "context vectors", "node vectors")

_CGROUP = Path("/sys/fs/cgroup")

#: Rows are padded to this many floats of 4 bytes, as `_core.Matrix` has them.
_ROW_MULTIPLE = 16


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


def matrix_bytes(n_rows: int, vector_size: int) -> int:
    """Bytes of one float32 matrix, with its padding."""
    return 4 * n_rows * -(-vector_size // _ROW_MULTIPLE) * _ROW_MULTIPLE


def check_matrices(heights: list[int], vector_size: int) -> None:
    """Find out whether the matrices of a training fit into memory, before they are made.

    Parameters
    ----------
    heights : list of int
        Rows of each of `MATRICES`.
    vector_size : int
        Components of a row.

    Raises
    ------
    MemoryError
        If they do not; the message says what they take, what there is, and what to lower.
    """
    needed = sum(matrix_bytes(n_rows, vector_size) for n_rows in heights)
    available = available_memory()
    if needed > available:
        raise MemoryError(
            f"{'three' if len(heights) > 2 else 'two'} float32 matrices of shape "
            f"({heights[0]}, {vector_size}) do not fit: they take {needed / GIB:,.1f} GiB, and "
            f"{available / GIB:,.1f} GiB are free; lower vector_size, or raise min_count for fewer "
            "tokens"
        )


def _meminfo(name: str) -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"/proc/meminfo has no line {name}")
