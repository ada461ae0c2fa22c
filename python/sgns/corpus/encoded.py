"""Encoded corpora: token ids of sentences, and the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import (
    UINT32_MAX,
    as_ids,
    as_offsets,
    check_integer,
    for_core,
    implied_rows,
)
from sgns.corpus.renumbering import renumber
from sgns.corpus.stored_ids import StoredIds
from sgns.errors import CorpusError
from sgns.files.checksum import fingerprint
from sgns.vocabulary import Vocabulary, VocabularyLike, as_vocabulary

__all__ = ["EncodedCorpus", "Joiner", "check_corpus"]


class Joiner(Protocol):
    """An object that joins tokens: `Phrases`."""

    def join(self, sentence: Iterable[str]) -> list[str]:
        """Join the phrases of one sentence."""


class EncodedCorpus:
    """An encoded corpus, in memory or in a file.

    The subclass `Corpus`, which adds encoding, documents the parameters and attributes.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        ids: NDArray[np.uint32] | StoredIds | None = None,
        offsets: NDArray[np.uint64] | None = None,
        n_raw_words: int | None = None,
        phrases: tuple[Joiner, ...] = (),
    ) -> None:
        if ids is None or offsets is None:
            raise TypeError(
                "a corpus is made by its methods: Corpus.from_file(path) reads text, "
                "Corpus.from_sentences(sentences) lists of tokens, Corpus.open(path) a saved corpus"
            )
        vocabulary = as_vocabulary("vocabulary", vocabulary)
        if vocabulary.counts is None:
            raise ValueError(
                "the vocabulary of a corpus must have counts; Corpus.from_ids(ids, offsets, "
                "vocabulary=...) counts them"
            )
        # Arrays of other types are refused by the core.
        if isinstance(ids, np.ndarray) and ids.dtype.newbyteorder("=") == np.uint32:
            ids = for_core(ids, np.uint32)
        if offsets.dtype.newbyteorder("=") == np.uint64:
            offsets = for_core(offsets, np.uint64)
        n_words = ids.shape[0] if isinstance(ids, StoredIds) else ids.size
        if (
            offsets.ndim != 1
            or offsets.size == 0
            or offsets[0] != 0
            or offsets[-1] != n_words
            or (offsets[1:] < offsets[:-1]).any()
        ):
            raise ValueError(f"offsets must rise from 0 to the number of ids, {n_words}")
        self.vocabulary = vocabulary
        self.counts = vocabulary.counts
        self.offsets = offsets
        self.n_words = n_words
        self.n_raw_words = n_words if n_raw_words is None else n_raw_words
        self.phrases = phrases
        self.stored_ids = ids

    @cached_property
    def ids(self) -> NDArray[np.uint32]:
        """Token ids of all sentences, shape (n_words,). Ids in a file are read at first use."""
        stored = self.stored_ids
        return stored.read() if isinstance(stored, StoredIds) else stored

    @cached_property
    def id_source(self) -> NDArray[np.uint32] | _core.IdFile:
        """Array or files from which the core reads the ids."""
        stored = self.stored_ids
        return stored.open() if isinstance(stored, StoredIds) else stored

    def fingerprints(self, workers: int) -> dict[str, str]:
        """Return fingerprints of everything that training reads. Ids in a file are read once."""
        return {
            "ids": fingerprint(self.id_source, workers),
            "offsets": fingerprint(self.offsets, workers),
            "counts": fingerprint(self.counts, workers),
        }

    @classmethod
    def from_ids(
        cls,
        ids: ArrayLike,
        offsets: ArrayLike | None = None,
        *,
        n_tokens: int | None = None,
        vocabulary: VocabularyLike | None = None,
        min_count: int = 1,
    ) -> Self:
        """Build a corpus from token ids. Row i of the vectors is id i.

        Parameters
        ----------
        ids : array_like of int, shape (n_words,)
            Token ids. A uint32 array is used without a copy.
        offsets : array_like of int, shape (n_sentences + 1,), optional
            Sentence ``s`` is ``ids[offsets[s]:offsets[s + 1]]``; one sentence if omitted.
        n_tokens : int, optional
            Size of the vocabulary; one more than the largest id if omitted.
        vocabulary : Vocabulary or sequence of str, optional
            Tokens of the ids; ``"0"``, ``"1"``, ... if omitted. Counts are those of `ids`.
        min_count : int, default 1
            Tokens that occur less often are dropped. If it is above 1, the others get new ids, as
            by `prune`, and keep their names.

        Returns
        -------
        Corpus

        Raises
        ------
        IndexError
            If an id is negative or not in the vocabulary.
        ValueError
            If `offsets` do not rise from 0 to the number of ids, or if the largest id is so far
            above the number of words that it seems to be a mistake; pass `n_tokens` to confirm it.
        CorpusError
            If there are no ids, or if no token occurs `min_count` times.
        """
        min_count = check_integer("min_count", min_count, 1)
        if isinstance(ids, (list, tuple)) and ids and isinstance(ids[0], (list, tuple)):
            raise ValueError(
                "ids must be 1-D, with the offsets of the sentences; for a list of sentences write "
                "sgns.Corpus.from_sentences(sentences)"
            )
        if vocabulary is not None:
            vocabulary = as_vocabulary("vocabulary", vocabulary)
            n_tokens = len(vocabulary)
        elif n_tokens is not None:
            n_tokens = check_integer("n_tokens", n_tokens, 1, UINT32_MAX)
        encoded = as_ids("ids", ids, n_tokens)
        if encoded.size == 0:
            raise CorpusError("there are no ids: nothing to train on")
        if n_tokens is None:
            n_tokens = implied_rows(int(encoded.max()), encoded.size, "words", "n_tokens")
        bounds = as_offsets([0, encoded.size] if offsets is None else offsets)
        counts = np.bincount(encoded, minlength=n_tokens)
        tokens = vocabulary.tokens if vocabulary is not None else map(str, range(n_tokens))
        corpus = cls(Vocabulary(tokens, counts), encoded, bounds)
        return corpus if min_count == 1 else corpus.prune(min_count)

    def prune(self, min_count: int = 5, max_size: int | None = None) -> Self:
        """Return a corpus without rare tokens, as if the text had been encoded without them.

        Parameters
        ----------
        min_count : int, default 5
            Tokens that occur less often are dropped.
        max_size : int, optional
            Maximum number of tokens. The most frequent are kept, ties in order of spelling.

        Returns
        -------
        Corpus
            Corpus with the same number of sentences. Ids are in order of descending count, ties
            in order of spelling. `phrases` and `n_raw_words` are unchanged.

        Raises
        ------
        ValueError
            If `min_count` or `max_size` is less than 1.
        CorpusError
            If no token occurs `min_count` times.
        IndexError
            If an id is not in the vocabulary.
        """
        min_count = check_integer("min_count", min_count, 1)
        if max_size is not None:
            max_size = check_integer("max_size", max_size, 1)
        if not (self.counts >= min_count).any():
            raise CorpusError(
                f"no token occurs min_count={min_count} times in {self.n_words} words"
            )
        vocabulary, ids, offsets = renumber(
            self.vocabulary.tokens, self.counts, self.ids, self.offsets, min_count, max_size
        )
        return type(self)(vocabulary, ids, offsets, self.n_raw_words, self.phrases)

    @property
    def n_sentences(self) -> int:
        """Number of sentences, including empty ones."""
        return int(self.offsets.size) - 1

    @property
    def mean_length(self) -> int:
        """Mean number of words in a sentence, rounded down."""
        return self.n_words // max(1, self.n_sentences)

    @property
    def longest_sentence(self) -> int:
        """Number of words of the longest sentence."""
        return int(np.diff(self.offsets).max(initial=0))

    def __len__(self) -> int:
        return self.n_sentences

    def __getitem__(self, sentence: int) -> NDArray[np.uint32]:
        """Token ids of one sentence."""
        if not -len(self) <= sentence < len(self):
            raise IndexError(f"sentence {sentence} of {len(self)}")
        sentence %= len(self)
        begin, end = self.offsets[sentence : sentence + 2].tolist()
        source = self.id_source
        return source[begin:end] if isinstance(source, np.ndarray) else source.read(begin, end)

    def __getstate__(self) -> dict[str, Any]:
        # `stored_ids` has the ids, or their location in files.
        cached = ("ids", "id_source")
        return {name: value for name, value in self.__dict__.items() if name not in cached}

    def __repr__(self) -> str:
        return (
            f"Corpus({self.n_words} words, {self.n_sentences} sentences, "
            f"{len(self.vocabulary)} tokens)"
        )


def check_corpus(corpus: object) -> None:
    """Raise TypeError unless `corpus` is a corpus."""
    if not isinstance(corpus, EncodedCorpus):
        raise TypeError(
            f"corpus must be a Corpus, got {type(corpus).__name__}: build one with "
            "Corpus.from_file or Corpus.from_sentences"
        )
