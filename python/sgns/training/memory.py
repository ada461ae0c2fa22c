"""Memory that the matrices of a training take."""

from __future__ import annotations

from sgns import _core
from sgns.machine import GIB, available_memory

__all__ = ["check_matrices", "matrix_bytes"]


def matrix_bytes(n_rows: int, vector_size: int) -> int:
    """Return the bytes of one float32 matrix, padding included."""
    stride = -(-vector_size // _core.ROW_MULTIPLE) * _core.ROW_MULTIPLE
    return 4 * n_rows * stride


def check_matrices(
    heights: list[int],
    vector_size: int,
    buckets: int = 0,
    replicas: int = 1,
    processes: int = 1,
    hidden_size: int | None = None,
) -> None:
    """Check that the matrices of a training fit into memory, before they are allocated.

    Parameters
    ----------
    heights : list of int
        Rows of each matrix, in the order of `sgns.training.matrices.MATRIX_NAMES`.
    vector_size : int
        Components of a row.
    buckets : int, default 0
        Rows of n-grams among those of the first matrix.
    replicas : int, default 1
        Times that this machine holds the matrices: each rank of a distributed training has two.
    processes : int, default 1
        Processes of this machine that hold them.
    hidden_size : int, optional
        Components of a row of the other matrices; `vector_size` if omitted.

    Raises
    ------
    MemoryError
        If they do not fit. The message gives the needed and the free memory, and what to lower.
    """
    widths = [vector_size] + [hidden_size or vector_size] * (len(heights) - 1)
    needed = replicas * sum(map(matrix_bytes, heights, widths))
    available = available_memory(processes)
    if needed > available:
        times = "" if replicas == 1 else f"held {replicas} times by the ranks on this machine, "
        count = "three" if len(heights) > 2 else "two"
        shape = f"shape ({heights[0]}, {vector_size})"
        if hidden_size:
            shape = f"shapes ({heights[0]}, {vector_size}) and ({heights[1]}, {hidden_size})"
        raise MemoryError(
            f"{count} float32 matrices of {shape} do not fit: {times}they take "
            f"{needed / GIB:,.1f} GiB, and {available / GIB:,.1f} GiB are free; lower "
            f"{'buckets, ' if buckets else ''}{'window, ' if hidden_size else ''}vector_size, or "
            "raise min_count for fewer tokens"
        )
