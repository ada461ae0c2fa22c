"""What can be asked of the reading of a corpus, and what it tells meanwhile."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

from sgns.vocabulary import Vocabulary

__all__ = ["IngestionOptions", "ReadProgress", "Tokenizer"]

#: A pattern whose matches are the tokens of a line, or what makes tokens of a line.
Tokenizer: TypeAlias = str | re.Pattern[str] | Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class ReadProgress:
    """How far the reading of a corpus is.

    Attributes
    ----------
    bytes_done : int
        Bytes that were read: of text or, where it is compressed, of the compressed file.
    bytes_total : int or None
        Bytes that there are, None where only reading can tell.
    words_done : int
        Words that were counted.
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
        """Time that the rest will take at this speed, None where it is not known."""
        if not self.bytes_total or not self.bytes_done:
            return None
        return self.seconds * (self.bytes_total / self.bytes_done - 1)


class IngestionOptions(TypedDict, total=False):
    """What every way to build a corpus takes, besides `min_count`.

    Attributes
    ----------
    max_size : int
        Size of the vocabulary: the most frequent tokens stay.
    keep : iterable of str
        Tokens that stay however rare they are.
    drop : iterable of str
        Tokens that are dropped however frequent they are.
    vocabulary : Vocabulary or iterable of str
        The tokens, in this order, and no others: to go on with a model. Counts, if it has
        any, are taken as they are; if not, tokens are counted.
    out_of_vocabulary : {"skip", "break", "unknown"}
        What a token outside the vocabulary does: leave no gap, so that its neighbors become
        neighbors, as in word2vec.c (the default); end the sentence, so that no window
        reaches across it; or become `unknown_token`.
    unknown_token : str, default "<unk>"
        The token that stands for all of these.
    lowercase : bool
        Whether text is lower-cased, as `str.lower` does it.
    tokenizer : str, re.Pattern or callable
        What finds the tokens of a line of text instead of white space: a pattern, whose
        matches they are, or a function from a line to its tokens. It is called in Python for
        every line, and is many times slower.
    errors : {"strict", "replace"}
        Whether bytes that are not UTF-8 are an error or become U+FFFD.
    workers : int
        Threads; as many as there are cores if left out. Any number gives the same corpus.
    max_memory : int
        Bytes that counting may take; half of what is free if left out. What is more goes to
        a temporary file: counts stay exact.
    save_to : path
        File to write the corpus to, as `Corpus.save` does, without ever holding it in
        memory; the corpus is then the opened file.
    on_progress : callable
        Called with a `ReadProgress` about once a megabyte of a file, or every few megabytes of a
        column. What it raises ends the reading.
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
