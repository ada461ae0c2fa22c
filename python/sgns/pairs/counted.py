"""Pairs with their numbers of occurrences, and conversion of the input of `train_pairs`."""

from __future__ import annotations

import copy
import math
import os
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import as_ids, as_numbers, as_offsets
from sgns.errors import CorpusError
from sgns.files.checksum import fingerprint
from sgns.pairs.blocks import PER_PAIR_BLOCK_SIZE
from sgns.pairs.given import GivenPairs, Pairs
from sgns.pairs.named import NamedPairs, Sides
from sgns.vocabulary import VocabularyLike

__all__ = ["CountedPairs", "as_pairs", "check_sparse"]


class CountedPairs(GivenPairs):
    """Numbers of occurrences of (center, context) pairs, such as a co-occurrence matrix.

    In an epoch, each pair occurs as often as its count, spread over the epoch in random order. A
    count of 2.5 means two or three occurrences, drawn for each epoch, with a mean of 2.5; see
    "Counted pairs" in docs/mathematics.md. The arguments are compressed sparse rows. `from_scipy`
    and `from_arrays` build them from other data.

    Parameters
    ----------
    offsets : array_like of int, shape (n_tokens + 1,)
        The contexts of center ``i`` are ``contexts[offsets[i]:offsets[i + 1]]``.
    contexts : array_like of int, shape (n_pairs,)
        Ids of contexts, in any order. Counts of equal pairs are added.
    counts : array_like of float, shape (n_pairs,)
        Occurrences of each pair in an epoch, finite and not negative.
    vocabulary, n_contexts, context_vocabulary
        As for `Pairs`.

    Raises
    ------
    TypeError, IndexError
        As for `Pairs`.
    ValueError
        If `offsets` do not rise from 0 to the number of contexts, if a count is invalid, or if a
        vocabulary has a different size.
    CorpusError
        If there are no pairs, or all counts are 0.
    """

    kind = "counted pairs"

    def __init__(
        self,
        offsets: ArrayLike,
        contexts: ArrayLike,
        counts: ArrayLike,
        *,
        vocabulary: VocabularyLike | None = None,
        n_contexts: int | None = None,
        context_vocabulary: VocabularyLike | None = None,
    ) -> None:
        bounds = as_offsets(offsets)
        n_tokens = max(0, bounds.size - 1)
        sides = Sides(n_tokens or None, vocabulary, n_contexts, context_vocabulary)
        n_contexts = sides.n_contexts or 0
        ids = as_ids("contexts", contexts, n_contexts)
        numbers = as_numbers("counts", counts, np.float64)
        self._matrix = _core.CountMatrix(bounds, ids, numbers, n_contexts)
        center_counts = self._matrix.totals()
        #: Sum of all counts: mean number of pairs in an epoch.
        self.total = float(center_counts.sum())
        if self.total == 0:
            raise CorpusError("there are no pairs with a count: nothing to train on")
        self._set_vocabularies(sides, center_counts, np.bincount(ids, numbers, n_contexts))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_matrix": self._matrix.parts()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._matrix = _core.CountMatrix.from_ends(*state["_matrix"])

    @classmethod
    def from_scipy(
        cls,
        matrix: Any,
        *,
        vocabulary: VocabularyLike | None = None,
        context_vocabulary: VocabularyLike | None = None,
    ) -> Self:
        """Build pairs from the counts in a sparse matrix.

        Parameters
        ----------
        matrix : sparse matrix or array of SciPy, shape (n_tokens, n_contexts)
            Matrix of any format. Row ``i`` holds the counts of the contexts of center ``i``.
        vocabulary : Vocabulary or sequence of str, optional
            Tokens of the rows. They are also the tokens of the columns if the matrix is square and
            `context_vocabulary` is omitted.
        context_vocabulary : Vocabulary or sequence of str, optional
            Tokens of the columns, if contexts and centers are of different kinds.

        Returns
        -------
        CountedPairs

        Raises
        ------
        TypeError, ValueError, CorpusError
            As for `CountedPairs`, or if `matrix` is not sparse or not 2-D.

        Examples
        --------
        >>> import scipy.sparse
        >>> import sgns
        >>> matrix = scipy.sparse.csr_array([[0, 3, 0.5], [3, 0, 0], [0.5, 0, 0]])
        >>> model = sgns.train_pairs(sgns.CountedPairs.from_scipy(matrix), vector_size=8)
        >>> model.vocabulary.counts.tolist()
        [4, 3, 1]
        """
        check_sparse("matrix", matrix)
        if len(matrix.shape) != 2:
            raise ValueError(f"matrix must be 2-D, got shape {matrix.shape}")
        n_tokens, n_contexts = map(int, matrix.shape)
        is_two_sided = context_vocabulary is not None or n_contexts != n_tokens
        rows = matrix.tocsr()
        return cls(
            rows.indptr,
            rows.indices,
            rows.data,
            vocabulary=vocabulary,
            n_contexts=n_contexts if is_two_sided else None,
            context_vocabulary=context_vocabulary,
        )

    @classmethod
    def from_arrays(
        cls,
        centers: ArrayLike,
        contexts: ArrayLike,
        counts: ArrayLike,
        *,
        n_tokens: int | None = None,
        vocabulary: VocabularyLike | None = None,
        n_contexts: int | None = None,
        context_vocabulary: VocabularyLike | None = None,
    ) -> Self:
        """Build pairs from arrays in any order, with a count for each pair.

        Parameters
        ----------
        centers, contexts : array_like of int or str, shape (n_pairs,)
            Ids or names of each pair. Names without a vocabulary make one, as for `Pairs`, by
            falling sums of their counts.
        counts : array_like of float, shape (n_pairs,)
            Occurrences of each pair in an epoch, finite and not negative.
        n_tokens, vocabulary, n_contexts, context_vocabulary
            As for `Pairs`.

        Returns
        -------
        CountedPairs

        Raises
        ------
        TypeError, ValueError, IndexError, CorpusError
            As for `Pairs` and `CountedPairs`, or if lengths differ.

        Examples
        --------
        >>> import sgns
        >>> pairs = sgns.CountedPairs.from_arrays([0, 1, 0], [1, 0, 2], [300, 300, 7.5])
        >>> pairs.total
        607.5
        """
        numbers = as_numbers("counts", counts, np.float64)
        sides = Sides(n_tokens, vocabulary, n_contexts, context_vocabulary)
        centers, contexts = sides.number(centers, contexts, numbers)
        pairs = Pairs(
            centers,
            contexts,
            n_tokens=sides.n_centers,
            vocabulary=sides.vocabulary,
            n_contexts=sides.n_contexts if sides.two_sided else None,
            context_vocabulary=sides.context_vocabulary,
        )
        if pairs.centers.shape != numbers.shape:
            raise ValueError(
                "centers, contexts and counts must be of one length, got "
                f"{pairs.centers.size}, {pairs.contexts.size} and {numbers.size}"
            )
        order = np.argsort(pairs.centers, kind="stable")
        ends = np.cumsum(np.bincount(pairs.centers, minlength=len(pairs.vocabulary)))
        two_sided = pairs.vocabulary is not pairs.context_vocabulary
        return cls(
            np.concatenate([[0], ends]),
            pairs.contexts[order],
            numbers[order],
            vocabulary=sides.vocabulary,
            n_contexts=len(pairs.context_vocabulary) if two_sided else None,
            context_vocabulary=sides.context_vocabulary,
        )

    @property
    def n_pairs(self) -> int:
        """Number of pairs; a pair with a count is one."""
        return int(self._matrix.parts()[1].size)

    def select(self, mask: NDArray[np.bool_]) -> Self:
        """Return some of the pairs; see `GivenPairs.select`."""
        offsets, contexts, ends, n_contexts = self._matrix.parts()
        counts = np.diff(ends, prepend=0.0)
        # The line of each row begins at 0.
        begins = offsets[:-1][np.diff(offsets) > 0]
        counts[begins] = ends[begins]
        n_before = np.concatenate([[0], np.cumsum(mask)]).astype(np.uint64)
        selected = copy.copy(self)
        selected._matrix = _core.CountMatrix(
            n_before[offsets], contexts[mask], counts[mask], n_contexts
        )
        selected.total = float(selected._matrix.totals().sum())
        return selected

    def why_no_pairs(self) -> str:
        """Return why a training had no pairs, and what to do."""
        _, contexts, _, _ = self._matrix.parts()
        factor = 10.0 ** math.ceil(math.log10(100 * contexts.size / self.total))
        return (
            f"the counts of {contexts.size} pairs add up to {self.total:g}, so no pair occurred; a "
            f"count is a number of occurrences: multiply shares, such as by {factor:g}"
        )

    def fingerprints(self, workers: int) -> dict[str, str | None]:
        """Return fingerprints of the contexts of all centers, and of their counts."""
        offsets, contexts, ends, _ = self._matrix.parts()
        return {
            "row_lengths": fingerprint(offsets, workers),
            "contexts": fingerprint(contexts, workers),
            "pair_counts": fingerprint(ends, workers),
        }

    def source(
        self,
        negatives: _core.NegativeSampling,
        seed: int,
        block_size: int = PER_PAIR_BLOCK_SIZE,
    ) -> _core.PairSource:
        """Return the pairs as a source for the core; see `GivenPairs.source`."""
        return _core.CountedPairs(self._matrix, negatives, seed=seed, block_size=block_size)


def check_sparse(name: str, matrix: object) -> None:
    """Raise TypeError unless `matrix` is a sparse matrix of SciPy."""
    if not hasattr(matrix, "tocsr"):
        is_dense = len(getattr(matrix, "shape", ())) == 2
        hint = f"; write scipy.sparse.csr_array({name})" if is_dense else ""
        raise TypeError(f"{name} must be a sparse matrix, got {type(matrix).__name__}{hint}")


def as_pairs(
    centers: Any,
    contexts: ArrayLike | None,
    weights: ArrayLike | None,
    n_tokens: int | None,
    vocabulary: VocabularyLike | None,
) -> NamedPairs:
    """Convert the input of `train_pairs` to pairs."""
    if isinstance(centers, NamedPairs) or hasattr(centers, "tocsr"):
        array_options: dict[str, object] = {
            "contexts": contexts,
            "weights": weights,
            "n_tokens": n_tokens,
        }
        if isinstance(centers, NamedPairs):
            array_options["vocabulary"] = vocabulary
        for name, value in array_options.items():
            if value is not None:
                raise TypeError(f"{name} applies to arrays, not to a {type(centers).__name__}")
        if isinstance(centers, NamedPairs):
            return centers
        return CountedPairs.from_scipy(centers, vocabulary=vocabulary)
    if contexts is None:
        raise TypeError(
            "pairs must be arrays of centers and of contexts, Pairs, CountedPairs, PairChunks or a "
            f"sparse matrix, got a single {type(centers).__name__}; {_hint(centers)}"
        )
    return Pairs(centers, contexts, weights, n_tokens=n_tokens, vocabulary=vocabulary)


def _hint(pairs: object) -> str:
    """Return how to give pairs in other forms."""
    if hasattr(pairs, "columns"):
        return "for columns of a table write train_pairs(table['center'], table['context'])"
    if isinstance(pairs, (str, os.PathLike)):
        return "read the file first, such as by pandas.read_csv, and pass its columns"
    shape = tuple(getattr(pairs, "shape", ()))
    if len(shape) == 2 and shape[1] != 2:
        return "for a dense matrix write scipy.sparse.csr_array(matrix)"
    return "for a list of pairs write train_pairs(*zip(*pairs))"
