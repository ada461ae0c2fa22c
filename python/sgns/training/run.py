"""One training in progress: what it changes, and how it advances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.corpus.phrases import Phrases
from sgns.errors import DivergenceError
from sgns.training.huffman import HuffmanTree
from sgns.training.identity import Identity
from sgns.training.matrices import Matrices, copied
from sgns.training.model import Model
from sgns.training.progress import OnProgress
from sgns.training.schedule import Schedule
from sgns.training.settings import Settings
from sgns.training.start import Masks
from sgns.vocabulary import Vocabulary

__all__ = ["Description", "Run", "Trainer"]


class Trainer(Protocol):
    """A way to train: on the core, chunk by chunk, or on a device of torch.

    It trains the matrices of a run from the run's state on, and changes that state. It stops when
    `on_progress` returns False, or as soon as `stop_at` words are done. It returns whether training
    has reached its end.
    """

    def __call__(
        self, run: Run, on_progress: OnProgress | None = None, stop_at: int | None = None
    ) -> bool:
        """Train a run."""
        ...


@dataclass(frozen=True)
class Description:
    """Contents of a model besides the results of its training.

    Attributes
    ----------
    vocabulary, context_vocabulary : Vocabulary
        Tokens of the input and of the output vectors.
    options : dict
        Options of the training, and the number of its words as "n_words".
    phrases : tuple of Phrases
        Phrases by which the corpus was joined, pass by pass.
    identity : Identity or None
        Identity of the training, for checkpoints; None if none are saved.
    """

    vocabulary: Vocabulary
    context_vocabulary: Vocabulary
    options: dict[str, Any]
    phrases: tuple[Phrases, ...] = ()
    identity: Identity | None = None


class Run:
    """Matrices, settings and state of one training.

    Parameters
    ----------
    trainer : Trainer
        What trains the matrices.
    matrices : Matrices
        What is trained, in place.
    settings : Settings
        Options of the training.
    tree : HuffmanTree, optional
        Tree over the contexts, for hierarchical softmax.
    subwords : _core.Subwords, optional
        Rows of which each input vector is the mean; a row each if omitted.
    masks : Masks, optional
        Frozen rows; none if omitted.
    first_epoch : int, default 0
        Number of the first epoch: random choices differ between epochs.
    state : _core.TrainState, optional
        State of the training; its start if omitted.
    description : Description, optional
        Everything else that `model` needs.
    schedule : Schedule, optional
        Learning rate of each word; if omitted, that of `settings` over all epochs.

    Attributes
    ----------
    matrices, settings, tree, subwords, masks, first_epoch, state, description
        The arguments. `advance` changes the matrices and the state.
    schedule : Schedule or None
        The argument. `advance` changes it if the held-out loss decides it.
    chunks : list of int
        If pairs come in chunks: the fingerprint of each chunk that was read, in the order of an
        epoch. `advance` changes it.
    held_out_curve : list of tuple of int and float
        Words done and mean held-out loss, for each time that it was measured.
    best : dict of str to ndarray of float32
        Copies of the matrices, by name, when the held-out loss was smallest; empty if not kept.
    """

    def __init__(
        self,
        trainer: Trainer,
        matrices: Matrices,
        settings: Settings,
        *,
        tree: HuffmanTree | None = None,
        subwords: _core.Subwords | None = None,
        masks: Masks | None = None,
        first_epoch: int = 0,
        state: _core.TrainState | None = None,
        description: Description | None = None,
        schedule: Schedule | None = None,
    ) -> None:
        self.matrices = matrices
        self.settings = settings
        self.tree = tree
        self.subwords = subwords
        self.masks = Masks() if masks is None else masks
        self.first_epoch = first_epoch
        self.state = _core.TrainState() if state is None else state
        self.description = description
        self.schedule = schedule
        self.chunks: list[int] = []
        self.held_out_curve: list[tuple[int, float]] = []
        self.best: dict[str, NDArray[np.float32]] = {}
        self._trainer = trainer

    def advance(self, on_progress: OnProgress | None = None, stop_at: int | None = None) -> bool:
        """Train from the current state on.

        Parameters
        ----------
        on_progress : callable, optional
            As in `sgns.train`.
        stop_at : int, optional
            Stop as soon as this many words are done.

        Returns
        -------
        bool
            Whether training has reached its end.

        Raises
        ------
        DivergenceError
            If the loss becomes too large or not finite, or a vector not finite.
        """
        has_ended = self._trainer(self, on_progress, stop_at)
        # The loss shows a divergence only in the step after it.
        self.matrices.check_finite()
        return has_ended

    def keep_as_best(self) -> None:
        """Copy the matrices to `best`."""
        named = self.matrices.by_name().items()
        self.best = {name: copied(rows, self.matrices.workers) for name, rows in named}

    def take_best(self) -> None:
        """Set the matrices to `best`, if it is kept, and keep it no longer."""
        for name, rows in self.best.items():
            _core.copy_rows(rows, self.matrices.by_name()[name], self.matrices.workers)
        self.best = {}

    @property
    def is_sound(self) -> bool:
        """True if training can resume from the state, and all vectors are finite."""
        try:
            self.matrices.check_finite()
        except DivergenceError:
            return False
        return not self.state.broken

    def model(self) -> Model:
        """Return the model so far. Its vectors are views of the matrices, not copies."""
        vectors, context_vectors, node_vectors = self.matrices.as_arrays()
        return Model(
            vectors=vectors,
            context_vectors=context_vectors if self.settings.negative else None,
            node_vectors=node_vectors,
            **self._facts(),
        )

    def _facts(self) -> dict[str, Any]:
        """Return the arguments of `Model` but the matrices."""
        assert self.description is not None
        return {
            "vocabulary": self.description.vocabulary,
            "options": self.description.options,
            "loss_curve": self.state.loss_curve,
            "words_trained": self.state.words_done,
            "pairs_trained": self.state.pairs_done,
            "seconds": self.state.seconds,
            "phrases": self.description.phrases,
            "context_vocabulary": self.description.context_vocabulary,
            "held_out_curve": np.array(self.held_out_curve, np.float64).reshape(-1, 2),
        }

    def restore(
        self,
        model: Model,
        state: _core.TrainState,
        chunks: Iterable[int] = (),
        best: Mapping[str, NDArray[np.float32]] | None = None,
    ) -> None:
        """Take vectors, state, chunks and best vectors of an earlier run of the same training."""
        vectors, context_vectors, node_vectors = self.matrices.as_arrays()
        vectors[:] = model.input_rows
        if self.settings.negative:
            context_vectors[:] = model.context_vectors.matrix
        if node_vectors is not None:
            node_vectors[:] = model.node_vectors
        self.state = state
        self.chunks = list(chunks)
        self.held_out_curve = [(int(words), loss) for words, loss in model.held_out_curve.tolist()]
        self.best = dict(best or {})
