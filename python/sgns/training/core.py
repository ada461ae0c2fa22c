"""Training by the threads of the C++ core."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.training.progress import OnProgress
from sgns.training.settings import TrainingSettings

__all__ = ["train_on_core"]


def train_on_core(
    source: _core.PairSource,
    in_rows: _core.Matrix,
    out_rows: _core.Matrix,
    state: _core.TrainState,
    *,
    settings: TrainingSettings,
    on_progress: OnProgress | None,
    tree: _core.HuffmanTree | None = None,
    node_rows: _core.Matrix | None = None,
    first_epoch: int = 0,
    frozen_in: NDArray[np.uint8] | None = None,
    frozen_out: NDArray[np.uint8] | None = None,
) -> None:
    """Train all matrices in place with the threads of the core."""
    _core.train(
        source,
        in_rows,
        out_rows,
        state,
        epochs=settings.epochs,
        workers=settings.workers,
        alpha=settings.alpha,
        min_alpha=settings.min_alpha,
        objective=settings.objective,
        architecture=settings.architecture,
        first_epoch=first_epoch,
        deterministic=settings.deterministic,
        tree=tree,
        node_rows=node_rows,
        frozen_in=frozen_in,
        frozen_out=frozen_out,
        on_progress=on_progress,
    )
