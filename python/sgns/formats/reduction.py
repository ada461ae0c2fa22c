"""Smaller vectors: fewer rows, fewer dimensions, unit length, fewer bits of a component."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sgns.arguments import check_flag, check_integer
from sgns.formats.precision import check_precision, packed, unpacked
from sgns.formats.subword_table import SubwordTable
from sgns.formats.table import Table
from sgns.vocabulary import Vocabulary

__all__ = ["Reduction"]


@dataclass(frozen=True)
class Reduction:
    """Choice of what to keep of vectors. `checked` makes one.

    The steps are taken in this order: `limit`, `dims`, `normalize`, `dtype`.

    Attributes
    ----------
    dtype : str
        Type of the components in a file, a name in `sgns.formats.precision.PRECISIONS`.
    dims : int or None
        Number of dimensions, from the first one on; None for all.
    limit : int or None
        Number of tokens, from the first one on; None for all.
    normalize : bool
        Scale each vector to unit length, after `dims`. A zero vector stays zero.
    """

    dtype: str = "float32"
    dims: int | None = None
    limit: int | None = None
    normalize: bool = False

    @classmethod
    def checked(
        cls, dtype: DTypeLike | None, dims: int | None, limit: int | None, normalize: bool
    ) -> Reduction:
        """Return a reduction. Raise TypeError or ValueError for a bad argument, with its name."""
        return cls(
            check_precision(dtype),
            None if dims is None else check_integer("dims", dims, 1),
            None if limit is None else check_integer("limit", limit, 1),
            check_flag("normalize", normalize),
        )

    def of(self, table: Table) -> Table:
        """Return the table with the rows, dimensions and lengths that are kept.

        The type of the components is not changed; see `rounded`.

        Raises
        ------
        ValueError
            If the vectors have fewer dimensions than `dims`, or if rows of n-grams are to be
            scaled to unit length: the means of such rows would be other vectors.
        """
        if self.dims is not None and self.dims > table.vector_size:
            raise ValueError(
                f"dims must be at most {table.vector_size}, the dimensions of the vectors, "
                f"got {self.dims}"
            )
        is_short = self.limit is not None and self.limit < len(table)
        is_narrow = self.dims is not None and self.dims < table.vector_size
        if not (is_short or is_narrow or self.normalize):
            return table
        vocabulary = _first(table.vocabulary, self.limit) if is_short else table.vocabulary
        if not isinstance(table, SubwordTable):
            return Table(vocabulary, self.of_matrix(table.matrix))
        if self.normalize:
            raise ValueError(
                "normalize=True is not for vectors with n-grams, which are means of rows; "
                "write vectors.to_word_vectors().save(path, normalize=True) for the words alone"
            )
        rows = table.rows[:, : self.dims]
        if is_short:
            rows = np.concatenate([rows[: self.limit], rows[len(table) :]])
        return SubwordTable(vocabulary, np.ascontiguousarray(rows), table.subwords)

    def of_matrix(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the rows and dimensions of a matrix that are kept, in a new array."""
        kept = np.array(matrix[: self.limit, : self.dims], np.float32, order="C")
        if self.normalize:
            lengths = np.sqrt(np.einsum("ij,ij->i", kept, kept, dtype=np.float64))
            lengths[lengths == 0] = 1
            with np.errstate(invalid="ignore"):  # infinities are found afterwards
                kept /= lengths[:, None]
        return kept

    def rounded(self, table: Table) -> Table:
        """Return the table as it is read from a file with components of `dtype`."""
        if self.dtype == "float32":
            return table
        if isinstance(table, SubwordTable):
            rows = unpacked(*packed(table.rows, self.dtype))
            return SubwordTable(table.vocabulary, rows, table.subwords)
        matrix = unpacked(*packed(table.matrix, self.dtype))
        return Table(table.vocabulary, matrix)


def _first(vocabulary: Vocabulary, n: int | None) -> Vocabulary:
    counts = vocabulary.counts
    return Vocabulary(vocabulary.tokens[:n], None if counts is None else counts[:n])
