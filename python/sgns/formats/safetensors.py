"""Safetensors files: vectors of sgns, and matrices of other programs.

The layout of the files of sgns is that of `sgns.files.container`. The arrays are "vectors",
float32 of shape (n_tokens, vector_size), and those of a vocabulary. `load` reads no other arrays
of a model. With "subwords" in the metadata, the lengths of n-grams and the number of buckets, the
array "vectors" has a row for each token, and then one for each bucket. Of a model of documents,
`load` reads the vectors of documents, by tag. A file of another program
holds a matrix, and its tokens come from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sgns.arguments import did_you_mean
from sgns.errors import FormatError
from sgns.files import container
from sgns.files.container import StoredArray
from sgns.files.header import BFLOAT16
from sgns.files.names import Input, PathLike
from sgns.formats.arrays import NAMES, checked_table, vectors_from_arrays
from sgns.formats.document_rows import rows_of_documents
from sgns.formats.subword_table import SubwordTable, ngrams_metadata, ngrams_of
from sgns.formats.table import Table
from sgns.formats.token_lists import tokens_of
from sgns.formats.token_rules import TokenRules
from sgns.vocabulary import vocabulary_to_arrays

__all__ = ["load", "save"]

#: Kinds of containers that hold vectors and their tokens.
_KINDS = (
    *("vectors", "model", "checkpoint", "documents"),
    *("gensim.word2vec", "gensim.doc2vec"),
)

_FLOATS = (np.dtype("<f4"), np.dtype("<f2"), np.dtype("<f8"), BFLOAT16)
_CONVERTED_BYTES = 1 << 24  # bytes converted to float32 at a time
_MOST_NAMES, _MOST_CHARACTERS = 8, 80  # of tensors in a message


def save(table: Table, path: Path) -> None:
    """Write vectors, tokens and, if they are known, counts; of a table with n-grams, all rows."""
    arrays = vocabulary_to_arrays(table.vocabulary)
    if isinstance(table, SubwordTable):
        metadata = ngrams_metadata(table.subwords)
        container.write(path, "vectors", {"vectors": table.rows, **arrays}, metadata)
    else:
        container.write(path, "vectors", {"vectors": table.matrix, **arrays}, {})


def load(
    path: Input,
    *,
    limit: int | None = None,
    rules: TokenRules,
    tokens: PathLike | Iterable[str] | None = None,
    tensor: str | None = None,
) -> Table:
    """Read the vectors of a file of vectors, a model or a checkpoint, or of another program.

    `tokens` and `tensor` are for files of other programs; see `load_vectors`.
    """
    located, metadata = container.locate(path, *_KINDS, foreign=True)
    if "foreign" not in metadata:
        if tokens is not None or tensor is not None:
            raise ValueError(f"{path} holds its own tokens: omit tokens and tensor")
        wanted = (*NAMES, "context_vocabulary")
        arrays = {name: located[name].read() for name in wanted if name in located}
        arrays = rows_of_documents(arrays, metadata, path) or arrays
        return vectors_from_arrays(arrays, path, limit, rules, ngrams_of(metadata, path))
    stored = _matrix_of(path, located, tensor)
    listed = tokens_of(path, stored.shape[0], tokens, limit, rules)
    return checked_table(listed, _as_float32(stored.rows(0, len(listed))), None, path, rules)


def _matrix_of(path: Input, located: Mapping[str, StoredArray], tensor: str | None) -> StoredArray:
    """Return the matrix of a file: the array named `tensor`, or the only one that can be it."""
    if tensor is not None and tensor not in located:
        hint = did_you_mean(tensor, list(located))
        raise FormatError(f"{path} has no tensor {tensor!r}{hint}; it has {_described(located)}")
    if tensor is not None:
        located = {tensor: located[tensor]}
    found = {name: stored for name, stored in located.items() if _is_matrix(stored)}
    if len(found) > 1:
        raise FormatError(f"{path} has several matrices; set tensor to one of {_described(found)}")
    for stored in found.values():
        return stored
    raise FormatError(
        f"{path} has {_described(located)}, but vectors are a matrix of floats, of shape "
        "(n_tokens, vector_size)"
    )


def _is_matrix(stored: StoredArray) -> bool:
    return stored.dtype in _FLOATS and len(stored.shape) == 2 and 0 not in stored.shape


def _described(located: Mapping[str, StoredArray]) -> str:
    """Return names and shapes for a message."""
    shown = [
        f"{name[:_MOST_CHARACTERS]!r} {stored.shape}"
        for name, stored in list(located.items())[:_MOST_NAMES]
    ]
    more = len(located) - len(shown)
    return ", ".join([*shown, *([f"{more} more"] if more else [])]) or "no tensors"


def _as_float32(stored: StoredArray) -> NDArray[np.float32]:
    """Return a matrix as float32, without a second copy of it in memory."""
    if stored.dtype == np.float32:
        return stored.read()
    n_rows, vector_size = stored.shape
    matrix = np.empty((n_rows, vector_size), np.float32)
    step = max(1, _CONVERTED_BYTES // (vector_size * stored.dtype.itemsize))
    for start in range(0, n_rows, step):
        stop = min(start + step, n_rows)
        piece = stored.rows(start, stop).read()
        if stored.dtype == BFLOAT16:
            matrix[start:stop].view(np.uint32)[:] = piece["bfloat16"].astype(np.uint32) << 16
        else:
            with np.errstate(over="ignore"):  # what float32 cannot hold is found afterwards
                matrix[start:stop] = piece
    return matrix
