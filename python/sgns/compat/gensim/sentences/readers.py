"""Readers of sentences in files, with gensim's interface."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol, runtime_checkable

from sgns.compat.gensim.signatures import named_arguments
from sgns.files.lines import text_lines, text_pieces
from sgns.files.names import PathLike

__all__ = ["LineSentence", "Lines", "PathLineSentences", "Text8Corpus", "lines_of"]

_MAX_SENTENCE = 10000


@runtime_checkable
class Lines(Protocol):
    """File object, which readers accept besides paths."""

    def seek(self, offset: int, /) -> int:
        """Move to a position."""
        ...

    def __iter__(self) -> Iterator[str | bytes]: ...


class LineSentence:
    """Sentences of a file with one sentence on each line. White space separates words.

    Parameters
    ----------
    source : path or file-like object
        UTF-8 text. Files with the suffixes ``.gz``, ``.bz2``, ``.xz`` and ``.zst`` are
        decompressed. Each iteration reads a file object from its start.
    max_sentence_length : int or None, default 10000
        Maximum number of words. Longer lines are split into several sentences. None does not
        split lines.
    limit : int or None, optional
        Read only this many lines, the first ones.
    """

    @named_arguments
    def __init__(
        self,
        source: PathLike | Lines,
        max_sentence_length: int | None = _MAX_SENTENCE,
        limit: int | None = None,
    ) -> None:
        self.source = source
        self.max_sentence_length = max_sentence_length
        self.limit = limit

    def __iter__(self) -> Iterator[list[str]]:
        for words in lines_of(self.source, self.limit):
            step = len(words) if self.max_sentence_length is None else self.max_sentence_length
            for start in range(0, len(words), max(1, step)):
                yield words[start : start + step]


class PathLineSentences:
    """Sentences of a file, or of all files in a folder, in the order of their names.

    Parameters
    ----------
    source : path
        File or folder. Subfolders are skipped.
    max_sentence_length, limit
        As in `LineSentence`. The limit applies to each file.

    Raises
    ------
    ValueError
        If `source` is neither a file nor a folder.
    """

    @named_arguments
    def __init__(
        self,
        source: PathLike,
        max_sentence_length: int | None = _MAX_SENTENCE,
        limit: int | None = None,
    ) -> None:
        self.source = source
        self.max_sentence_length = max_sentence_length
        self.limit = limit
        path = Path(source)
        if path.is_dir():
            self.input_files = sorted(str(file) for file in path.iterdir() if file.is_file())
        elif path.is_file():
            self.input_files = [str(source)]
        else:
            raise ValueError(f"source must be a file or a folder, got {str(source)!r}")

    def __iter__(self) -> Iterator[list[str]]:
        for file in self.input_files:
            yield from LineSentence(file, self.max_sentence_length, self.limit)


class Text8Corpus:
    """Sentences of equal length from a file with one line, such as text8.

    Parameters
    ----------
    fname : path
        UTF-8 text. Compressed files are decompressed, as in `LineSentence`.
    max_sentence_length : int, default 10000
        Number of words of each sentence. The last one can be shorter.
    """

    def __init__(self, fname: PathLike, max_sentence_length: int = _MAX_SENTENCE) -> None:
        self.fname = fname
        self.max_sentence_length = max_sentence_length

    def __iter__(self) -> Iterator[list[str]]:
        words: list[str] = []
        for piece in text_pieces(self.fname):
            words += piece.split()
            whole = len(words) - len(words) % self.max_sentence_length
            for start in range(0, whole, self.max_sentence_length):
                yield words[start : start + self.max_sentence_length]
            del words[:whole]
        if words:
            yield words


def lines_of(source: PathLike | Lines, limit: int | None = None) -> Iterator[list[str]]:
    """Yield the words of each line, from the first one on, up to `limit`."""
    lines: Iterator[str | bytes]
    if isinstance(source, Lines):
        source.seek(0)
        lines = iter(source)
    else:
        lines = (line for _, line in text_lines(source))
    for i, line in enumerate(islice(lines, limit)):
        text = line.decode() if isinstance(line, bytes) else line
        # As in gensim, also U+00A0 and other white space of Unicode separates words.
        yield (text if i else text.removeprefix("\ufeff")).split()
