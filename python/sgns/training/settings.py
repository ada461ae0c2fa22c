"""Options that all ways to train share, checked before anything is read."""

from __future__ import annotations

from numpy.typing import ArrayLike

from sgns import _core
from sgns.arguments import UINT32_MAX, check_integer, check_number, check_workers
from sgns.pairs.blocks import SHARED_BLOCK_SIZE, block_shape
from sgns.pairs.windows import USUAL_WINDOW

__all__ = ["OBJECTIVES", "TrainingSettings"]

OBJECTIVES: tuple[str, ...] = tuple(_core.objectives())


class TrainingSettings:
    """What all ways to train share, checked before anything is read."""

    def __init__(
        self,
        *,
        vector_size: int,
        negative: int,
        noise: str | ArrayLike,
        ns_exponent: float,
        alpha: float,
        min_alpha: float,
        epochs: int,
        workers: int | None,
        seed: int,
        objective: str,
        negatives_mode: str,
        block_size: int | None,
        pool_size: int | None,
        architecture: str = "skip-gram",
        deterministic: bool = False,
        hs: bool = False,
    ) -> None:
        self.vector_size = check_integer("vector_size", vector_size, 1)
        self.hs = bool(hs)
        # Without either there is nothing to learn from.
        self.negative = check_integer("negative", negative, 0 if self.hs else 1, UINT32_MAX - 1)
        self.noise = noise
        self.ns_exponent = ns_exponent
        self.alpha = check_number("alpha", alpha)
        self.min_alpha = check_number("min_alpha", min_alpha)
        self.epochs = check_integer("epochs", epochs, 1)
        self.workers = check_workers(workers)
        self.seed = check_integer("seed", seed, 0)
        self.objective = objective
        self.architecture = architecture
        self.deterministic = bool(deterministic)
        _core.check_options(self.alpha, self.min_alpha, objective, architecture)
        self.negatives_mode = negatives_mode
        self.block_size = block_size
        self.pool_size = pool_size
        self.block_shape(n_tokens=0)

    def block_shape(
        self, n_tokens: int, window: int = USUAL_WINDOW, most_centers: int = SHARED_BLOCK_SIZE
    ) -> tuple[int, int]:
        """Return how many centers and pooled negatives a block has, by the size of a vocabulary."""
        return block_shape(
            n_tokens,
            self.negative,
            self.negatives_mode,
            self.block_size,
            self.pool_size,
            window,
            most_centers,
        )
