"""One training, from checked settings to a model: its matrices, checkpoints and threads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from sgns import _core
from sgns.corpus.phrases import Phrases
from sgns.errors import CorpusError
from sgns.pairs.sampling import name_of_noise
from sgns.training.checkpoint import Checkpoints
from sgns.training.huffman import HuffmanTree
from sgns.training.memory import check_matrices
from sgns.training.model import Model
from sgns.training.progress import OnProgress
from sgns.training.settings import TrainingSettings
from sgns.training.start import Start, options_of_masks
from sgns.vocabulary import Vocabulary

__all__ = ["run"]


def run(
    settings: TrainingSettings,
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
    if settings.hs and n_contexts < 2:
        raise CorpusError("hierarchical softmax needs at least two tokens, got a single one")
    heights = [len(vocabulary), n_contexts] + [n_contexts - 1] * settings.hs
    check_matrices(heights, settings.vector_size)
    matrices = [_core.Matrix(n_rows, settings.vector_size) for n_rows in heights]
    in_rows, out_rows, *node_rows = matrices
    in_rows.fill_uniform(settings.seed)
    masks = (start or Start()).begin(in_rows, out_rows, vocabulary, context_vocabulary)
    options = {
        **vars(settings),
        "noise": name_of_noise(settings.noise),
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
            np.asarray(out_rows) if settings.negative else None,
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
        if settings.negative:
            np.asarray(out_rows)[:] = model.context_vectors.matrix
        for rows in node_rows:
            np.asarray(rows)[:] = model.node_vectors
    go_on = partial(train_matrices, in_rows, out_rows, state, settings=settings, **masks)
    if settings.hs:
        assert context_vocabulary.counts is not None
        tree = HuffmanTree(context_vocabulary.counts).core
        go_on = partial(go_on, tree=tree, node_rows=node_rows[0])
    checkpoints.keep(go_on, state, lambda: model_at(state), on_progress)
    if state.pairs_done == 0 and state.words_done == settings.epochs * n_words:
        raise CorpusError(
            f"no pairs in {state.words_done} words: subsampling left no sentence two words; "
            "sample=0 keeps every word, as a small corpus needs"
        )
    return model_at(state)
