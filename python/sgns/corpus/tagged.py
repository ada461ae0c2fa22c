"""Documents with their tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sgns.arguments.progress import ProgressLike
from sgns.corpus.corpus import Corpus
from sgns.corpus.inputs import CorpusLike, as_corpus
from sgns.files.checksum import fingerprint

__all__ = ["DocumentsLike", "TaggedCorpus", "TagsLike", "as_tagged_corpus"]

#: Input of `train_documents`: what `train` takes, a sentence being a document; or pairs of tokens
#: and tags; or objects with the attributes `words` and `tags`.
DocumentsLike: TypeAlias = "CorpusLike | Iterable[Any]"

#: One tag, or several, of each document.
TagsLike: TypeAlias = Iterable[Any]


@dataclass(frozen=True)
class TaggedCorpus:
    """A corpus whose sentences are documents, with the tags of each.

    Attributes
    ----------
    corpus : Corpus
        Words of the documents.
    tags : tuple of str
        Different tags, in the order in which they first occur.
    offsets : ndarray of uint64, shape (n_documents + 1,)
        Document ``d`` has the tags ``ids[offsets[d]:offsets[d + 1]]``.
    ids : ndarray of uint32, shape (n_tags_of_all_documents,)
        Positions in `tags`.
    """

    corpus: Corpus
    tags: tuple[str, ...]
    offsets: NDArray[np.uint64]
    ids: NDArray[np.uint32]

    @property
    def counts(self) -> NDArray[np.uint64]:
        """Number of words in the documents of each tag, shape (n_tags,)."""
        ends, tag_ends = self.corpus.offsets, self.offsets
        lengths = ends[1:] - ends[:-1]
        counts = np.zeros(len(self.tags), np.uint64)
        n_tags = (tag_ends[1:] - tag_ends[:-1]).astype(np.int64)
        np.add.at(counts, self.ids, np.repeat(lengths, n_tags))
        return counts

    def fingerprints(self, workers: int) -> dict[str, str]:
        """Return fingerprints of everything that training reads, besides the names of the tags."""
        return {
            **self.corpus.fingerprints(workers),
            "tags": fingerprint(self.ids, workers),
            "tag_offsets": fingerprint(self.offsets, workers),
        }


def as_tagged_corpus(
    documents: DocumentsLike,
    tags: TagsLike | None = None,
    min_count: int | None = None,
    progress: ProgressLike = None,
) -> TaggedCorpus:
    """Read documents and their tags.

    Parameters
    ----------
    documents : Corpus, path, or iterable of documents
        Each line of a file, or each sentence of a corpus, is a document. A document of an iterable
        is a list of tokens, a pair of tokens and tags, or an object with `words` and `tags`.
    tags : iterable, optional
        One tag, or a list of tags, of each document. If omitted, the tags are those of the
        documents, or the numbers of the documents: ``"0"``, ``"1"``, and so on.
    min_count, progress
        As in `sgns.train`.

    Returns
    -------
    TaggedCorpus

    Raises
    ------
    TypeError, ValueError
        If a tag is neither a string nor an integer, is empty or has a line break, or if there is
        not one entry for each document.
    OSError, CorpusError
        As in `Corpus.from_file` and `Corpus.from_sentences`.
    """
    table = _Tags()
    documents, first = _peek(documents)
    if _is_tagged(first):
        if tags is not None:
            raise ValueError("tags are given twice: omit tags, or pass documents without tags")
        corpus = as_corpus(_words_of(documents, table), min_count, progress=progress)
    else:
        corpus = as_corpus(documents, min_count, progress=progress)
        if tags is None:
            numbers = range(corpus.n_sentences)
            return TaggedCorpus(
                corpus,
                tuple(map(str, numbers)),
                np.arange(corpus.n_sentences + 1, dtype=np.uint64),
                np.arange(corpus.n_sentences, dtype=np.uint32),
            )
        if isinstance(tags, (str, bytes)) or not isinstance(tags, Iterable):
            raise TypeError(
                f"tags must be a list with an entry for each document, got {tags!r:.80}"
            )
        for each in tags:
            table.add(each)
        if len(table) != corpus.n_sentences:
            raise ValueError(
                f"tags must have an entry for each of the {corpus.n_sentences} documents, got "
                f"{len(table)}; a document without words is one too"
            )
    return TaggedCorpus(corpus, *table.arrays())


class _Tags:
    """The tags of documents as numbers."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._ids: list[int] = []
        self._offsets = [0]

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def add(self, tags: Any) -> None:
        """Add the tag, or the tags, of the next document."""
        if isinstance(tags, (str, int, np.integer)):
            tags = (tags,)
        elif isinstance(tags, bytes) or not isinstance(tags, Iterable):
            self._refuse(tags, "a string, an integer, or a list of these")
        for tag in tags:
            if isinstance(tag, (bool, np.bool_)) or not isinstance(tag, (str, int, np.integer)):
                self._refuse(tag, "a string or an integer")
            name = str(tag)
            if not name or "\n" in name or "\r" in name:
                self._refuse(tag, "a string that is not empty and has no line break")
            self._ids.append(self._numbers.setdefault(name, len(self._numbers)))
        self._offsets.append(len(self._ids))

    def arrays(self) -> tuple[tuple[str, ...], NDArray[np.uint64], NDArray[np.uint32]]:
        return (
            tuple(self._numbers),
            np.array(self._offsets, np.uint64),
            np.array(self._ids, np.uint32),
        )

    def _refuse(self, tag: object, expected: str) -> None:
        error = ValueError if isinstance(tag, str) else TypeError
        raise error(f"the tag of document {len(self)} must be {expected}, got {tag!r:.80}")


def _peek(documents: Any) -> tuple[Any, Any]:
    """Return documents that can still be read from the start, and the first of them or None."""
    if isinstance(documents, Sequence):
        is_text = isinstance(documents, (str, bytes))
        return documents, documents[0] if documents and not is_text else None
    if isinstance(documents, Iterator):
        first = list(islice(documents, 1))
        return chain(first, documents), first[0] if first else None
    if isinstance(documents, Iterable) and not isinstance(documents, Corpus):
        return documents, next(iter(documents), None)
    return documents, None


def _is_tagged(document: Any) -> bool:
    """Return True for a pair of tokens and tags, and for an object with both."""
    if hasattr(document, "words") and hasattr(document, "tags"):
        return True
    return (
        isinstance(document, tuple)
        and len(document) == 2
        and isinstance(document[0], (list, tuple, np.ndarray))
    )


def _words_of(documents: Iterable[Any], table: _Tags) -> Iterator[Any]:
    """Yield the words of tagged documents, and add their tags to a table."""
    for number, document in enumerate(documents):
        if not _is_tagged(document):
            raise TypeError(
                f"document {number} must have tags like those before it: a pair of a list of "
                f"tokens and its tags, or an object with words and tags, got {document!r:.80}"
            )
        words, tags = (document.words, document.tags) if hasattr(document, "words") else document
        if isinstance(words, str):
            raise TypeError(
                f"the words of document {number} must be a list of tokens, got the string "
                f"{words!r:.60}; write words.split()"
            )
        table.add(tags)
        yield words
