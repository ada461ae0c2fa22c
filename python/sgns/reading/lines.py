"""Text that Python goes over before the core does: decoded for a tokenizer, or lower-cased."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from sgns import _core
from sgns.errors import CorpusError
from sgns.reading.batches import TextRows, TokenRows
from sgns.reading.options import Tokenizer

__all__ = ["Buffer", "decoded_lines", "decoded_rows", "lowered", "tokenizing"]

#: Bytes of any kind.
Buffer: TypeAlias = bytes | bytearray | memoryview

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_LINE = 1 << 30  # bytes


def tokenizing(tokenizer: Tokenizer | None) -> Callable[[str], Iterable[str]] | None:
    """Tell what makes tokens of a line: a function, or None where the core does.

    Raises
    ------
    TypeError, ValueError
        If `tokenizer` is neither a pattern nor callable.
    """
    if isinstance(tokenizer, str):
        try:
            tokenizer = re.compile(tokenizer)
        except re.error as error:
            raise ValueError(f"tokenizer {tokenizer!r} is no pattern: {error}") from None
    if isinstance(tokenizer, re.Pattern):
        if tokenizer.groups > 1:
            raise ValueError(f"tokenizer {tokenizer.pattern!r} has {tokenizer.groups} groups")
        return tokenizer.findall
    if tokenizer is not None and not callable(tokenizer):
        raise TypeError(f"tokenizer must be a pattern or callable, got {tokenizer!r}")
    return tokenizer


def decoded_lines(name: str, chunks: Iterable[Buffer], errors: str) -> Iterator[str]:
    """Lines of a text that comes in pieces, cut anywhere; `name` is for errors.

    Raises
    ------
    CorpusError
        If a line is longer than 1 GiB, or not UTF-8 where `errors` is "strict".
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


def decoded_rows(
    name: str, rows: TextRows | TokenRows, first: int, errors: str
) -> Iterator[str | list[str]]:
    """Rows of a column, `name` in errors; the first of them is row `first`.

    Raises
    ------
    CorpusError
        If one is not UTF-8, where `errors` is "strict".
    """

    def decoded(data: bytes, row: int) -> str:
        try:
            return data.decode("utf-8", errors)
        except UnicodeDecodeError:
            raise CorpusError(
                f'{name}: not UTF-8 in row {row}; errors="replace" reads on'
            ) from None

    if isinstance(rows, TextRows):
        for row, line in enumerate(rows, first):
            yield decoded(line, row)
    else:
        for row, tokens in enumerate(rows, first):
            yield [decoded(token, row) for token in tokens]


def lowered(name: str, chunks: Iterable[Buffer]) -> Iterator[bytes]:
    """Lower-case a text that comes in pieces, cut anywhere; `name` is for errors.

    Raises
    ------
    CorpusError
        If a token is longer than the core takes.
    """
    for text in _cut_after(rb" \t-\r", chunks, _core.LONGEST_TOKEN, f"{name}: a token"):
        if text.isascii():
            yield text.lower()
        else:  # what is not UTF-8 goes through, for the core to find
            decoded = text.decode("utf-8", "surrogateescape")
            yield decoded.lower().encode("utf-8", "surrogateescape")


def _cut_after(ends: bytes, chunks: Iterable[Buffer], longest: int, what: str) -> Iterator[bytes]:
    """Cut the same bytes into pieces that end with one of `ends`, except for the last."""
    last_end = re.compile(rb"[%s](?=[^%s]*\Z)" % (ends, ends))
    rest: list[bytes] = []
    for chunk in chunks:
        data = bytes(chunk)
        # Near the end as a rule: looked for there first.
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
