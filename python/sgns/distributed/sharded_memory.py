"""Memory of a rank that owns a part of the rows."""

from __future__ import annotations

from sgns.distributed.launch import env_integer
from sgns.distributed.row_deal import RowDeal
from sgns.training.memory import matrix_bytes

__all__ = ["PIECE_BYTES", "SPARE", "STRETCH_BYTES", "memory_of_rank", "most_bytes"]

#: Environment variable: bytes of rows that a rank may hold for a stretch, besides its own.
STRETCH_BYTES = "SGNS_STRETCH_BYTES"

#: They are at least so many if the variable is not set, and else half of those of its own rows.
_LEAST_BYTES = 256 * 2**20

#: Stretches grow by a few per cent: every tenth or so takes new memory, with this part to spare.
SPARE = 8

#: Bytes of rows that a rank sends at once, and that it gets at once.
PIECE_BYTES = 32 * 2**20


def most_bytes(own: int) -> int:
    """Return how many bytes of rows a rank may hold for a stretch.

    Parameters
    ----------
    own : int
        Bytes of the rows that it owns.

    Raises
    ------
    ValueError
        If the environment variable `STRETCH_BYTES` is not an integer.
    """
    return env_integer(STRETCH_BYTES, max(_LEAST_BYTES, own // 2))


def memory_of_rank(heights: list[int], vector_size: int, size: int) -> dict[str, int]:
    """Return the bytes of the rows that a rank holds at most, by what they are.

    Parameters
    ----------
    heights : list of int
        Rows of both matrices.
    vector_size : int
        Components of a row.
    size : int
        Number of ranks.
    """
    vectors, contexts = (
        matrix_bytes(RowDeal(0, size, height).n_own, vector_size) for height in heights
    )
    borrowed = min(
        most_bytes(vectors + contexts), sum(matrix_bytes(h, vector_size) for h in heights)
    )
    return {
        "vectors": vectors,
        "context vectors": contexts,
        "rows of a stretch": borrowed + borrowed // SPARE,
        "rows on their way": 2 * PIECE_BYTES,
    }
