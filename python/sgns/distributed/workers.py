"""Functions that launchers call on each rank, such as TorchDistributor of Spark."""

from __future__ import annotations

import os
from typing import Any

from sgns.files.outputs import check_writable

__all__ = ["train_worker"]


def train_worker(corpus: Any, output: str | os.PathLike[str] | None = None, **options: Any) -> int:
    """Train with all ranks of a process group, and save the model.

    Parameters
    ----------
    corpus : Corpus, path or sequence of paths
        As in `sgns.train`; each rank must be able to open it.
    output : path, optional
        File to write the model to; none if omitted.
    **options
        Options of `sgns.train`.

    Returns
    -------
    int
        Number of words trained by all ranks.

    Raises
    ------
    OSError, ValueError
        If the output cannot be written. Rank 0 asks before it trains.
    DistributedError
        If the ranks cannot connect, or if another one fails.
    """
    import sgns
    from sgns.distributed.connecting import join
    from sgns.distributed.writing import check_shared

    ranks = join()
    with ranks.together():
        if output is not None and ranks.rank == 0:
            check_writable(output)
    if output is not None and options.get("sharded"):
        check_shared(ranks, output)
    model = sgns.train(corpus, distributed=True, **options)
    if output is not None and (options.get("sharded") or ranks.rank == 0):
        model.save(output)  # of sharded ranks, each writes its rows
    return model.words_trained
