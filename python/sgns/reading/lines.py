"""Text that Python processes before the core: decoding for a tokenizer, and lower case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from sgns import _core
from sgns.errors import CorpusError, TextEncodingError
from sgns.files.encodings import other_than_utf8, without_mark
from sgns.files.lines import cut_after
from sgns.files.not_text import not_text
from sgns.reading.batches import TextBatch, TokenBatch
from sgns.reading.options import Tokenizer

__all__ = [
    "Buffer",
    "checked_text",
    "decoded_batch",
    "decoded_lines",
    "lowered",
    "tokenizing",
    "without_surrogates",
]

#: Bytes of any kind.
Buffer: TypeAlias = bytes | bytearray | memoryview

_LONGEST_LINE = 1 << 30  # bytes
_LINE_ENDS = re.compile(r"\r\n?|\n")


def tokenizing(tokenizer: Tokenizer | None) -> Callable[[str], Iterable[str]] | None:
    """Return a function from a line to its tokens, or None if the core tokenizes.

    The tokenizer gets the line without its end. Other line ends in it become spaces.

    Raises
    ------
    TypeError, ValueError
        If `tokenizer` is neither a pattern nor callable.
    """
    if isinstance(tokenizer, str):
        try:
            tokenizer = re.compile(tokenizer)
        except re.error as error:
            raise ValueError(f"tokenizer {tokenizer!r} is not a valid pattern: {error}") from None
    if isinstance(tokenizer, re.Pattern):
        if tokenizer.groups > 1:
            raise ValueError(
                f"tokenizer {tokenizer.pattern!r} has {tokenizer.groups} groups; it may have one"
            )
        tokenizer = tokenizer.findall
    if tokenizer is None:
        return None
    if not callable(tokenizer):
        raise TypeError(f"tokenizer must be a pattern or callable, got {tokenizer!r}")
    tokens_of = tokenizer
    return lambda line: tokens_of(_LINE_ENDS.sub(" ", line.rstrip("\r\n")))


def checked_text(name: str, chunks: Iterable[Buffer], errors: str) -> Iterator[Buffer]:
    """Yield the chunks of a text, after a look at its start. Errors contain `name`.

    Raises
    ------
    CorpusError
        If the start is UTF-16, UTF-32 or binary; or, with `errors` "strict", in another encoding.
    """
    iterator = iter(chunks)
    start = bytes(next(iterator, b""))
    if reason := not_text(name, start):
        raise CorpusError(f"{name}: {reason}")
    if errors == "strict" and (reason := other_than_utf8(name, start)):
        raise CorpusError(f"{name}: not UTF-8{_place(start)}: {reason}")
    yield start
    yield from iterator


def _place(start: bytes) -> str:
    """Return the place of the first byte that is not UTF-8, or ""."""
    try:
        start.decode()
    except UnicodeDecodeError as error:
        line = start.count(b"\n", 0, error.start) + 1
        return f" at line {line}, byte offset {error.start}"
    return ""


def decoded_lines(name: str, chunks: Iterable[Buffer], errors: str) -> Iterator[str]:
    """Yield the lines of a text whose chunks are cut anywhere. Errors contain `name`.

    Raises
    ------
    CorpusError
        If a line is longer than 1 GiB, or if it is not UTF-8 and `errors` is "strict".
    """
    number = 0
    for piece in cut_after(b"\n", chunks, _LONGEST_LINE, f"{name}: a line"):
        if number == 0:
            piece = without_mark(piece)
        lines = piece.split(b"\n")
        for line in lines if lines[-1] else lines[:-1]:
            number += 1
            try:
                yield line.decode("utf-8", errors)
            except UnicodeDecodeError as error:
                raise TextEncodingError(
                    f"{name}: not UTF-8 at line {number}, byte {error.start} of the line; "
                    'errors="replace" reads on'
                ) from None


def decoded_batch(
    name: str, batch: TextBatch | TokenBatch, first: int, errors: str
) -> Iterator[str | list[str]]:
    """Yield the rows of a batch of column `name` that begins with row `first`.

    Raises
    ------
    CorpusError
        If a row is not UTF-8 and `errors` is "strict".
    """

    def decoded(data: bytes, row: int) -> str:
        try:
            return data.decode("utf-8", errors)
        except UnicodeDecodeError:
            raise TextEncodingError(
                f'{name}: not UTF-8 in row {row}; errors="replace" reads on'
            ) from None

    if isinstance(batch, TextBatch):
        for row, line in enumerate(batch, first):
            yield decoded(line, row)
    else:
        for row, tokens in enumerate(batch, first):
            yield [decoded(token, row) for token in tokens]


def without_surrogates(text: str) -> str:
    """Return `text` with U+FFFD in place of each lone surrogate. Pairs become their character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def lowered(name: str, chunks: Iterable[Buffer]) -> Iterator[bytes]:
    """Convert a text whose chunks are cut anywhere to lower case. Errors contain `name`.

    Raises
    ------
    CorpusError
        If a token is longer than the core accepts.
    """
    for text in cut_after(rb" \t-\r", chunks, _core.LONGEST_TOKEN, f"{name}: a token"):
        if text.isascii():
            yield text.lower()
        else:  # bytes that are not UTF-8 stay, so that the core reports them
            decoded = text.decode("utf-8", "surrogateescape")
            yield decoded.lower().encode("utf-8", "surrogateescape")
