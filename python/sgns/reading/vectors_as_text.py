"""Files of vectors that are passed as texts. Their numbers would become words."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from sgns.errors import CorpusError
from sgns.reading.lines import Buffer

__all__ = ["refuse_vectors"]

#: First line of word2vec's formats: numbers of tokens and of components.
_HEADER = re.compile(rb"\s*\d{1,10}[ \t]+(\d{1,6})\s*")
_NUMBER = re.compile(rb"[-+]?(\d+|\d*\.\d+|\d+\.)(e[-+]?\d+)?", re.IGNORECASE)
#: Bytes that texts do not have, and binary numbers do.
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")

#: Vectors without a header have at least as many components.
_FEWEST_WITHOUT_HEADER = 10
_BYTES_TO_LOOK_AT = 1 << 17


def refuse_vectors(name: str, chunks: Iterable[Buffer]) -> Iterator[Buffer]:
    """Yield the chunks of a text, after a look at its start. Errors contain `name`.

    Raises
    ------
    CorpusError
        If it begins as a file of vectors: word2vec's, of text or binary, or GloVe's.
    """
    iterator = iter(chunks)
    start = bytes(next(iterator, b""))
    if _is_vectors(start):
        raise CorpusError(
            f"{name} is a file of vectors and not a text: read it by sgns.WordVectors.load"
        )
    yield start
    yield from iterator


def _is_vectors(start: bytes) -> bool:
    first, _, rest = start[:_BYTES_TO_LOOK_AT].partition(b"\n")
    second, is_whole, _ = rest.partition(b"\n")
    if header := _HEADER.fullmatch(first):
        n_components = int(header[1])
        return n_components > 1 and (
            _components(second) == n_components or _is_binary(rest[: 4 * n_components])
        )
    n_components = _components(first)
    return (
        n_components >= _FEWEST_WITHOUT_HEADER
        and bool(is_whole)
        and (_components(second) == n_components)
    )


def _components(line: bytes) -> int:
    """Return the number of numbers in a line of one token and of decimal numbers, else 0."""
    _, *numbers = line.split() or [b""]
    is_row = all(map(_NUMBER.fullmatch, numbers)) and any(b"." in number for number in numbers)
    return len(numbers) if is_row else 0


def _is_binary(data: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return _CONTROL.search(data) is not None
    return False
