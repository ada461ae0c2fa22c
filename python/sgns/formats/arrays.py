"""Tables from named arrays, for the formats safetensors and npz."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgns.errors import FormatError
from sgns.files.header import MALFORMED
from sgns.files.names import Input
from sgns.formats.precision import PRECISIONS, packed, unpacked
from sgns.formats.subword_table import Ngrams, SubwordTable
from sgns.formats.table import Table, check_finite
from sgns.formats.token_rules import TokenRules, skipped_rows
from sgns.vocabulary import Vocabulary, tokens_from_arrays

__all__ = ["NAMES", "checked_table", "vectors_from_arrays", "vectors_to_arrays"]

#: Names of the arrays of a table.
NAMES = ("vectors", "scales", "vocabulary", "counts")


def vectors_to_arrays(matrix: NDArray[np.float32], dtype: str) -> dict[str, NDArray[Any]]:
    """Return the arrays that store a matrix in a type: "vectors", and of int8 "scales"."""
    vectors, scales = packed(matrix, dtype)
    return {"vectors": vectors} if scales is None else {"vectors": vectors, "scales": scales}


def vectors_from_arrays(
    arrays: Mapping[str, NDArray[Any]],
    path: Input,
    limit: int | None,
    rules: TokenRules,
    ngrams: Ngrams | None = None,
) -> Table:
    """Return the table in the arrays of `NAMES`; "counts" are optional, int8 has "scales".

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Arrays of a file. Other arrays are ignored.
    path : Path, RemoteFile or StandardInput
        File of the arrays, for messages.
    limit : int or None
        Number of rows to keep, from the first one on; None for all.
    rules : TokenRules
        What to do with tokens that are not UTF-8 or occur again. The encoding is UTF-8.
    ngrams : Ngrams, optional
        Lengths of n-grams and number of buckets, if rows of buckets follow those of the tokens.

    Returns
    -------
    Table
        Table with the array "vectors" itself, or with a copy of it or of some of its rows.

    Raises
    ------
    FormatError
        If the arrays do not hold vectors and an equal number of tokens, or if a component is
        not finite, or if a token occurs again and `rules` refuse that.
    ValueError
        If `rules` have another encoding.
    """
    if not rules.is_utf8:
        raise ValueError(
            f"{path}: tokens in files of this format are UTF-8; omit encoding={rules.encoding!r}"
        )
    matrix = _matrix(arrays, path)
    tokens, counts = tokens_from_arrays(arrays, path, rules.errors), arrays.get("counts")
    n_buckets = 0 if ngrams is None else ngrams.buckets
    if len(tokens) + n_buckets != len(matrix):
        buckets = f" and {n_buckets} buckets" * (n_buckets > 0)
        raise FormatError(f"{path} has {len(tokens)} tokens{buckets} for {len(matrix)} vectors")
    if counts is not None and counts.shape != (len(tokens),):
        raise FormatError(f"{path}: counts must have shape ({len(tokens)},), got {counts.shape}")
    if limit is not None and limit < len(tokens):
        matrix = np.concatenate([matrix[:limit], matrix[len(tokens) :]])
        tokens, counts = tokens[:limit], None if counts is None else counts[:limit]
    return checked_table(tokens, matrix, counts, path, rules, ngrams)


def _matrix(arrays: Mapping[str, NDArray[Any]], path: Input) -> NDArray[np.float32]:
    """Return the array "vectors" as float32, which it is for float32."""
    stored, scales = arrays.get("vectors"), arrays.get("scales")
    if stored is None or stored.dtype.name not in PRECISIONS or stored.ndim != 2 or not stored.size:
        found = "" if stored is None else f", but has {stored.dtype} of shape {stored.shape}"
        raise FormatError(
            f"{path} lacks a float32 array 'vectors' of shape (n_tokens, vector_size){found}: if "
            "another program wrote it, read its arrays, and use "
            "sgns.WordVectors(sgns.Vocabulary(tokens), matrix)"
        )
    if stored.dtype != np.int8:
        return unpacked(stored)
    if scales is None or scales.dtype != np.float32 or scales.shape != stored.shape[:1]:
        found = "" if scales is None else f", but has {scales.dtype} of shape {scales.shape}"
        raise FormatError(
            f"{path} lacks a float32 array 'scales' of shape ({len(stored)},), by which its int8 "
            f"vectors are multiplied{found}: write the file again"
        )
    return unpacked(stored, scales)


def checked_table(
    tokens: list[Any],
    matrix: NDArray[np.float32],
    counts: NDArray[Any] | None,
    path: Input,
    rules: TokenRules,
    ngrams: Ngrams | None = None,
) -> Table:
    """Return the table of equal numbers of tokens and rows; with `ngrams`, rows of buckets follow.

    Rows whose token occurs before are skipped or refused, by `rules`.

    Raises
    ------
    FormatError
        If a component is not finite, or a token is not valid or occurs again.
    """
    try:
        check_finite(matrix, lambda row: f"{path}, row {row + 1}")
    except ValueError as error:
        raise FormatError(str(error)) from None
    try:
        return _distinct(tokens, matrix, counts, path, rules, ngrams)
    except FormatError:
        raise
    except MALFORMED as error:
        raise FormatError(f"{path} holds no valid vocabulary: {error}") from None


def _distinct(
    tokens: list[Any],
    matrix: NDArray[np.float32],
    counts: NDArray[Any] | None,
    path: Input,
    rules: TokenRules,
    ngrams: Ngrams | None,
) -> Table:
    """Return the table without rows whose token occurs before, by the rules."""
    first: dict[Any, int] = {}
    kept = [i for i, token in enumerate(tokens) if first.setdefault(token, i) == i]
    notes: tuple[str, ...] = ()
    if len(kept) < len(tokens):
        again = next(i for i, row in enumerate([*kept, -1]) if row != i)
        place = f"row {first[tokens[again]] + 1}"
        rules.check_repeated(f"{path}, row {again + 1}", tokens[again], place)
        note = skipped_rows(path, len(tokens) - len(kept), tokens[again], f"row {again + 1}")
        notes = (note,)
        matrix = np.concatenate([matrix[kept], matrix[len(tokens) :]])
        counts = None if counts is None else counts[kept]
    vocabulary = Vocabulary(first, counts)
    if ngrams is None:
        return Table(vocabulary, matrix, notes)
    return SubwordTable(vocabulary, matrix, ngrams, notes)
