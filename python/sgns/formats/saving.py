"""Vectors written to a file, in any format."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sgns.files.names import PathLike, output_path
from sgns.formats.precision import check_range
from sgns.formats.reduction import Reduction
from sgns.formats.registry import FORMATS, check_held, check_tokens, choose_format
from sgns.formats.subword_table import SubwordTable, row_name
from sgns.formats.table import Table, check_finite

__all__ = ["save_vectors"]


def save_vectors(
    table: Table,
    path: PathLike,
    format: str | None = None,
    *,
    context_vectors: NDArray[np.float32] | None = None,
    dtype: DTypeLike | None = None,
    dims: int | None = None,
    limit: int | None = None,
    normalize: bool = False,
) -> None:
    """Write vectors to a file.

    To make the file smaller, `limit`, `dims`, `normalize` and `dtype` are applied, in this order.

    Parameters
    ----------
    table : Table
        Tokens and vectors to write.
    path : path
        File to create or replace. If anything fails, an existing file stays unchanged.
    format : str, optional
        Name of a format in `FORMATS`. If omitted, the extension of `path` determines it.
    context_vectors : ndarray of float32, shape (n_tokens, vector_size), optional
        Output matrix, for the format "fasttext-bin".
    dtype : {"float32", "float16", "int8"}, optional
        Type of the stored components. int8 stores a float32 scale for each row. `load_vectors`
        returns float32 in any case. If omitted, float32.
    dims : int, optional
        Number of dimensions to keep, from the first one on. If omitted, all.
    limit : int, optional
        Number of tokens to keep, from the first one on. If omitted, or if there are fewer, all.
    normalize : bool, default False
        Scale each vector to unit length, after `dims`. A zero vector stays zero.

    Raises
    ------
    TypeError
        If an argument has another type.
    ValueError
        If the format is unknown or cannot hold one of the tokens, if a component is not finite or
        `dtype` cannot hold it, if the format does not hold `dtype`, if there are fewer dimensions
        than `dims`, if `normalize` is for rows of n-grams, or if `context_vectors` have another
        shape or are for another format.
    ImportError
        If the format needs a package that is not installed; the message names the extra.
    OSError
        If the file cannot be written.
    """
    path = output_path(path)
    chosen = choose_format(path, format)
    reduction = Reduction.checked(dtype, dims, limit, normalize)
    check_held(chosen, reduction.dtype)
    n_tokens, n_dimensions = len(table.vocabulary), table.vector_size
    if isinstance(table, SubwordTable) and not chosen.has_ngrams:
        table = Table(table.vocabulary, table.matrix)
    table = reduction.of(table)
    check_tokens(chosen, table.vocabulary)
    # If a format holds the rows, the vectors of the tokens need not be computed.
    saved = table.rows if isinstance(table, SubwordTable) else table.matrix
    name_of = partial(row_name, table.vocabulary)
    check_finite(saved, name_of)
    check_range(saved, reduction.dtype, name_of)
    if context_vectors is None:
        options = {} if reduction.dtype == "float32" else {"dtype": reduction.dtype}
        chosen.save(table, path, **options)
        return
    if not chosen.has_contexts:
        takes = " or ".join(repr(each.name) for each in FORMATS if each.has_contexts)
        raise ValueError(
            f"context_vectors are for the format {takes}, but the format is {chosen.name!r}"
        )
    shape = n_tokens, n_dimensions
    if context_vectors.shape != shape:
        raise ValueError(
            f"context_vectors must have the shape of the vectors of the tokens, {shape}, got "
            f"{context_vectors.shape}"
        )
    check_finite(context_vectors, lambda row: f"context vector {row}")
    kept = context_vectors[: reduction.limit, : reduction.dims]
    chosen.save(table, path, np.ascontiguousarray(kept))
