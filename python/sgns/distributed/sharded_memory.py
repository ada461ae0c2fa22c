"""Memory of a rank that owns a part of the rows."""

from __future__ import annotations

import os
from collections.abc import Sequence

from sgns.distributed.row_deal import RowDeal
from sgns.machine import GIB, available_memory
from sgns.training.memory import matrix_bytes

__all__ = [
    "PIECE_BYTES",
    "SPARE",
    "STRETCH_BYTES",
    "check_memory_of_ranks",
    "memory_of_rank",
    "most_rows",
    "stretch_bytes",
]

#: Environment variable: bytes of rows that a rank may hold for a stretch, besides its own.
STRETCH_BYTES = "SGNS_STRETCH_BYTES"

#: They are at least so many if the variable is not set, and else half of those of its own rows.
_LEAST_BYTES = 256 * 2**20

#: The core counts rows in 64 bits.
_MOST_BYTES = 2**62

#: Stretches grow by a few per cent: every tenth or so takes new memory, with this part to spare.
SPARE = 8

#: Bytes of rows that a rank sends at once, and that it gets at once.
PIECE_BYTES = 32 * 2**20


def stretch_bytes(vector_size: int) -> int | None:
    """Return the bytes that the environment variable `STRETCH_BYTES` sets; None if it does not.

    Raises
    ------
    ValueError
        If it is not an integer, or does not suffice for the rows of a pair.
    """
    value = os.environ.get(STRETCH_BYTES)
    if value is None:
        return None
    least = 2 * matrix_bytes(1, vector_size)
    if not value.isdecimal() or int(value) < least:
        raise ValueError(
            f"the environment variable {STRETCH_BYTES} must be a number of bytes, at least {least} "
            f"for the two rows of a pair, got {value!r}: give more, such as {_LEAST_BYTES} for "
            "256 MiB, or do not set it"
        )
    return min(int(value), _MOST_BYTES)


def most_rows(heights: Sequence[int], vector_size: int, size: int) -> int:
    """Return how many rows a rank may hold for a stretch; the same on all ranks.

    Parameters and errors are those of `memory_of_rank`.
    """
    row_bytes = matrix_bytes(1, vector_size)
    granted = stretch_bytes(vector_size)
    if granted is None:
        own = sum(RowDeal(0, size, height).n_own for height in heights)
        granted = max(_LEAST_BYTES, own * row_bytes // 2)
    return granted // row_bytes


def memory_of_rank(heights: Sequence[int], vector_size: int, size: int) -> dict[str, int]:
    """Return the bytes of the rows that a rank holds at most, by what they are.

    Parameters
    ----------
    heights : sequence of int
        Rows of both matrices.
    vector_size : int
        Components of a row.
    size : int
        Number of ranks.

    Raises
    ------
    ValueError
        If the environment variable `STRETCH_BYTES` is not as `stretch_bytes` requires.
    """
    vectors, contexts = (
        matrix_bytes(RowDeal(0, size, height).n_own, vector_size) for height in heights
    )
    own = {"vectors": vectors, "context vectors": contexts}
    if size == 1:  # which gets no rows of others
        return own
    n_borrowed = min(most_rows(heights, vector_size, size), sum(heights))
    borrowed = matrix_bytes(n_borrowed, vector_size)
    return own | {
        "rows of a stretch": borrowed + borrowed // SPARE,
        "rows on their way": 2 * PIECE_BYTES,
    }


def check_memory_of_ranks(
    heights: Sequence[int], vector_size: int, size: int, on_this_machine: int = 1
) -> None:
    """Check that the rows of some ranks fit into the memory of this machine.

    Parameters
    ----------
    heights, vector_size, size
        As for `memory_of_rank`.
    on_this_machine : int, default 1
        Ranks on this machine.

    Raises
    ------
    MemoryError
        If they do not fit. The message gives the needed and the free memory, and what to change.
    ValueError
        As in `memory_of_rank`.
    """
    of_rank = memory_of_rank(heights, vector_size, size)
    needed, free = on_this_machine * sum(of_rank.values()), available_memory(on_this_machine)
    if needed <= free:
        return
    parts = ", ".join(f"{n_bytes / GIB:,.3f} GiB of {name}" for name, n_bytes in of_rank.items())
    many = on_this_machine > 1
    whose = f"the {on_this_machine} ranks on this machine" if many else "a rank"
    raise MemoryError(
        f"the rows of {whose} do not fit: they take {needed / GIB:,.3f} GiB"
        f"{', each' if many else ':'} {parts}; {free / GIB:,.3f} GiB are free; take more ranks on "
        f"more machines, set the environment variable {STRETCH_BYTES} to fewer bytes, lower "
        "vector_size, or raise min_count for fewer tokens"
    )
