"""Vectors of new documents, from a model whose vectors do not change."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sized
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments.progress import ProgressLike, display_of
from sgns.errors import DivergenceError
from sgns.pairs.blocks import STRETCH_WORDS
from sgns.pairs.windows import window_options
from sgns.training.memory import check_matrices
from sgns.training.settings import Settings
from sgns.vocabulary import Vocabulary

__all__ = ["Inference"]

#: Documents whose vectors are trained together.
_BATCH = 1 << 14

#: A pool would be shared by few pairs, those of one document, and gives worse vectors.
_PER_PAIR = {"negatives_mode": "per_pair", "block_size": None, "pool_size": None}


class Inference:
    """Matrices of a model in the form of the core, with rows for new documents.

    Parameters
    ----------
    options : mapping of str to object
        Options of the model.
    vocabulary : Vocabulary
        Words of the model, with counts.
    words : ndarray of float32, shape (n_words, vector_size), or None
        Input vectors of words; None if documents alone predict words.
    contexts : ndarray of float32, shape (n_words, vector_size)
        Output vectors of words.
    """

    def __init__(
        self,
        options: Mapping[str, Any],
        vocabulary: Vocabulary,
        words: NDArray[np.float32] | None,
        contexts: NDArray[np.float32],
    ) -> None:
        assert vocabulary.counts is not None
        self._options, self._vocabulary, self._counts = options, vocabulary, vocabulary.counts
        self._first_row = 0 if words is None else len(words)
        self._words = words
        check_matrices([len(contexts), self._first_row + _BATCH], contexts.shape[1])
        self._out_rows = _core.Matrix(*contexts.shape)
        np.asarray(self._out_rows)[:] = contexts
        self._frozen_out = np.ones(len(contexts), np.uint8)
        self._in_rows = self._rows_for(1)
        self._lock = threading.Lock()  # of the rows of new documents

    def _rows_for(self, n_documents: int) -> _core.Matrix:
        """Return the rows of words, and of so many documents."""
        rows = _core.Matrix(self._first_row + n_documents, int(self._options["vector_size"]))
        if self._words is not None:
            np.asarray(rows)[: self._first_row] = self._words
        return rows

    def infer(
        self,
        documents: Iterable[Any],
        epochs: int | None,
        alpha: float | None,
        min_alpha: float | None,
        seed: int,
        workers: int | None,
        progress: ProgressLike = None,
    ) -> NDArray[np.float32]:
        """Return the vectors of documents; see `DocumentModel.infer`."""
        given = {"epochs": epochs, "alpha": alpha, "min_alpha": min_alpha}
        changed = {name: value for name, value in given.items() if value is not None}
        if alpha is not None and min_alpha is None:
            changed["min_alpha"] = min(float(alpha), float(self._options["min_alpha"]))
        settings = Settings.choose(
            {**self._options, **changed, **_PER_PAIR, "seed": seed, "workers": workers}
        )
        if isinstance(documents, (str, bytes)) or not isinstance(documents, Iterable):
            raise TypeError(
                "documents must be lists of tokens, or one list of tokens, got "
                f"{documents!r:.80}; for a text write text.split()"
            )
        # Any iterable is read once, some documents at a time.
        rest = iter(documents)
        batch = list(islice(rest, _BATCH))
        if batch and all(isinstance(each, str) for each in batch):
            document = [*batch, *rest]
            vector: NDArray[np.float32] = self._vectors([document], 0, settings)[0]
            return vector
        parts = [np.empty((0, settings.vector_size), np.float32)]
        n_before = 0
        total = len(documents) if isinstance(documents, Sized) else None
        with display_of(progress).phase("inferring", "documents", total) as phase:
            while batch:
                parts.append(self._vectors(batch, n_before, settings))
                n_before += len(batch)
                phase.update(n_before)
                batch = list(islice(rest, _BATCH))
        return np.concatenate(parts)

    def _vectors(
        self, documents: list[Any], n_before: int, settings: Settings
    ) -> NDArray[np.float32]:
        ids, offsets = self._encoded(documents, n_before)
        with self._lock:
            return self._trained(ids, offsets, settings)

    def _trained(
        self, ids: NDArray[np.uint32], offsets: NDArray[np.uint64], settings: Settings
    ) -> NDArray[np.float32]:
        n = offsets.size - 1
        if np.asarray(self._in_rows).shape[0] < self._first_row + n:
            self._in_rows = self._rows_for(n)
        rows = np.asarray(self._in_rows)
        found = rows[self._first_row : self._first_row + n]
        start = _core.Matrix(1, settings.vector_size)
        start.fill_uniform(settings.seed)
        # All documents start alike: the number of a document must not change its vector.
        found[:] = np.asarray(start)
        if ids.size:
            self._train(ids, offsets, settings)
        if not np.isfinite(found).all():
            raise DivergenceError("inference diverged; try a lower alpha")
        vectors: NDArray[np.float32] = found.copy()
        vectors[offsets[1:] == offsets[:-1]] = 0.0
        return vectors

    def _train(
        self, ids: NDArray[np.uint32], offsets: NDArray[np.uint64], settings: Settings
    ) -> None:
        options, n = self._options, offsets.size - 1
        windows = window_options(options["window"], options["sample"], options["shrink_windows"])
        block_size, pool_size = settings.block_shape(len(self._vocabulary))
        source = _core.DocumentPairs(
            ids,
            offsets,
            np.arange(n + 1, dtype=np.uint64),
            np.arange(n, dtype=np.uint32),
            self._counts,
            windows,
            settings.negatives(self._counts, pool_size),
            n_tags=n,
            with_windows=self._words is not None,
            first_row=self._first_row,
            stretch_words=STRETCH_WORDS,
            by_document=True,
            seed=settings.seed,
            block_size=block_size,
        )
        frozen_in = np.zeros(np.asarray(self._in_rows).shape[0], np.uint8)
        frozen_in[: self._first_row] = 1
        _core.infer(
            source,
            self._in_rows,
            self._out_rows,
            epochs=settings.epochs,
            workers=settings.n_workers,
            alpha=settings.alpha,
            min_alpha=settings.min_alpha,
            objective=settings.objective,
            architecture=settings.architecture,
            frozen_in=frozen_in,
            frozen_out=self._frozen_out,
        )

    def _encoded(
        self, documents: list[Any], n_before: int
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
        """Return the ids of the known words of documents, and their offsets."""
        ids: list[int] = []
        offsets = [0]
        for number, document in enumerate(documents, n_before):
            ids.extend(self._known(document, number))
            offsets.append(len(ids))
        return np.array(ids, np.uint32), np.array(offsets, np.uint64)

    def _known(self, document: Any, number: int) -> Iterator[int]:
        if isinstance(document, (str, bytes)) or not isinstance(document, Iterable):
            raise TypeError(
                f"document {number} must be a list of tokens, got {document!r:.80}; for a text "
                "write text.split()"
            )
        for token in document:
            # A corpus of ids has tokens "0", "1", and so on.
            name = token if isinstance(token, str) else str(token)
            found = self._vocabulary.get(name)
            if found is not None:
                yield found
