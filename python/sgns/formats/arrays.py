"""Vectors out of the named arrays that two of the formats hold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.errors import FormatError
from sgns.formats.table import Table, check_finite
from sgns.vocabulary import Vocabulary, vocabulary_from_arrays

__all__ = ["NAMES", "vectors_from_arrays"]

#: Names of the arrays that vectors are in.
NAMES = ("vectors", "vocabulary", "counts")


def vectors_from_arrays(
    arrays: Mapping[str, NDArray[Any]], path: Path, limit: int | None, errors: str
) -> Table:
    """Vectors held by the arrays "vectors", "vocabulary" and perhaps "counts".

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Arrays of a file; others may be among them.
    path : Path
        Where they come from, for messages.
    limit : int or None
        Keep only this many rows, the first ones.
    errors : {"strict", "replace"}
        What to do about tokens that are not UTF-8.

    Returns
    -------
    Table
        Of the array "vectors" itself, or of a copy of its first rows.

    Raises
    ------
    FormatError
        If the arrays do not hold vectors and as many tokens, or a component is not
        finite.
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
