"""One training, from checked settings to a model: its matrices, checkpoints and threads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import UINT32_MAX, check_integer, check_number, check_workers
from sgns.checkpoint import Checkpoints, OnProgress
from sgns.corpus.phrases import Phrases
from sgns.errors import CorpusError
from sgns.huffman import HuffmanTree
from sgns.memory import check_matrices
from sgns.model import Model
from sgns.pairs.blocks import SHARED_BLOCK_SIZE, block_shape
from sgns.pairs.sampling import name_of_noise
from sgns.pairs.windows import USUAL_WINDOW
from sgns.start import Start, options_of_masks
from sgns.vocabulary import Vocabulary

__all__ = ["TrainingSettings", "train_on_core"]


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

    def run(
        self,
        train_matrices: Callable[..., object],
        n_words: int,
        vocabulary: Vocabulary,
        shape: tuple[int, int],
        options: dict[str, Any],
        on_progress: OnProgress | None,
        checkpoints: Checkpoints | None = None,
        phrases: tuple[Phrases, ...] = (),
        context_vocabulary: Vocabulary | None = None,
        start: Start | None = None,
    ) -> Model:
        """Make all matrices, or what a checkpoint has of them, and train them.

        `train_matrices` is given the matrices, a state that it goes on from and changes,
        ``settings`` and ``on_progress``. `shape` is that of its blocks, and `options` are its own.
        """
        if context_vocabulary is None:
            context_vocabulary = vocabulary
        n_contexts = len(context_vocabulary)
        if self.hs and n_contexts < 2:
            raise CorpusError("hierarchical softmax needs at least two tokens, got a single one")
        heights = [len(vocabulary), n_contexts] + [n_contexts - 1] * self.hs
        check_matrices(heights, self.vector_size)
        matrices = [_core.Matrix(n_rows, self.vector_size) for n_rows in heights]
        in_rows, out_rows, *node_rows = matrices
        in_rows.fill_uniform(self.seed)
        masks = (start or Start()).begin(in_rows, out_rows, vocabulary, context_vocabulary)
        options = {
            **vars(self),
            "noise": name_of_noise(self.noise),
            "block_size": shape[0],
            "pool_size": shape[1],
            **options,
            "n_words": n_words,
            **options_of_masks(masks),
        }

        def model_at(state: _core.TrainState) -> Model:
            return Model(
                vocabulary,
                np.asarray(in_rows),
                np.asarray(out_rows) if self.negative else None,
                options,
                state.loss_curve,
                state.words_done,
                state.pairs_done,
                state.seconds,
                phrases,
                np.asarray(node_rows[0]) if node_rows else None,
                context_vocabulary,
            )

        checkpoints = checkpoints or Checkpoints()
        state = _core.TrainState()
        saved = checkpoints.restore(model_at(state))
        if saved is not None:
            model, state = saved
            np.asarray(in_rows)[:] = model.vectors.matrix
            if self.negative:
                np.asarray(out_rows)[:] = model.context_vectors.matrix
            for rows in node_rows:
                np.asarray(rows)[:] = model.node_vectors
        go_on = partial(train_matrices, in_rows, out_rows, state, settings=self, **masks)
        if self.hs:
            assert context_vocabulary.counts is not None
            tree = HuffmanTree(context_vocabulary.counts).core
            go_on = partial(go_on, tree=tree, node_rows=node_rows[0])
        checkpoints.keep(go_on, state, lambda: model_at(state), on_progress)
        if state.pairs_done == 0 and state.words_done == self.epochs * n_words:
            raise CorpusError(
                f"no pairs in {state.words_done} words: subsampling left no sentence two words; "
                "sample=0 keeps every word, as a small corpus needs"
            )
        return model_at(state)


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
