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
    ) -> Matrices:
        """Allocate the matrices; see `Matrices.allocate`.

        Raises
        ------
        MemoryError
            If they do not fit into memory.
        """
        return Matrices.allocate(
            n_tokens,
            n_contexts,
            vector_size,
            n_nodes,
            seed,
            workers,
            buckets,
            # Those of the last exchange are kept, to know what has changed since.
            replicas=self._ranks.on_this_machine * (1 + (self._ranks.size > 1)),
            processes=self._ranks.on_this_machine,
        )
