"""Documents with tags, and readers of them, with gensim's interface."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from sgns.compat.gensim.sentences.readers import Lines, lines_of
from sgns.files.lines import text_lines
from sgns.files.names import PathLike

__all__ = ["TaggedBrownCorpus", "TaggedDocument", "TaggedLineDocument"]


class TaggedDocument(NamedTuple):
    """Words of a document, and its tags: strings or integers."""

    words: Iterable[Hashable]
    tags: Iterable[Hashable]

    def __str__(self) -> str:
        return f"{type(self).__name__}<{self.words}, {self.tags}>"


class TaggedLineDocument:
    """Documents of a file with one document on each line. The tag is the number of the line.

    Parameters
    ----------
    source : path or file-like object
        UTF-8 text, compressed or not, as in `LineSentence`.
    """

    def __init__(self, source: PathLike | Lines) -> None:
        self.source = source

    def __iter__(self) -> Iterator[TaggedDocument]:
        for number, words in enumerate(lines_of(self.source)):
            yield TaggedDocument(words, [number])


class TaggedBrownCorpus:
    """Documents of the Brown corpus: a line of a file is one, whose words have types of words.

    Parameters
    ----------
    dirname : path
        Folder of the corpus. Each token of its files is a word and its type, as in ``the/at``.
    """

    def __init__(self, dirname: PathLike) -> None:
        self.dirname = dirname

    def __iter__(self) -> Iterator[TaggedDocument]:
        for file in Path(self.dirname).iterdir():
            if not file.is_file():
                continue
            for number, (_, line) in enumerate(text_lines(file)):
                pairs = [token.split("/") for token in line.split() if token.count("/") == 1]
                words = [f"{word.lower()}/{kind[:2]}" for word, kind in pairs if kind[:2].isalpha()]
                if words:
                    yield TaggedDocument(words, [f"{file}_SENT_{number}"])
