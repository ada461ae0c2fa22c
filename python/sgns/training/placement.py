"""The place of the rows of a training: in this process, or elsewhere too."""

from __future__ import annotations

from sgns.training.matrices import Matrices
from sgns.training.ranks import Ranks
from sgns.training.run import Run

__all__ = ["Placement"]


class Placement:
    """All rows are in this process.

    `sgns.distributed` has the class of rows that are dealt to ranks.

    Parameters
    ----------
    ranks : Ranks
        Processes that train together. Each has all rows.
    """

    #: Class of the run of a training.
    run: type[Run] = Run

    def __init__(self, ranks: Ranks) -> None:
        self._ranks = ranks

    def allocate(
        self,
        n_tokens: int,
        n_contexts: int,
        vector_size: int,
        n_nodes: int,
        seed: int,
        workers: int,
        buckets: int,
        hidden_size: int | None = None,
    ) -> Matrices:
        """Allocate the matrices; see `Matrices.allocate`.

        Raises
        ------
        MemoryError
            If they do not fit into memory.
        """
        ranks = self._ranks
        return Matrices.allocate(
            n_tokens,
            n_contexts,
            vector_size,
            n_nodes,
            seed,
            workers,
            buckets,
            # Those of the last exchange are kept, to know what has changed since.
            replicas=ranks.on_this_machine
            * (1 + (ranks.size > 1 and not ranks.exchange_on_device)),
            processes=ranks.on_this_machine,
            hidden_size=hidden_size,
        )
