"""The option `sharded`: the rows of a training are dealt to the ranks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.distributed.group import Group
from sgns.distributed.sharded_matrices import ShardedMatrices
from sgns.distributed.sharded_model import ShardedModel
from sgns.errors import DistributedError
from sgns.training.model import Model
from sgns.training.placement import Placement
from sgns.training.run import Run

__all__ = ["Sharding"]


class ShardedRun(Run):
    """A training whose rows are dealt to the ranks."""

    @property
    def is_sound(self) -> bool:
        """True if training can resume from the state, and all vectors of all ranks are finite."""
        try:
            return not self.state.broken and super().is_sound
        except DistributedError:  # a rank cannot be reached
            return False

    def model(self) -> Model:
        """Return the model so far, with the rows of this rank."""
        assert isinstance(self.matrices, ShardedMatrices)
        return ShardedModel(self.matrices, **self._facts())

    def restore(
        self,
        model: Model,
        state: _core.TrainState,
        chunks: Iterable[int] = (),
        best: Mapping[str, NDArray[np.float32]] | None = None,
    ) -> None:
        """Take the state of an earlier run of the same training. Its rows are read elsewhere."""
        self.state = state


class Sharding(Placement):
    """Each rank has the rows that it owns.

    Parameters
    ----------
    group : Group
        The ranks.
    """

    run = ShardedRun

    def __init__(self, group: Group) -> None:
        super().__init__(group)
        self._group = group

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
    ) -> ShardedMatrices:
        """Allocate the rows of this rank; there are neither nodes nor buckets."""
        assert not n_nodes
        assert not buckets
        assert hidden_size is None
        heights = n_tokens, n_contexts
        return ShardedMatrices.deal(heights, vector_size, seed, workers, self._group)
