"""Training of a model of documents, epoch by epoch, by the core."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.compat.gensim.model.epochs import Epochs, settings_of
from sgns.compat.gensim.model.trimming import sample_fraction
from sgns.compat.gensim.model.words import Words
from sgns.compat.gensim.sentences.documents import EncodedDocuments
from sgns.compat.gensim.sentences.encoding import EncodedSentences
from sgns.formats.document_rows import NULL_WORD
from sgns.training.documents import document_pairs
from sgns.training.inference import Inference

__all__ = ["DocumentEpochs", "inference_of"]


class DocumentEpochs(Epochs):
    """Epochs of training of a `Doc2Vec` on the same documents.

    Words and tags without a row in the model are dropped.
    """

    def _pairs(self, sentences: EncodedSentences, offsets: NDArray[np.uint64]) -> _core.PairSource:
        assert isinstance(sentences, EncodedDocuments)
        model: Any = self._model
        tag_ids, tag_offsets = sentences.renumbered_tags(model.dv.key_to_index)
        mean_length = self._ids.size // max(1, offsets.size - 1)
        block_size, negatives = self._block(mean_length, of_words=False)
        return document_pairs(
            self._ids,
            offsets,
            tag_ids,
            tag_offsets,
            self._counts,
            self._windows,
            negatives,
            n_tags=len(model.dv),
            first_row=len(model.wv),
            is_dbow=bool(model.sg),
            words_apart=bool(model.sg and model.dbow_words),
            seed=model._seed,
            block_size=block_size,
            null_row=_null_row(model),
            n_tags_each=model.dm_tag_count if model.concatenates else 1,
        )


def _null_row(model: Any) -> int | None:
    """Return the row of the null word; None if vectors are not concatenated."""
    if not model.concatenates:
        return None
    row: int | None = model.wv.key_to_index.get(NULL_WORD)
    if row is None:
        raise RuntimeError(
            f"a model with dm_concat=1 needs the null word {NULL_WORD!r}, which build_vocab() adds"
        )
    return row


def inference_of(model: Words, held: Inference | None) -> Inference:
    """Return the inference of a model, whose spare row is that of a new document.

    Parameters
    ----------
    model : Words
        Model of documents.
    held : Inference or None
        Result of an earlier call. It is returned if it still holds.
    """
    null_row = _null_row(model)
    matrices = model._matrices()
    counts = model.wv.expandos["count"].astype(np.uint64)
    options = settings_of(model, max(model.alpha, model.min_alpha), model.min_alpha).to_options()
    options |= {
        "window": model.window,
        "sample": sample_fraction(model.sample, int(counts.sum())),
        "shrink_windows": model.shrink_windows,
    }
    tree = model.huffman_tree if model.hs else None
    made = Inference(
        options,
        model.wv.key_to_index,
        counts,
        matrices.in_rows,
        matrices.out_rows,
        sum(map(len, model._tables().values())),
        tree,
        matrices.node_rows,
        null_row,
    )
    return held if held is not None and held.equals(made) else made
