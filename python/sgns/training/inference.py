"""Vectors of new documents, from a model whose vectors do not change."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sized
from functools import cached_property
from itertools import islice
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import check_integer
from sgns.arguments.progress import ProgressLike, display_of
from sgns.errors import DivergenceError
from sgns.pairs.blocks import STRETCH_WORDS
from sgns.pairs.windows import window_options
from sgns.training.huffman import HuffmanTree
from sgns.training.memory import check_matrices
from sgns.training.settings import Settings

__all__ = ["Inference"]

#: Documents whose vectors are trained together.
_BATCH = 1 << 14

#: A pool would be shared by few pairs, those of one document, and gives worse vectors.
_PER_PAIR = {"negatives_mode": "per_pair", "block_size": None, "pool_size": None}


class Words(Protocol):
    """Ids by word: a `Vocabulary`, or a dict."""

    def get(self, token: Any, /) -> int | None:
        """Return the id of a word, or None."""
        ...


class Inference:
    """Vectors of new documents, trained on the matrices of a model, which do not change.

    Parameters
    ----------
    options : mapping of str to object
        Options of the model.
    ids : Words
        The id of each word; others are left out.
    counts : ndarray of uint64, shape (n_words,)
        Occurrences of each word in the training.
    in_rows : _core.Matrix
        Input vectors. Rows from `first_row` on are those of new documents, at least one, and
        change. With windows, those of words are the first.
    out_rows : _core.Matrix
        Output vectors of words.
    first_row : int
        Number of the first row of new documents.
    tree : HuffmanTree, optional
        Tree over the words, for hierarchical softmax.
    node_rows : _core.Matrix, optional
        Output vectors of its inner nodes.
    null_row : int, optional
        Number of the input row that stands for a missing word, if vectors are concatenated.
    """

    def __init__(
        self,
        options: Mapping[str, Any],
        ids: Words,
        counts: NDArray[np.uint64],
        in_rows: _core.Matrix,
        out_rows: _core.Matrix,
        first_row: int,
        tree: HuffmanTree | None = None,
        node_rows: _core.Matrix | None = None,
        null_row: int | None = None,
    ) -> None:
        self._options, self._ids, self._counts = options, ids, counts
        self._in_rows, self._out_rows, self._first_row = in_rows, out_rows, first_row
        self._tree = None if tree is None else tree.core
        self._node_rows = node_rows
        self._null_row = null_row
        self._lock = threading.Lock()  # of the rows of new documents

    def equals(self, other: Inference) -> bool:
        """Return whether another inference has the same matrices, words and options."""
        return (
            self._in_rows is other._in_rows
            and self._out_rows is other._out_rows
            and self._node_rows is other._node_rows
            and self._tree is other._tree
            and self._null_row == other._null_row
            and self._ids is other._ids
            and self._options == other._options
            and np.array_equal(self._counts, other._counts)
        )

    @cached_property
    def _block(self) -> tuple[int, _core.NegativeSampling]:
        """The size of a block, and how its negatives are drawn."""
        settings = Settings.choose({**self._options, **_PER_PAIR})
        block_size, pool_size = settings.block_shape(len(self._counts))
        return block_size, settings.negatives(self._counts, pool_size)

    @cached_property
    def _frozen_out(self) -> NDArray[np.uint8]:
        return np.ones(len(self._counts), np.uint8)

    @cached_property
    def _frozen_in(self) -> NDArray[np.uint8]:
        frozen = np.zeros(np.asarray(self._in_rows).shape[0], np.uint8)
        frozen[: self._first_row] = 1
        return frozen

    def _hold(self, n_documents: int) -> None:
        """Allocate rows for so many documents, if there are fewer."""
        held = np.asarray(self._in_rows)
        if held.shape[0] >= self._first_row + n_documents:
            return
        check_matrices([self._first_row + n_documents], held.shape[1])
        rows = _core.Matrix(self._first_row + n_documents, held.shape[1])
        np.asarray(rows)[: self._first_row] = held[: self._first_row]
        self._in_rows = rows
        vars(self).pop("_frozen_in", None)

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
        if epochs is not None:
            check_integer("epochs", epochs, 1)
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
        self._hold(n)
        rows = np.asarray(self._in_rows)
        found = rows[self._first_row : self._first_row + n]
        start = _core.Matrix(1, settings.vector_size)
        start.fill_uniform(settings.seed)
        # All documents start alike: the number of a document must not change its vector.
        found[:] = np.asarray(start)
        if ids.size:
            self._train(ids, offsets, settings)
        if not np.isfinite(found).all():
            # What is left in the padding of a row would be in the scores of the next document.
            padded = n, found.strides[0] // found.itemsize
            np.lib.stride_tricks.as_strided(found, padded)[:] = 0.0
            raise DivergenceError("inference diverged; try a lower alpha")
        vectors: NDArray[np.float32] = found.copy()
        vectors[offsets[1:] == offsets[:-1]] = 0.0
        return vectors

    def _train(
        self, ids: NDArray[np.uint32], offsets: NDArray[np.uint64], settings: Settings
    ) -> None:
        options, n = self._options, offsets.size - 1
        windows = window_options(options["window"], options["sample"], options["shrink_windows"])
        block_size, negatives = self._block
        source = _core.DocumentPairs(
            ids,
            offsets,
            np.arange(n + 1, dtype=np.uint64),
            np.arange(n, dtype=np.uint32),
            self._counts,
            windows,
            negatives,
            n_tags=n,
            with_windows=not _core.predicts_contexts(settings.architecture),
            first_row=self._first_row,
            stretch_words=STRETCH_WORDS,
            by_document=True,
            seed=settings.seed,
            block_size=block_size,
            null_row=self._null_row,
        )
        _core.infer(
            source,
            self._in_rows,
            self._out_rows,
            epochs=settings.n_epochs,
            workers=settings.n_workers,
            alpha=settings.alpha,
            min_alpha=settings.min_alpha,
            objective=settings.objective,
            architecture=settings.architecture,
            tree=self._tree,
            node_rows=self._node_rows,
            frozen_in=self._frozen_in,
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
            found = self._ids.get(token)
            if found is None and not isinstance(token, str):
                # A corpus of ids has tokens "0", "1", and so on.
                found = self._ids.get(str(token))
            if found is not None:
                yield found
