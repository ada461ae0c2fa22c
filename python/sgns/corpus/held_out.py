"""Held-out text: a share of a corpus, or other text with its token ids."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.corpus.corpus import Corpus
from sgns.corpus.inputs import CorpusLike, as_corpus, is_encoded
from sgns.errors import CorpusError

__all__ = ["held_out_corpus", "held_out_mask", "without_held_out"]


def held_out_mask(n: int, share: float, seed: int) -> NDArray[np.bool_]:
    """Return which of n sentences, or pairs, are held out; `DivisionReader` in the core agrees."""
    draws = _core.random_words(n, seed, _core.Purpose.held_out, 0, 0)
    return draws < np.uint64(int(share * 2**64))


def without_held_out(corpus: Corpus, share: float, seed: int) -> Corpus:
    """Return a corpus without the sentences that are held out. Counts are those of all."""
    mask = ~held_out_mask(corpus.offsets.size - 1, share, seed)
    lengths = np.diff(corpus.offsets)
    ids = corpus.ids[np.repeat(mask, lengths.astype(np.intp))]
    offsets = np.concatenate([[0], np.cumsum(lengths[mask])]).astype(np.uint64)
    return Corpus(corpus.vocabulary, ids, offsets, corpus.n_raw_words, corpus.phrases)


def held_out_corpus(data: CorpusLike, trained: Corpus) -> Corpus:
    """Return held-out data as a corpus with the ids of the corpus that is trained on.

    Parameters
    ----------
    data : Corpus, path, sequence of paths, or iterable of sentences
        Held-out data. The phrases of `trained` are joined, unless it is a corpus with phrases.
        Tokens that are not in the vocabulary of `trained` are dropped.
    trained : Corpus
        Corpus that is trained on.

    Returns
    -------
    Corpus
        Corpus of the same sentences, with the vocabulary of `trained`.

    Raises
    ------
    TypeError, ValueError
        As for `as_corpus`, or if the data is the corpus itself.
    CorpusError
        If no token is in the vocabulary.
    """
    given = as_corpus(data, None if is_encoded(data) else 1)
    if not given.phrases:
        for phrases in trained.phrases:
            given = phrases.apply(given)
    new_ids = np.fromiter(
        (trained.vocabulary.get(token, _core.DROPPED) for token in given.vocabulary),
        np.uint32,
        len(given.vocabulary),
    )
    ids, offsets = _core.renumbered(given.ids, given.offsets, new_ids)
    if ids.size == 0:
        raise CorpusError("validation holds no token of the vocabulary that is trained on")
    if ids.size == trained.n_words and np.array_equal(ids, trained.ids):
        raise ValueError(
            "validation must be other data than the corpus that is trained on: hold out a share "
            "of it by validation=0.01"
        )
    return Corpus(trained.vocabulary, ids, offsets)
