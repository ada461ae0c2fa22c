"""Tables from named arrays, for the formats safetensors and npz."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.errors import FormatError
from sgns.files.names import Input
from sgns.formats.table import Table, check_finite
from sgns.vocabulary import Vocabulary, vocabulary_from_arrays

__all__ = ["NAMES", "vectors_from_arrays"]

#: Names of the arrays of a table.
NAMES = ("vectors", "vocabulary", "counts")


def vectors_from_arrays(
    arrays: Mapping[str, NDArray[Any]], path: Input, limit: int | None, errors: str
) -> Table:
    """Return the table in the arrays "vectors", "vocabulary" and optionally "counts".

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Arrays of a file. Other arrays are ignored.
    path : Path, RemoteFile or StandardInput
        File of the arrays, for messages.
    limit : int or None
        Number of rows to keep, from the first one on; None for all.
    errors : {"strict", "replace"}
        Treatment of tokens that are not UTF-8, as in `load_vectors`.

    Returns
    -------
    Table
        Table with the array "vectors" itself, or with a copy of its first rows.

    Raises
    ------
    FormatError
        If the arrays do not hold vectors and an equal number of tokens, or if a component is
        not finite.
    """
    matrix = arrays.get("vectors")
    if matrix is None or matrix.dtype != np.float32 or matrix.ndim != 2 or not matrix.size:
        raise FormatError(
            f"{path} lacks a float32 array 'vectors' of shape (n_tokens, vector_size)"
        )
    vocabulary = vocabulary_from_arrays(arrays, path, errors)
    if len(vocabulary) != len(matrix):
        raise FormatError(f"{path} has {len(vocabulary)} tokens for {len(matrix)} vectors")
    if limit is not None and limit < len(matrix):
        counts = None if vocabulary.counts is None else vocabulary.counts[:limit]
        vocabulary, matrix = Vocabulary(vocabulary.tokens[:limit], counts), matrix[:limit].copy()
    try:
        check_finite(matrix, lambda row: f"{path}, row {row + 1}")
    except ValueError as error:
        raise FormatError(str(error)) from None
    return Table(vocabulary, matrix)
