"""Sentences in files, as gensim reads them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol, runtime_checkable

from sgns.files.names import PathLike
from sgns.files.streams import Source

__all__ = ["LineSentence", "PathLineSentences", "Text8Corpus"]

_MAX_SENTENCE = 10000


@runtime_checkable
class _Lines(Protocol):
    """A file-like object: what `LineSentence` reads besides paths."""

    def seek(self, offset: int, /) -> int: ...
    def __iter__(self) -> Iterator[str | bytes]: ...


class LineSentence:
    """A sentence a line, words separated by white space.

    Parameters
    ----------
    source : path or file-like object
        UTF-8 text; ``.gz``, ``.bz2``, ``.xz`` and ``.zst`` are decompressed. An object is
        read from its start each time.
    max_sentence_length : int or None, default 10000
        Longer lines become several sentences; none is cut for None.
    limit : int or None, optional
        Read only this many lines.
    """

    def __init__(
        self,
        source: PathLike | _Lines,
        max_sentence_length: int | None = _MAX_SENTENCE,
        limit: int | None = None,
    ) -> None:
        self.source = source
        self.max_sentence_length = max_sentence_length
        self.limit = limit

    def __iter__(self) -> Iterator[list[str]]:
        if isinstance(self.source, _Lines):
            self.source.seek(0)
            yield from _sentences(iter(self.source), self.max_sentence_length, self.limit)
        else:
            with Source(Path(self.source)) as source:
                lines = (line for _, line in source.lines())
                yield from _sentences(lines, self.max_sentence_length, self.limit)


class PathLineSentences:
    """The sentences of a file, or of all files of a folder, in the order of their names.

    Parameters
    ----------
    source : path
        File or folder; folders in it are passed over.
    max_sentence_length, limit
        As in `LineSentence`; the limit is that of each file.

    Raises
    ------
    ValueError
        If there is neither a file nor a folder of that name.
    """

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
    """Sentences of equal length from a file that is one line, as text8 is.

    Parameters
    ----------
    fname : path
        UTF-8 text, compressed or not.
    max_sentence_length : int, default 10000
        Words of each sentence, except for the last.
    """

    def __init__(self, fname: PathLike, max_sentence_length: int = _MAX_SENTENCE) -> None:
        self.fname = fname
        self.max_sentence_length = max_sentence_length

    def __iter__(self) -> Iterator[list[str]]:
        words: list[str] = []
        for piece in self._pieces():
            words += piece.decode().split()
            whole = len(words) - len(words) % self.max_sentence_length
            for start in range(0, whole, self.max_sentence_length):
                yield words[start : start + self.max_sentence_length]
            del words[:whole]
        if words:
            yield words

    def _pieces(self) -> Iterator[bytes]:
        """Read the text in pieces that end with white space."""
        with Source(Path(self.fname)) as source:
            rest: list[bytes] = []
            for chunk in source.chunks():
                cut = max(map(chunk.rfind, (b" ", b"\n", b"\t", b"\r"))) + 1
                if cut:
                    yield b"".join([*rest, chunk[:cut]])
                    rest = []
                rest.append(chunk[cut:])
            yield b"".join(rest)


def _sentences(
    lines: Iterator[str | bytes], longest: int | None, limit: int | None
) -> Iterator[list[str]]:
    for line in islice(lines, limit):
        words = (line.decode() if isinstance(line, bytes) else line).split()
        step = len(words) if longest is None else longest
        for start in range(0, len(words), max(1, step)):
            yield words[start : start + step]
