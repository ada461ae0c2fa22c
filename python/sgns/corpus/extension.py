"""Corpora with which a training goes on: a vocabulary, and the new words of more text."""

from __future__ import annotations

import numpy as np

from sgns import _core
from sgns.arguments import check_integer
from sgns.arguments.progress import ProgressLike
from sgns.corpus.corpus import Corpus
from sgns.corpus.inputs import CorpusLike, as_corpus, is_encoded
from sgns.corpus.phrases import Phrases
from sgns.errors import CorpusError
from sgns.reading.small_corpora import DEFAULT_MIN_COUNT
from sgns.vocabulary import Vocabulary

__all__ = ["extended_corpus"]


def extended_corpus(
    data: CorpusLike,
    vocabulary: Vocabulary,
    phrases: tuple[Phrases, ...] = (),
    min_count: int | None = None,
    progress: ProgressLike = None,
) -> Corpus:
    """Return data as a corpus with the ids of a vocabulary, and further ids for new tokens.

    Parameters
    ----------
    data : Corpus, path, sequence of paths, or iterable of sentences
        Data as for `train`.
    vocabulary : Vocabulary
        Tokens that keep their ids.
    phrases : tuple of Phrases
        Phrases to join, pass by pass, unless `data` is a corpus with phrases.
    min_count : int, optional
        New tokens that occur less often are dropped; 5 if omitted. New ids are dropped only if it
        is given. Not for a `Corpus`, of which all tokens stay.
    progress : {"bar", "log", "json", False}, optional
        Display, as in `train`.

    Returns
    -------
    Corpus
        Its vocabulary has the given tokens, then the new ones by falling count, ties in order of
        spelling. Its counts are those of the vocabulary, as far as they are known, plus those of
        the data.

    Raises
    ------
    TypeError, ValueError, OSError, CorpusError
        As for `as_corpus`, or if no token is left.
    """
    if min_count is not None:
        min_count = check_integer("min_count", min_count, 1)
    # Tokens of the vocabulary, and parts of phrases, stay however rare they are.
    given = as_corpus(data, min_count if is_encoded(data) else 1, progress=progress)
    if not given.phrases:
        for each in phrases:
            given = each.apply(given)
    if min_count is None:
        are_all_kept = is_encoded(data) or given.vocabulary.are_ids
        min_count = 1 if are_all_kept else DEFAULT_MIN_COUNT
    found = given.vocabulary.tokens
    old = np.array([vocabulary.get(token, -1) for token in found], np.int64)
    is_new = (old < 0) & (given.counts >= np.uint64(min_count))
    new = sorted(np.flatnonzero(is_new).tolist(), key=lambda i: (-int(given.counts[i]), found[i]))
    new_ids = np.full(len(found), _core.DROPPED, np.uint32)
    new_ids[old >= 0] = old[old >= 0]
    new_ids[new] = len(vocabulary) + np.arange(len(new))
    ids, offsets = _core.renumbered(given.ids, given.offsets, new_ids)
    if not ids.size:
        raise CorpusError(
            f"the corpus has no token of the vocabulary, and no other token occurs "
            f"min_count={min_count} times; give more text, or a smaller min_count"
        )
    counts = np.bincount(ids, minlength=len(vocabulary) + len(new)).astype(np.uint64)
    if vocabulary.counts is not None:
        counts[: len(vocabulary)] += vocabulary.counts
    merged = Vocabulary([*vocabulary.tokens, *(found[i] for i in new)], counts)
    return Corpus(merged, ids, offsets, given.n_raw_words, given.phrases)
