"""Options of reading a corpus, and progress reports."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

from sgns.arguments.progress import ProgressLike
from sgns.vocabulary import Vocabulary

__all__ = ["IngestionOptions", "ReadProgress", "Tokenizer"]

#: A pattern whose matches are the tokens of a line, or a function from a line to its tokens.
Tokenizer: TypeAlias = str | re.Pattern[str] | Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class ReadProgress:
    """Progress of reading a corpus.

    Attributes
    ----------
    bytes_done : int
        Bytes read so far; of a compressed file, compressed bytes.
    bytes_total : int or None
        Bytes to read; None if unknown in advance.
    words_done : int
        Words counted so far.
    seconds : float
        Time since reading began.
    """

    bytes_done: int
    bytes_total: int | None
    words_done: int
    seconds: float

    @property
    def words_per_second(self) -> float:
        """Mean speed since reading began."""
        return self.words_done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Estimated time for the rest at this speed; None if unknown."""
        if not self.bytes_total or not self.bytes_done:
            return None
        return self.seconds * (self.bytes_total / self.bytes_done - 1)


class IngestionOptions(TypedDict, total=False):
    """Options, besides `min_count`, of all functions that build a corpus.

    Attributes
    ----------
    max_size : int
        Maximum size of the vocabulary. The most frequent tokens are kept.
    keep : iterable of str
        Tokens to keep, however rare.
    drop : iterable of str
        Tokens to drop, however frequent.
    vocabulary : Vocabulary or iterable of str
        The complete vocabulary, in id order, for example that of an existing model. If it has
        counts, they are used unchanged; otherwise tokens are counted.
    out_of_vocabulary : {"skip", "break", "unknown"}, default "skip"
        Effect of a token outside the vocabulary. ``"skip"`` removes it, so that its neighbors
        become adjacent, as in word2vec.c. ``"break"`` ends the sentence, so that no window
        extends across it. ``"unknown"`` replaces it with `unknown_token`.
    unknown_token : str, default "<unk>"
        Replacement of tokens outside the vocabulary.
    lowercase : bool
        Whether to convert text to lower case, as `str.lower` does.
    tokenizer : str, re.Pattern or callable
        Pattern whose matches are the tokens of a line, or function from a line to its tokens.
        If omitted, tokens are separated by ASCII whitespace. A tokenizer is called in Python for
        every line and is many times slower.
    errors : {"strict", "replace"}, default "strict"
        Whether bytes that are not UTF-8 are an error or become U+FFFD.
    workers : int
        Number of threads; the number of cores if omitted. The corpus does not depend on it.
    max_memory : int
        Maximum bytes for counting and encoding, by all workers together; half of the free memory
        if omitted. The rest goes to a temporary file, and counts stay exact. The vocabulary that
        is kept, a few copies of the longest token (of at most 16 MiB), and a corpus without
        `save_to` come in addition; docs/corpora.md has the list.
    save_to : path
        File to write the corpus to, as `Corpus.save` does, without holding it in memory. The
        result is then the opened file.
    on_progress : callable
        Called with a `ReadProgress` about once per megabyte of a file, or once per few megabytes
        of a column. An exception that it raises stops reading.
    progress : {"bar", "log", "json", False}
        Display, as in `sgns.train`.
    """

    max_size: int | None
    keep: Iterable[str]
    drop: Iterable[str]
    vocabulary: Vocabulary | Iterable[str] | None
    out_of_vocabulary: Literal["skip", "break", "unknown"]
    unknown_token: str
    lowercase: bool
    tokenizer: Tokenizer | None
    errors: Literal["strict", "replace"]
    workers: int | None
    max_memory: int | None
    save_to: str | os.PathLike[str] | None
    on_progress: Callable[[ReadProgress], object] | None
    progress: ProgressLike
