"""Files of vectors that are passed as texts. Their numbers would become words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sgns.arguments import UINT32_MAX
from sgns.errors import CorpusError
from sgns.files.text_signatures import has_control, is_utf8, n_numbers, word2vec_header
from sgns.reading.lines import Buffer

__all__ = ["refuse_vectors"]

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
            f"{name} is a file of vectors and not a text: load it with sgns.WordVectors.load"
        )
    yield start
    yield from iterator


def _is_vectors(start: bytes) -> bool:
    """Return True only if it is certain. The text may be about numbers, or a matrix of counts."""
    start = start[:_BYTES_TO_LOOK_AT]
    first, _, rest = start.partition(b"\n")
    second, is_whole, _ = rest.partition(b"\n")
    if header := word2vec_header(start):
        n_tokens, vector_size = header
        floats = rest[: 4 * vector_size]
        is_row = _components(second) == vector_size
        is_binary = has_control(floats) and not is_utf8(floats)
        return n_tokens <= UINT32_MAX and vector_size > 1 and (is_row or is_binary)
    n_components = _components(first)
    return (
        n_components >= _FEWEST_WITHOUT_HEADER
        and bool(is_whole)
        and _components(second) == n_components
    )


def _components(line: bytes) -> int:
    """Return the number of numbers in a line of one token and of decimal numbers, else 0."""
    fields = line.split()
    count = n_numbers(fields)
    return count if count == len(fields) - 1 and any(b"." in each for each in fields[1:]) else 0
