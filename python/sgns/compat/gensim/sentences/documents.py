"""Encoding of documents: their words as sentences, and their tags as numbers."""

from __future__ import annotations

import logging
from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import warn
from sgns.compat.gensim.log_lines import Watch
from sgns.compat.gensim.sentences.encoding import EncodedSentences, encode_file, encode_sentences
from sgns.compat.gensim.sentences.tagged import TaggedDocument
from sgns.files.names import PathLike

__all__ = ["EncodedDocuments", "encode_documents", "rows_of_tags"]

logger = logging.getLogger(__name__)

#: Integer tags have their own number as their row, as in gensim, unless fewer rows than one of so
#: many would be used.
_MOST_ROWS_FOR_A_TAG = 10


@dataclass(frozen=True)
class EncodedDocuments(EncodedSentences):
    """Documents as ids of words and of tags. Sentence ``d`` has the words of document ``d``.

    Attributes
    ----------
    tags : list of hashable
        All distinct tags, in the order of their first occurrence.
    tag_ids : ndarray of uint32, shape (n_tags_of_all_documents,)
        Ids of the tags of all documents.
    tag_offsets : ndarray of uint64, shape (n_sentences + 1,)
        Document ``d`` has the tags ``tag_ids[tag_offsets[d]:tag_offsets[d + 1]]``.
    """

    tags: list[Hashable] = None  # type: ignore[assignment]
    tag_ids: NDArray[np.uint32] = None  # type: ignore[assignment]
    tag_offsets: NDArray[np.uint64] = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[Any]:
        """Yield each document as a `TaggedDocument`."""
        for d, words in enumerate(super().__iter__()):
            begin, end = self.tag_offsets[d : d + 2].tolist()
            yield TaggedDocument(words, [self.tags[i] for i in self.tag_ids[begin:end].tolist()])

    def tag_counts(self) -> dict[str, NDArray[np.int64]]:
        """Return the numbers of words and of documents of each tag, by gensim's names of them."""
        lengths = (self.offsets[1:] - self.offsets[:-1]).astype(np.int64)
        times = self.tag_offsets[1:] - self.tag_offsets[:-1]
        words = np.zeros(len(self.tags), np.int64)
        np.add.at(words, self.tag_ids, np.repeat(lengths, times.astype(np.int64)))
        documents = np.bincount(self.tag_ids, minlength=len(self.tags)).astype(np.int64)
        return {"word_count": words, "doc_count": documents}

    def renumbered_tags(
        self, index: Mapping[Any, int]
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
        """Return ids and offsets of tags with the ids of `index`. Other tags are dropped."""
        new_ids = np.array([index.get(tag, _core.DROPPED) for tag in self.tags], np.uint32)
        return _core.renumbered(self.tag_ids, self.tag_offsets, new_ids)


def encode_documents(
    documents: Iterable[Any] | None,
    path: PathLike | None,
    first_seen: bool = False,
    watch: Watch | None = None,
) -> EncodedDocuments:
    """Encode documents, or the lines of a file, whose tags are their numbers.

    Encoded documents are returned unchanged.

    Raises
    ------
    TypeError
        If a document has no words or no tags, or as `encode_sentences`.
    """
    if isinstance(documents, EncodedDocuments):
        return documents
    if path is not None:
        words = encode_file(path, first_seen, every_line=True)
        n = words.n_sentences
        return EncodedDocuments(
            words.keys,
            words.counts,
            words.ids,
            words.offsets,
            path,
            list(range(n)),
            np.arange(n, dtype=np.uint32),
            np.arange(n + 1, dtype=np.uint64),
        )
    assert documents is not None
    reader = _Words(documents)
    # An iterator cannot be read again, and `encode_sentences` must know that.
    is_iterator = isinstance(documents, Iterator)
    words = encode_sentences(iter(reader) if is_iterator else reader, first_seen, watch)
    tag_ids = np.frombuffer(reader.ids, np.uint32) if reader.ids else np.empty(0, np.uint32)
    return EncodedDocuments(
        words.keys,
        words.counts,
        words.ids,
        words.offsets,
        None,
        list(reader.numbers),
        tag_ids,
        np.frombuffer(reader.offsets, np.uint64),
    )


def rows_of_tags(tags: Iterable[Hashable]) -> list[Hashable]:
    """Return the tag of each row, where some tags are new: integers first, as in gensim.

    The row of an integer is its number, so numbers that are no tags have rows, too. If most rows
    were unused, the integers that are tags have rows alone.
    """
    numbers = {tag for tag in tags if isinstance(tag, int) and tag >= 0}
    others = [tag for tag in tags if not isinstance(tag, int) or tag < 0]
    n_rows = max(numbers, default=-1) + 1
    if n_rows > _MOST_ROWS_FOR_A_TAG * len(numbers):
        return [*sorted(numbers), *others]
    if n_rows > len(numbers):
        logger.warning(
            "the highest integer tag is %d, but only %d integers are tags: %d rows are unused",
            n_rows - 1,
            len(numbers),
            n_rows - len(numbers),
        )
    return [*range(n_rows), *others]


class _Words:
    """The words of documents. Reading them numbers their tags."""

    def __init__(self, documents: Iterable[Any]) -> None:
        self._documents = documents
        self._has_warned = False
        self._reset()

    def _reset(self) -> None:
        self.numbers: dict[Hashable, int] = {}
        self.ids, self.offsets = array("I"), array("Q", [0])

    def __iter__(self) -> Iterator[Any]:
        self._reset()
        for number, document in enumerate(self._documents):
            if not (hasattr(document, "words") and hasattr(document, "tags")):
                raise TypeError(
                    f"document {number} must be a TaggedDocument, got {document!r:.60}; write "
                    "[TaggedDocument(words, [i]) for i, words in enumerate(texts)]"
                )
            self._add(document.tags, number)
            words = document.words
            if isinstance(words, str):
                self._warn(
                    "Each 'words' should be a list of words (usually unicode strings). "
                    f"First 'words' here is instead plain {type(words)}.",
                    f"the words of document {number} are the string {words[:40]!r}, so that its "
                    "characters are used as words; they should be a list, such as words.split()",
                )
                words = list(words)
            yield words

    def _add(self, tags: Any, number: int) -> None:
        if isinstance(tags, bytes) or not isinstance(tags, Iterable):
            raise TypeError(
                f"the tags of document {number} must be a list, such as [{number}], got "
                f"{tags!r:.60}"
            )
        if isinstance(tags, str):
            self._warn(
                f"the tags of document {number} are a string",
                f"the tags of document {number} are the string {tags[:40]!r}, so that its "
                f"characters are used as tags; write [{tags[:40]!r}]",
            )
        for tag in tags:
            name = tag.item() if isinstance(tag, np.generic) else tag
            self.ids.append(self.numbers.setdefault(name, len(self.numbers)))
        self.offsets.append(len(self.ids))

    def _warn(self, logged: str, message: str) -> None:
        """Warn, but only of the first mistake."""
        if not self._has_warned:
            self._has_warned = True
            logger.warning("%s", logged)
            warn(message)
