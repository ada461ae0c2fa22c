"""Sentences of any hashable tokens as numbers, read once."""

from __future__ import annotations

import warnings
from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.compat.gensim.sentences.readers import LineSentence
from sgns.corpus.corpus import Corpus
from sgns.errors import EmptyCorpusError
from sgns.files.names import PathLike

__all__ = ["NumberedSentences", "encode", "encode_file", "encode_sentences"]


@dataclass(frozen=True)
class NumberedSentences:
    """Sentences, each word by the number of its key.

    Attributes
    ----------
    keys : sequence of hashable
        All different tokens: by falling count, or in the order of their first occurrence.
    counts : ndarray of int64, shape (n_keys,)
        Occurrences of each.
    ids : ndarray of uint32, shape (n_words,)
        Numbers of the tokens of all sentences, one after the other.
    offsets : ndarray of uint64, shape (n_sentences + 1,)
        Sentence ``s`` is ``ids[offsets[s]:offsets[s + 1]]``.
    path : path or None
        File that they were read from.
    """

    keys: list[Hashable]
    counts: NDArray[np.int64]
    ids: NDArray[np.uint32]
    offsets: NDArray[np.uint64]
    path: PathLike | None = None

    def __iter__(self) -> Iterator[list[Hashable]]:
        """Yield the sentences as lists of their keys."""
        for begin, end in pairwise(self.offsets.tolist()):
            yield [self.keys[number] for number in self.ids[begin:end].tolist()]

    @property
    def n_words(self) -> int:
        """Words of all sentences."""
        return int(self.ids.size)

    @property
    def n_sentences(self) -> int:
        """Sentences, empty ones too."""
        return int(self.offsets.size) - 1

    def rows(self, index: Mapping[Any, int]) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
        """Sentences by the rows that `index` gives to keys; words without one are dropped."""
        new_ids = np.array([index.get(key, _core.DROPPED) for key in self.keys], np.uint32)
        return _core.renumbered(self.ids, self.offsets, new_ids)


def encode(
    sentences: Iterable[Iterable[Hashable]] | None, path: PathLike | None, first_seen: bool = False
) -> NumberedSentences:
    """Return numbered sentences: of an iterable, of a file, or those that are numbered already."""
    if isinstance(sentences, NumberedSentences):
        return sentences
    if path is not None:
        return replace(encode_file(path, first_seen), path=path)
    assert sentences is not None
    return encode_sentences(sentences, first_seen)


def encode_sentences(
    sentences: Iterable[Iterable[Hashable]], first_seen: bool = False
) -> NumberedSentences:
    """Give every token of some sentences the number of its key.

    Strings are counted by the core. It has no other tokens, which are numbered by a
    dictionary, as all are where one comes up late in sentences that can be read again.

    Parameters
    ----------
    sentences : iterable of iterables of hashable
        Read once, if all tokens are of one kind.
    first_seen : bool, default False
        Number keys in the order of their first occurrence, not by falling count.

    Returns
    -------
    NumberedSentences

    Raises
    ------
    TypeError
        If a token is not hashable, or if one is no string after others that were, in
        sentences that cannot be read again.
    Exception
        What the iterable raises.
    """
    iterator = _listed(sentences)
    before: list[list[Hashable]] = []
    for sentence in iterator:
        before.append(sentence)
        if sentence:
            break
    everything = chain(before, iterator)
    if first_seen or not before or not before[-1] or not isinstance(before[-1][0], str):
        return _numbered(everything)
    try:
        return _from_corpus(Corpus.from_sentences(everything, min_count=1))  # type: ignore[arg-type]
    except TypeError:
        if isinstance(sentences, Iterator):
            raise
        return _numbered(_listed(sentences))


def encode_file(path: PathLike, first_seen: bool = False) -> NumberedSentences:
    """Do as `encode_sentences` with a file, a sentence a line.

    Lines without tokens are no sentences, as in gensim; no line is cut.
    """
    if first_seen:
        return _numbered(_listed(LineSentence(path, max_sentence_length=None)))
    try:
        encoded = _from_corpus(Corpus.from_file(path, min_count=1))
    except EmptyCorpusError:
        return _numbered(iter(()))
    offsets = encoded.offsets
    filled = np.append(True, offsets[1:] > offsets[:-1])
    return NumberedSentences(encoded.keys, encoded.counts, encoded.ids, offsets[filled])


def _listed(sentences: Iterable[Iterable[Hashable]]) -> Iterator[list[Hashable]]:
    """Each sentence as a list of Python's own objects."""
    warned = False
    for sentence in sentences:
        if isinstance(sentence, list):
            yield sentence
        elif isinstance(sentence, np.ndarray):
            yield sentence.tolist()
        else:
            if isinstance(sentence, str) and not warned:
                warned = True
                warnings.warn(
                    f"a sentence is the string {sentence[:40]!r}, whose characters are taken for "
                    "words; a sentence should be a list of words",
                    stacklevel=5,
                )
            yield list(sentence)


def _from_corpus(corpus: Corpus) -> NumberedSentences:
    keys: list[Hashable] = list(corpus.vocabulary.tokens)
    return NumberedSentences(keys, corpus.counts.astype(np.int64), corpus.ids, corpus.offsets)


class _Numbers(dict[Hashable, int]):
    """Gives the next number to a key that it does not know."""

    def __missing__(self, key: Hashable) -> int:
        # NumPy's scalars are equal to Python's, and have their hash.
        number = self[key.item() if isinstance(key, np.generic) else key] = len(self)
        return number


def _numbered(sentences: Iterator[list[Hashable]]) -> NumberedSentences:
    numbers = _Numbers()
    number_of = numbers.__getitem__
    ids, offsets = array("I"), array("Q", [0])
    for sentence in sentences:
        ids.extend(map(number_of, sentence))
        offsets.append(len(ids))
    encoded = np.frombuffer(ids, np.uint32) if ids else np.empty(0, np.uint32)
    counts = np.bincount(encoded, minlength=len(numbers)).astype(np.int64)
    return NumberedSentences(list(numbers), counts, encoded, np.frombuffer(offsets, np.uint64))
