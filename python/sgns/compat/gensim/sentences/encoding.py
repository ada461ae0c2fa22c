"""Encoding of sentences with any hashable words as ids, in one pass."""

from __future__ import annotations

import logging
import re
from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import warn
from sgns.compat.gensim.log_lines import Watch
from sgns.corpus.corpus import Corpus
from sgns.errors import EmptyCorpusError, TextEncodingError
from sgns.files.lines import fields, text_lines
from sgns.files.names import PathLike
from sgns.reading.lines import without_surrogates
from sgns.reading.sentences import check_sentence

__all__ = ["EncodedSentences", "encode", "encode_file", "encode_sentences"]

_SURROGATES = re.compile("[\ud800-\udfff]")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class EncodedSentences:
    """Sentences as ids of keys.

    Attributes
    ----------
    keys : list of hashable
        All distinct words, by descending count or in the order of their first occurrence.
    counts : ndarray of int64, shape (n_keys,)
        Occurrences of each key.
    ids : ndarray of uint32, shape (n_words,)
        Ids of the words of all sentences.
    offsets : ndarray of uint64, shape (n_sentences + 1,)
        Sentence ``s`` is ``ids[offsets[s]:offsets[s + 1]]``.
    path : path or None
        File of the sentences, if they were read from a file.
    """

    keys: list[Hashable]
    counts: NDArray[np.int64]
    ids: NDArray[np.uint32]
    offsets: NDArray[np.uint64]
    path: PathLike | None = None

    def __iter__(self) -> Iterator[list[Hashable]]:
        """Yield each sentence as a list of keys."""
        for begin, end in pairwise(self.offsets.tolist()):
            yield [self.keys[i] for i in self.ids[begin:end].tolist()]

    @property
    def n_words(self) -> int:
        """Number of words in all sentences."""
        return int(self.ids.size)

    @property
    def n_sentences(self) -> int:
        """Number of sentences, including empty ones."""
        return int(self.offsets.size) - 1

    def renumbered(self, index: Mapping[Any, int]) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
        """Return ids and offsets with the ids of `index`. Words that are not in it are dropped."""
        new_ids = np.array([index.get(key, _core.DROPPED) for key in self.keys], np.uint32)
        return _core.renumbered(self.ids, self.offsets, new_ids)


def encode(
    sentences: Iterable[Iterable[Hashable]] | None,
    path: PathLike | None,
    first_seen: bool = False,
    watch: Watch | None = None,
) -> EncodedSentences:
    """Encode the sentences of an iterable or a file. Encoded sentences are returned unchanged."""
    if isinstance(sentences, EncodedSentences):
        return sentences
    if path is not None:
        return replace(encode_file(path, first_seen), path=path)
    assert sentences is not None
    return encode_sentences(sentences, first_seen, watch)


def encode_sentences(
    sentences: Iterable[Iterable[Hashable]], first_seen: bool = False, watch: Watch | None = None
) -> EncodedSentences:
    """Encode the sentences of an iterable.

    The core encodes sentences of strings. A dictionary encodes other words, which the core does
    not support. If the first word is a string and a later one is not, the sentences are read
    again, by the dictionary.

    Parameters
    ----------
    sentences : iterable of iterables of hashable
        Sentences. They are read once if all words are strings or the first is not.
    first_seen : bool, default False
        Whether to order keys by their first occurrence. Otherwise, keys of strings are ordered by
        descending count.
    watch : callable, optional
        Function that yields the sentences unchanged, and logs how many there were.

    Returns
    -------
    EncodedSentences

    Raises
    ------
    TypeError
        If a word is not hashable, or if words have to be read again and `sentences` is an
        iterator.
    Exception
        Any exception of the iterable.
    """
    iterator = _as_lists(sentences)
    iterator = iterator if watch is None else watch(iterator)
    start: list[list[Hashable]] = []  # up to the first word
    for sentence in iterator:
        start.append(sentence)
        if sentence:
            break
    everything = chain(start, iterator)
    if first_seen or not start or not start[-1] or not isinstance(start[-1][0], str):
        return _encode_by_dictionary(everything)
    try:
        return _from_corpus(Corpus.from_sentences(everything, min_count=1, progress=False))  # type: ignore[arg-type]
    except (TypeError, TextEncodingError) as error:
        if isinstance(sentences, Iterator):
            raise
        if isinstance(error, TextEncodingError):
            return _encode_replaced(sentences)
        return _encode_by_dictionary(_as_lists(sentences))


def _encode_replaced(sentences: Iterable[Iterable[Hashable]]) -> EncodedSentences:
    """Encode sentences with U+FFFD in place of lone surrogates, which no file can hold."""
    everything: Any = _as_lists(sentences)
    encoded = _from_corpus(Corpus.from_sentences(everything, 1, errors="replace", progress=False))
    _warn_of_surrogates()
    return encoded


def _warn_of_surrogates() -> None:
    warn(
        "words with lone surrogates, such as half an emoji, are used with U+FFFD in their place; "
        "to remove them, clean the text first"
    )


def encode_file(
    path: PathLike, first_seen: bool = False, every_line: bool = False
) -> EncodedSentences:
    """Encode a file with one sentence on each line. Long lines are not split.

    As in gensim, lines without words are not sentences, unless `every_line` is set.
    """
    if first_seen:
        lines = (fields(line) for _, line in text_lines(path))
        return _encode_by_dictionary(sentence for sentence in lines if sentence or every_line)
    try:
        encoded = _from_corpus(Corpus.from_file(path, min_count=1, progress=False))
    except EmptyCorpusError:
        return _encode_by_dictionary(iter(()))
    if every_line:
        return encoded
    offsets = encoded.offsets
    filled = np.append(True, offsets[1:] > offsets[:-1])
    return EncodedSentences(encoded.keys, encoded.counts, encoded.ids, offsets[filled])


def _as_lists(sentences: Iterable[Iterable[Hashable]]) -> Iterator[list[Hashable]]:
    """Yield each sentence as a list. Arrays become lists of Python objects."""
    warned = False
    for number, sentence in enumerate(sentences):
        if isinstance(sentence, list):
            yield sentence
        elif isinstance(sentence, np.ndarray):
            yield sentence.tolist()
        else:
            check_sentence(sentence, number)
            if isinstance(sentence, str) and not warned:
                warned = True
                # The text of gensim is in its log, and tells what to do here.
                logger.warning(
                    "Each 'sentences' item should be a list of words (usually unicode strings). "
                    "First item here is instead plain %s.",
                    type(sentence),
                )
                warn(
                    f"sentence {number} is the string {sentence[:40]!r}, so that its characters "
                    "are used as words; a sentence should be a list of words, such as "
                    "sentence.split(), or use LineSentence(path) for the lines of a file"
                )
            yield list(sentence)


def _from_corpus(corpus: Corpus) -> EncodedSentences:
    keys: list[Hashable] = list(corpus.vocabulary.tokens)
    return EncodedSentences(keys, corpus.counts.astype(np.int64), corpus.ids, corpus.offsets)


class _GrowingIds(dict[Hashable, int]):
    """Ids by key. A new key gets the next id. A lone surrogate in a key becomes U+FFFD."""

    def __init__(self) -> None:
        self.keys_by_id: list[Hashable] = []
        self.n_replaced = 0

    def __missing__(self, key: Hashable) -> int:
        if isinstance(key, str) and _SURROGATES.search(key):
            self.n_replaced += 1
            new_id = self[without_surrogates(key)]
        else:
            # A scalar of NumPy finds the key of Python: both are equal and have the same hash.
            key = key.item() if isinstance(key, np.generic) else key
            new_id = len(self.keys_by_id)
            self.keys_by_id.append(key)
        self[key] = new_id
        return new_id


def _encode_by_dictionary(sentences: Iterable[Iterable[Hashable]]) -> EncodedSentences:
    id_of_key = _GrowingIds()
    ids, offsets = array("I"), array("Q", [0])
    for sentence in sentences:
        ids.extend(map(id_of_key.__getitem__, sentence))
        offsets.append(len(ids))
    encoded = np.frombuffer(ids, np.uint32) if ids else np.empty(0, np.uint32)
    if id_of_key.n_replaced:
        _warn_of_surrogates()
    keys = id_of_key.keys_by_id
    counts = np.bincount(encoded, minlength=len(keys)).astype(np.int64)
    return EncodedSentences(keys, counts, encoded, np.frombuffer(offsets, np.uint64))
