"""The command ``estimate``."""

from __future__ import annotations

from sgns.cli.integers import NonNegativeInt, PositiveInt
from sgns.cli.progress import Printing
from sgns.cli.reading import Reading
from sgns.cli.streams import print_json, print_rows
from sgns.distributed.sharded_memory import (
    check_memory_of_ranks,
    memory_of_rank,
    stretch_bytes,
)
from sgns.files.names import expand
from sgns.machine import GIB, available_memory
from sgns.training.matrices import MATRIX_NAMES
from sgns.training.memory import check_matrices, matrix_bytes

__all__ = ["estimate"]


def estimate(
    corpus: str | None = None,
    /,
    *,
    tokens: PositiveInt | None = None,
    vector_size: PositiveInt = 100,
    buckets: NonNegativeInt = 0,
    hs: bool = False,
    checkpoint: bool = False,
    ranks: PositiveInt = 1,
    sharded: bool = False,
    reading: Reading | None = None,
    workers: PositiveInt | None = None,
    json: bool = False,
    printing: Printing | None = None,
) -> None:
    """Estimate the memory of a training, and compare it with the free memory.

    Training takes some megabytes more than the table lists. The exit code is 1 if it does not fit.

    Example: ``sgns estimate --tokens 2000000 --vector-size 300 --checkpoint``

    Parameters
    ----------
    corpus
        Text or encoded corpus whose vocabulary counts. It is read as ``train`` reads it.
    tokens
        Size of the vocabulary, in place of a corpus.
    vector_size
        Components of each vector.
    buckets
        Rows that n-grams share; training with n-grams has 2000000 unless told otherwise.
    hs
        Include the matrix of hierarchical softmax.
    checkpoint
        Include the copy from which checkpoints are written.
    ranks
        Processes that train together: all on this machine, where each has the matrices, and those
        of the last exchange; or, with --sharded, on any machines.
    sharded
        Deal the rows to the ranks. The table shows one of them: it has its rows, and those that it
        gets for a stretch. Several on a machine need its memory several times.
    workers
        Threads that read the corpus; as many as there are cores if omitted.
    json
        Print JSON, in bytes, instead of a table.
    """
    if (corpus is None) == (tokens is None):
        raise ValueError("give either a corpus or --tokens")
    if sharded:
        if buckets or hs:
            raise ValueError("--sharded trains without --buckets and --hs: omit them")
        stretch_bytes(vector_size)
    printing = printing or Printing()
    reading = reading or Reading()
    reading.check(workers)
    sizes: dict[str, int] = {}
    if corpus is not None:
        encoded = reading.read(expand([corpus]), workers, printing)
        tokens = len(encoded.vocabulary)
        sizes["corpus"] = encoded.n_words * 4 + encoded.offsets.nbytes
    assert tokens is not None
    heights = [tokens + buckets, tokens] + [tokens - 1] * hs
    if sharded:
        _show(sizes | memory_of_rank(heights, vector_size, ranks), json)
        check_memory_of_ranks(heights, vector_size, ranks)
        return
    matrices = {
        name.replace("_", " "): matrix_bytes(n_rows, vector_size)
        for name, n_rows in zip(MATRIX_NAMES, heights, strict=False)
    }
    sizes |= matrices
    if ranks > 1:
        sizes["rows of the last exchange"] = sum(matrices.values())
        sizes = {f"{name}, {ranks} times": ranks * size for name, size in sizes.items()}
    if checkpoint:
        sizes["copy for checkpoints"] = 4 * sum(heights) * vector_size
    _show(sizes, json)
    check_matrices(heights, vector_size, buckets, ranks * (1 + (ranks > 1)))


def _show(sizes: dict[str, int], json: bool) -> None:
    """Print sizes in bytes, their sum and the free memory."""
    rows = sizes | {"together": sum(sizes.values()), "free": available_memory()}
    if json:
        print_json({f"{_key(name)}_bytes": n_bytes for name, n_bytes in rows.items()})
    else:
        print_rows([(name, f"{n_bytes / GIB:.3f} GiB") for name, n_bytes in rows.items()])


def _key(name: str) -> str:
    """Return the name of a row as one of JSON."""
    return name.split(",")[0].replace(" ", "_")
