"""Trainers of a share of the chunks, and the rows that they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from sgns import _core
from sgns.distributed.exchange import ChangingRows, CoreRows
from sgns.training.core import CoreTrainer, Share
from sgns.training.progress import OnProgress
from sgns.training.run import Run

__all__ = ["CoreShareTrainer", "ShareTrainer"]


class ShareTrainer(Protocol):
    """A `Trainer` that can also train a share of the chunks: of the core, or on a device of torch.

    Attributes
    ----------
    n_words, n_chunks : int
        Words and chunks of an epoch.
    trains_in_place : bool
        Whether `opened` leaves the rows where they are.
    """

    n_words: int
    n_chunks: int
    trains_in_place: bool

    def __call__(
        self, run: Run, on_progress: OnProgress | None = None, stop_at: int | None = None
    ) -> bool:
        """Train a run by itself."""
        ...

    def opened(self, run: Run) -> AbstractContextManager[None]:
        """Take the rows of a run to where they are trained, and back at the end of the block."""
        ...

    def changing_rows(self, run: Run) -> Sequence[ChangingRows]:
        """Return the rows that `train` changes. The run is open."""
        ...

    def train(
        self,
        run: Run,
        state: _core.TrainState,
        on_progress: OnProgress | None = None,
        stop_at: int | None = None,
        share: Share | None = None,
    ) -> bool:
        """Train a share from a state on, and change that state. The run is open."""
        ...


class CoreShareTrainer(CoreTrainer):
    """A `ShareTrainer` that takes the pairs of a source of the core."""

    trains_in_place = True

    def __init__(self, source: _core.PairSource) -> None:
        super().__init__(source)
        self.n_words, self.n_chunks = source.n_words, source.n_chunks

    @contextmanager
    def opened(self, run: Run) -> Iterator[None]:
        """Do nothing: the core trains the rows where they are."""
        yield

    def changing_rows(self, run: Run) -> list[CoreRows]:
        """Return the rows of a run, with a copy of what they are now."""
        matrices = run.matrices
        every = (matrices.in_rows, matrices.out_rows, matrices.node_rows)
        return [CoreRows(rows, matrices.workers) for rows in every if rows is not None]
