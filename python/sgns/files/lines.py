"""Lines of text files: lists of words, questions, edges and counts."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import AnyStr

from sgns.errors import CorpusError, FormatError, TokenEncodingError
from sgns.files.encodings import bad_bytes, names_utf8, without_mark
from sgns.files.names import Input, PathLike, one_file
from sgns.files.not_text import not_text
from sgns.files.streams import MAX_LINE, Source

__all__ = [
    "WHITE_SPACE",
    "byte_lines",
    "cut_after",
    "fields",
    "line_blocks",
    "read_words",
    "text_lines",
    "text_pieces",
]

WHITE_SPACE = " \t\n\v\f\r"
"""Characters between words, as in the core. Others, such as U+00A0, can be part of a word."""

_SPACES = WHITE_SPACE.encode()
_FIELDS = re.compile(rf"[^{WHITE_SPACE}]+")


def byte_lines(file: PathLike | Input) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a UTF-8 file, numbered from 1, without their ends and not decoded.

    A line ends with a line feed, before which a carriage return can stand. In a file without line
    feeds it ends with a carriage return. The last line needs no end. A byte order mark is dropped.

    Parameters
    ----------
    file : path, RemoteFile or StandardInput
        File to read, compressed or not: a path, a URL or ``"-"``.

    Raises
    ------
    OSError
        If the file cannot be read.
    FormatError
        If the file is damaged, binary, in UTF-16 or UTF-32, or has a line of 32 MiB or more.
    """
    file = one_file(file)
    with Source(file) as source:
        yield from _split(_checked(str(file), source.chunks()), b"\n", b"\r", str(file))


def line_blocks(file: PathLike | Input) -> Iterator[tuple[bytes, bytes]]:
    """Yield the lines of `byte_lines` in blocks, each with the end of its lines.

    The end is a line feed, or a carriage return in a file without line feeds. Each block ends with
    it, even if the file does not.

    Parameters
    ----------
    file : path, RemoteFile or StandardInput
        File to read.

    Raises
    ------
    OSError, FormatError
        As in `byte_lines`.
    """
    file = one_file(file)
    end, n_lines, rest = b"\n", 0, b""
    with Source(file) as source:
        for chunk in _checked(str(file), source.chunks()):
            if not n_lines and not rest and b"\n" not in chunk and b"\r" in chunk:
                end = b"\r"
            stop = chunk.rfind(end) + 1
            if stop:
                block, rest = rest + chunk[:stop], chunk[stop:]
                n_lines += block.count(end)
                yield block, end
            else:
                rest += chunk
            if len(rest) >= MAX_LINE:
                raise FormatError(f"{file}, line {n_lines + 1} has {MAX_LINE} bytes or more")
    if rest:
        yield rest + end, end


def text_lines(
    file: PathLike | Input, encoding: str = "utf-8", errors: str = "strict"
) -> Iterator[tuple[int, str]]:
    """Yield the decoded lines of a text file; see `byte_lines`.

    Parameters
    ----------
    file : path, RemoteFile or StandardInput
        File to read.
    encoding : str, default "utf-8"
        Encoding of the file.
    errors : str, default "strict"
        Treatment of bytes that are not valid, as in `bytes.decode`.

    Raises
    ------
    OSError, FormatError
        As in `byte_lines`.
    TokenEncodingError
        If a line is not valid. It is a FormatError and a UnicodeDecodeError.
    LookupError
        If the encoding is unknown.
    """
    file = one_file(file)
    if names_utf8(encoding):
        for number, line in byte_lines(file):
            try:
                yield number, line.decode("utf-8", errors)
            except UnicodeDecodeError as error:
                advice = bad_bytes(str(file), line, error)
                raise _not_valid(error, f"{file}, line {number} is not UTF-8: {advice}") from None
        return
    with Source(file) as source:
        decoder = codecs.getincrementaldecoder(encoding)(errors)
        pieces = (decoder.decode(*part) for part in _with_end(source.chunks()))
        try:
            yield from _split(pieces, "\n", "\r", str(file))
        except UnicodeDecodeError as error:
            raise _not_valid(error, f"{file} is not {encoding}: {error.reason}") from None


def fields(line: str) -> list[str]:
    """Return the words of a line. ASCII white space separates them."""
    return _FIELDS.findall(line)


def read_words(
    file: PathLike | Input, with_blanks: bool = False, unique: bool = False
) -> list[str]:
    """Return the words of a file that has one on each line.

    White space around a word, and empty lines, are ignored.

    Parameters
    ----------
    file : path, RemoteFile or StandardInput
        File to read.
    with_blanks : bool, default False
        Whether a word can have white space in it, as no word of plain text has.
    unique : bool, default False
        Whether to refuse a word that occurs twice.

    Raises
    ------
    OSError, FormatError
        As in `text_lines`; also for white space in a word, or a word that occurs twice.
    """
    line_of: dict[str, int] = {}
    for number, line in text_lines(file):
        word = line.strip(WHITE_SPACE)
        if len(parts := fields(word)) > 1 and not with_blanks:
            advice = ""
            if len(parts) == 2 and parts[1].isdigit():  # as word2vec.c and gensim write words
                advice = f"; if numbers are counts, drop them: cut -d ' ' -f 1 {file} > words.txt"
            raise FormatError(
                f"{file}, line {number}: {word[:40]!r} is more than one word: write each word on "
                f"a line of its own{advice}"
            )
        if not word:
            continue
        first = line_of.setdefault(word, number)
        if unique and first != number:
            raise FormatError(
                f"{file}, line {number}: {word!r} is already on line {first}: delete one of them"
            )
    return list(line_of)


def text_pieces(file: PathLike | Input) -> Iterator[str]:
    """Yield the text of a UTF-8 file in pieces that end with white space.

    Raises
    ------
    OSError, FormatError, TokenEncodingError
        As in `text_lines`.
    CorpusError
        If a word has more than 32 MiB.
    """
    file = one_file(file)
    with Source(file) as source:
        chunks = _checked(str(file), source.chunks())
        for piece in cut_after(_SPACES, chunks, MAX_LINE, f"{file}: a word"):
            try:
                yield piece.decode()
            except UnicodeDecodeError as error:
                advice = bad_bytes(str(file), piece, error)
                raise _not_valid(error, f"{file} is not UTF-8: {advice}") from None


def cut_after(
    ends: bytes, chunks: Iterable[bytes | bytearray | memoryview], longest: int, what: str
) -> Iterator[bytes]:
    """Yield the same bytes in pieces that end with one of `ends`, except for the last piece.

    Raise CorpusError for more than `longest` bytes without an end. The message names `what`.
    """
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


def _checked(name: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield a text without its byte order mark. Raise FormatError if it holds no text."""
    start = next(chunks, b"")
    if reason := not_text(name, start):
        raise FormatError(f"{name}: {reason}")
    yield without_mark(start)
    yield from chunks


def _with_end(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield chunks, each with False, and then an empty one with True, as a decoder takes them."""
    for chunk in chunks:
        yield chunk, False
    yield b"", True


def _split(
    chunks: Iterable[AnyStr], line_feed: AnyStr, carriage_return: AnyStr, name: str
) -> Iterator[tuple[int, AnyStr]]:
    """Yield the lines of a text that is cut anywhere, numbered from 1."""
    number, end, rest = 0, line_feed, line_feed[:0]
    for chunk in chunks:
        if not number and not rest and line_feed not in chunk and carriage_return in chunk:
            end = carriage_return
        lines = (rest + chunk).split(end)
        rest = lines.pop()
        for line in lines:
            number += 1
            yield number, line.removesuffix(carriage_return)
        if len(rest) >= MAX_LINE:
            raise FormatError(f"{name}, line {number + 1} has {MAX_LINE} bytes or more")
    if rest:
        yield number + 1, rest.removesuffix(carriage_return)


def _not_valid(error: UnicodeDecodeError, message: str) -> TokenEncodingError:
    return TokenEncodingError(error.encoding, error.object, error.start, error.end, message)
