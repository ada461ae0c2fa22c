"""Table of tokens whose vectors are means of rows: of the token, and of its n-grams."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import UINT32_MAX, check_integer
from sgns.errors import FormatError
from sgns.files.header import MALFORMED
from sgns.files.names import Input, PathLike
from sgns.formats.table import Table
from sgns.machine import available_cores
from sgns.vocabulary import Vocabulary

__all__ = ["Ngrams", "SubwordTable", "ngrams_metadata", "ngrams_of", "row_name"]


_MOST = (_core.LONGEST_NGRAM, _core.LONGEST_NGRAM, UINT32_MAX)  # of the fields of Ngrams


class Ngrams(NamedTuple):
    """Lengths of n-grams in characters, and number of their buckets; not checked."""

    min_ngram: int
    max_ngram: int
    buckets: int


def ngrams_metadata(ngrams: Ngrams) -> dict[str, str]:
    """Return the metadata that store lengths and buckets in a container."""
    return {"subwords": json.dumps(ngrams._asdict())}


def ngrams_of(metadata: Mapping[str, str], path: PathLike | Input) -> Ngrams | None:
    """Return the lengths and buckets that `ngrams_metadata` stored; None if there are none.

    Raises
    ------
    FormatError
        If they are malformed or out of their ranges.
    """
    if "subwords" not in metadata:
        return None
    try:
        ngrams = Ngrams(**json.loads(metadata["subwords"]))
        for name, high in zip(Ngrams._fields, _MOST, strict=True):
            check_integer(name, getattr(ngrams, name), 1, high)
        if ngrams.max_ngram < ngrams.min_ngram:
            raise ValueError(f"max_ngram {ngrams.max_ngram} is below min_ngram")
    except MALFORMED as error:
        raise FormatError(f"{path} has no valid lengths of n-grams: {error}") from None
    return ngrams


class SubwordTable(Table):
    """Tokens, and the rows of tokens and buckets of n-grams, whose means are the vectors.

    Attributes
    ----------
    rows : ndarray of float32, shape (n_tokens + buckets, vector_size)
        Row of each token, then of each bucket.
    subwords : Ngrams
        Lengths of the n-grams, and number of buckets.
    composed : ndarray of float32, shape (n_tokens, vector_size), or None
        Vectors of the tokens, if they were computed.
    """

    rows: NDArray[np.float32]
    subwords: Ngrams
    composed: NDArray[np.float32] | None

    def __init__(
        self,
        vocabulary: Vocabulary,
        rows: NDArray[np.float32],
        subwords: Ngrams,
        notes: tuple[str, ...] = (),
    ) -> None:
        values = {"vocabulary": vocabulary, "rows": rows, "subwords": subwords, "notes": notes}
        self.__dict__.update(values, composed=None)  # a table is frozen

    @property
    def matrix(self) -> NDArray[np.float32]:
        """Vectors of the tokens, computed at the first access, with all cores."""
        if self.composed is None:
            offsets, ids = _core.subword_rows(self.vocabulary.tokens, *self.subwords)
            matrix = _core.row_means(self.rows, offsets, ids, available_cores())
            matrix.setflags(write=False)
            self.__dict__["composed"] = matrix
            return matrix
        return self.composed

    @property
    def vector_size(self) -> int:
        """Number of dimensions."""
        return int(self.rows.shape[1])


def row_name(vocabulary: Vocabulary, row: int) -> str:
    """Return the name of a row in errors: of its token, or of its bucket of n-grams."""
    if row < len(vocabulary):
        return f"vector of {vocabulary.tokens[row]!r}"
    return f"vector of the bucket {row - len(vocabulary)} of n-grams"
