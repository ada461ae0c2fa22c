"""Text that Python processes before the core: decoding for a tokenizer, and lower case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from sgns import _core
from sgns.errors import CorpusError
from sgns.reading.batches import TextBatch, TokenBatch
from sgns.reading.options import Tokenizer

__all__ = ["Buffer", "decoded_batch", "decoded_lines", "lowered", "tokenizing"]

#: Bytes of any kind.
Buffer: TypeAlias = bytes | bytearray | memoryview

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_LINE = 1 << 30  # bytes


def tokenizing(tokenizer: Tokenizer | None) -> Callable[[str], Iterable[str]] | None:
    """Return a function from a line to its tokens, or None if the core tokenizes.

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
        return tokenizer.findall
    if tokenizer is not None and not callable(tokenizer):
        raise TypeError(f"tokenizer must be a pattern or callable, got {tokenizer!r}")
    return tokenizer


def decoded_lines(name: str, chunks: Iterable[Buffer], errors: str) -> Iterator[str]:
    """Yield the lines of a text whose chunks are cut anywhere. Errors contain `name`.

    Raises
    ------
    CorpusError
        If a line is longer than 1 GiB, or if it is not UTF-8 and `errors` is "strict".
    """
    number = 0
    for piece in _cut_after(b"\n", chunks, _LONGEST_LINE, f"{name}: a line"):
        if number == 0:
            piece = piece.removeprefix(_BYTE_ORDER_MARK)
        lines = piece.split(b"\n")
        for line in lines if lines[-1] else lines[:-1]:
            number += 1
            try:
                yield line.decode("utf-8", errors)
            except UnicodeDecodeError as error:
                raise CorpusError(
                    f"{name}: not UTF-8 at line {number}, byte {error.start} of the line"
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
            raise CorpusError(
                f'{name}: not UTF-8 in row {row}; errors="replace" reads on'
            ) from None

    if isinstance(batch, TextBatch):
        for row, line in enumerate(batch, first):
            yield decoded(line, row)
    else:
        for row, tokens in enumerate(batch, first):
            yield [decoded(token, row) for token in tokens]


def lowered(name: str, chunks: Iterable[Buffer]) -> Iterator[bytes]:
    """Convert a text whose chunks are cut anywhere to lower case. Errors contain `name`.

    Raises
    ------
    CorpusError
        If a token is longer than the core accepts.
    """
    for text in _cut_after(rb" \t-\r", chunks, _core.LONGEST_TOKEN, f"{name}: a token"):
        if text.isascii():
            yield text.lower()
        else:  # bytes that are not UTF-8 stay, so that the core reports them
            decoded = text.decode("utf-8", "surrogateescape")
            yield decoded.lower().encode("utf-8", "surrogateescape")


def _cut_after(ends: bytes, chunks: Iterable[Buffer], longest: int, what: str) -> Iterator[bytes]:
    """Yield the same bytes in pieces that end with one of `ends`, except for the last piece."""
    last_end = re.compile(rb"[%s](?=[^%s]*\Z)" % (ends, ends))
    rest: list[bytes] = []
    for chunk in chunks:
        data = bytes(chunk)
        # The last end is usually close to the end of the data: search there first.
        match = last_end.search(data, max(0, len(data) - 4096)) or last_end.search(data)
        if match is None:
            rest.append(data)
            if sum(map(len, rest)) > longest:
                raise CorpusError(f"{what} of more than {longest >> 20:,} MiB")
            continue
        yield b"".join([*rest, data[: match.end()]])
        rest = [data[match.end() :]]
    if tail := b"".join(rest):
        yield tail
