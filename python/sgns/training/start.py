"""Start of a training: initial vectors, and frozen rows."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import as_ids, check_number, refuse_masked
from sgns.files.checksum import checksum, fingerprint
from sgns.training.matrices import Matrices
from sgns.vectors.keys import Key, rows_of
from sgns.vectors.subword_vectors import SubwordVectors
from sgns.vectors.subwords import Subwords
from sgns.vectors.word_vectors import WordVectors
from sgns.vocabulary import Vocabulary

__all__ = ["Anchor", "FrozenLike", "InitialLike", "Masks", "Start"]

#: Initial vectors: by token, or row by row.
InitialLike: TypeAlias = "WordVectors | ArrayLike"

#: Frozen rows: tokens, ids, a mask, or True for the tokens that have initial vectors.
FrozenLike: TypeAlias = "bool | Iterable[Key] | ArrayLike"

_NUMBERS = (int, float, np.number, np.bool_)
_AS_A_MASK = "give a mask with an entry for each row"


@dataclass(frozen=True)
class Start:
    """Initial vectors and frozen rows, as the options of `sgns.train` with these names."""

    initial_vectors: InitialLike | None = None
    initial_context_vectors: InitialLike | None = None
    frozen: FrozenLike | None = None
    frozen_contexts: FrozenLike | None = None
    anchor: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= check_number("anchor", self.anchor) < math.inf:
            raise ValueError(f"anchor must be finite and >= 0, got {self.anchor}")
        if self.anchor and self.initial_vectors is None and self.initial_context_vectors is None:
            raise ValueError(
                "anchor pulls vectors to their initial ones: give initial_vectors or "
                "initial_context_vectors, or omit anchor"
            )

    @classmethod
    def choose(cls, options: Mapping[str, Any]) -> Self:
        """Make a start from those options that belong to it; others are ignored."""
        return cls(**{f.name: options[f.name] for f in fields(cls) if f.name in options})

    @property
    def freezes(self) -> bool:
        """True if any rows are frozen."""
        return any(
            given is not None and given is not False
            for given in (self.frozen, self.frozen_contexts)
        )

    def begin(
        self,
        matrices: Matrices,
        vocabulary: Vocabulary,
        context_vocabulary: Vocabulary,
        subwords: Subwords | None = None,
    ) -> Masks:
        """Copy initial vectors into the matrices; return which rows are frozen.

        With subwords, a frozen token has no row that changes: neither its own nor one of an n-gram.

        Raises
        ------
        TypeError, ValueError, KeyError, IndexError
            If initial vectors do not fit, or a frozen token is unknown.
        """
        inputs, outputs = self._inputs(vocabulary, subwords), self._outputs(context_vocabulary)
        inputs.copy_to(matrices.in_rows)
        outputs.copy_to(matrices.out_rows)
        frozen = inputs.mask()
        if frozen is not None and subwords is not None:
            offsets, rows = subwords.rows(vocabulary)
            of_frozen = np.repeat(frozen != 0, np.diff(offsets).astype(np.intp))
            frozen = np.zeros(subwords.n_rows(len(vocabulary)), np.uint8)
            frozen[rows[of_frozen]] = 1
        return Masks(frozen, outputs.mask())

    def anchors(
        self, vocabulary: Vocabulary, context_vocabulary: Vocabulary, subwords: Subwords | None
    ) -> list[Anchor]:
        """Return the rows that are pulled to their initial vectors; none without an anchor.

        Raises
        ------
        ValueError
            If the vectors have n-grams.
        """
        if not self.anchor:
            return []
        if subwords is not None:
            raise ValueError("anchor must be 0 with n-grams, which several words share")
        sides = {
            "vectors": self._inputs(vocabulary),
            "context_vectors": self._outputs(context_vocabulary),
        }
        return [side.anchor(name) for name, side in sides.items() if side.initial is not None]

    def fingerprints(
        self,
        vocabulary: Vocabulary,
        context_vocabulary: Vocabulary,
        subwords: Subwords | None,
        workers: int,
    ) -> dict[str, str | None]:
        """Return the fingerprints of the initial vectors by name; None for those omitted."""
        sides = self._inputs(vocabulary, subwords), self._outputs(context_vocabulary)
        return {side.initial_name: side.fingerprint(workers) for side in sides}

    def frozen_contexts_among(self, vocabulary: Vocabulary) -> NDArray[np.bool_] | None:
        """Return the mask of the frozen contexts; None if no context is frozen."""
        mask = self._outputs(vocabulary).mask()
        return None if mask is None else mask.astype(bool)

    def counted(
        self, vocabulary: Vocabulary, context_vocabulary: Vocabulary
    ) -> tuple[Vocabulary, Vocabulary]:
        """Return vocabularies in which tokens with an initial vector occur at least once.

        The count 0 marks a token whose vector has no meaning.
        """
        inputs, outputs = self._inputs(vocabulary), self._outputs(context_vocabulary)
        if vocabulary is context_vocabulary:
            both = _with_count_of_one(vocabulary, inputs, outputs)
            return both, both
        return (
            _with_count_of_one(vocabulary, inputs),
            _with_count_of_one(context_vocabulary, outputs),
        )

    def _inputs(self, vocabulary: Vocabulary, subwords: Subwords | None = None) -> _Side:
        return _Side(
            vocabulary, "initial_vectors", self.initial_vectors, "frozen", self.frozen, subwords
        )

    def _outputs(self, vocabulary: Vocabulary) -> _Side:
        return _Side(
            vocabulary,
            "initial_context_vectors",
            self.initial_context_vectors,
            "frozen_contexts",
            self.frozen_contexts,
        )


@dataclass(frozen=True)
class Anchor:
    """Rows of a matrix that are pulled to their initial vectors.

    Attributes
    ----------
    matrix : str
        Name of the matrix, as in `Matrices.by_name`.
    rows : ndarray of int, shape (n,)
        Rows of the matrix.
    vectors : ndarray of float32, shape (n, vector_size)
        Their initial vectors.
    frequencies : ndarray of float64, shape (n,)
        Shares of their tokens in all occurrences.
    """

    matrix: str
    rows: NDArray[np.integer]
    vectors: NDArray[np.float32]
    frequencies: NDArray[np.float64]


@dataclass(frozen=True)
class Masks:
    """Frozen rows: those whose entry in a mask is not 0. A mask of None freezes no row.

    Attributes
    ----------
    frozen_in, frozen_out : ndarray of uint8, shape (n_rows,), or None
        Masks of input and of output rows.
    """

    frozen_in: NDArray[np.uint8] | None = None
    frozen_out: NDArray[np.uint8] | None = None

    def to_options(self) -> dict[str, str]:
        """Return the masks as models keep them: the number of frozen rows, and a checksum."""
        masks = {"frozen": self.frozen_in, "frozen_contexts": self.frozen_out}
        return {
            name: f"{np.count_nonzero(mask)} rows, checksum {checksum(mask)}"
            for name, mask in masks.items()
            if mask is not None and mask.any()
        }


@dataclass(frozen=True)
class _Side:
    """The arguments of one of the two matrices, and their names."""

    vocabulary: Vocabulary
    initial_name: str
    initial: InitialLike | None
    frozen_name: str
    frozen: FrozenLike | None
    subwords: Subwords | None = None

    @cached_property
    def initial_ids(self) -> NDArray[np.integer]:
        """Ids of the tokens that have initial vectors."""
        if self.initial is None:
            return np.empty(0, np.int64)
        if not isinstance(self.initial, WordVectors):
            return np.arange(len(self.vocabulary))
        find = self.initial.vocabulary.get
        ids = np.flatnonzero([find(token) is not None for token in self.vocabulary])
        if ids.size == 0:
            raise ValueError(f"{self.initial_name} and the vocabulary have no token in common")
        return ids

    def copy_to(self, matrix: _core.Matrix) -> None:
        """Copy the initial vectors into their rows."""
        if self.initial is None:
            return
        rows, ids, vectors = np.asarray(matrix), self._initial_rows(), self._vectors()
        expected = (ids.size, rows.shape[1])
        if vectors.shape != expected:
            raise ValueError(f"{self.initial_name} must have shape {expected}, got {vectors.shape}")
        if not np.isfinite(vectors).all():
            raise ValueError(f"{self.initial_name} must be finite")
        rows[ids] = vectors

    def anchor(self, name: str) -> Anchor:
        """Return the rows with initial vectors, and these, as anchors of a matrix."""
        counts = self.vocabulary.counts
        n_tokens = len(self.vocabulary)
        shares = np.full(n_tokens, 1 / n_tokens) if counts is None else counts / counts.sum()
        rows = self.initial_ids
        return Anchor(name, rows, self._vectors(), shares[rows])

    def fingerprint(self, workers: int) -> str | None:
        """Return a fingerprint of the initial vectors and their rows; None if there are none."""
        if self.initial is None:
            return None
        ids = self._initial_rows().astype(np.uint64)
        return fingerprint(ids, workers) + fingerprint(self._vectors(), workers)

    def _initial_rows(self) -> NDArray[np.integer]:
        """Return the rows of the matrix that have initial values."""
        if self.subwords is None:
            return self.initial_ids
        buckets = np.arange(len(self.vocabulary), self.subwords.n_rows(len(self.vocabulary)))
        return np.concatenate([self.initial_ids, buckets])

    def _vectors(self) -> NDArray[np.float32]:
        """Return the initial values of `_initial_rows`. An array may have another shape."""
        if self.subwords is not None:
            return self._rows_with_buckets(self.subwords)
        if isinstance(self.initial, WordVectors):
            find, tokens = self.initial.vocabulary.__getitem__, self.vocabulary.tokens
            return self.initial.matrix[[find(tokens[i]) for i in self.initial_ids.tolist()]]
        refuse_masked(self.initial_name, self.initial)
        try:
            given = np.asarray(self.initial)
            if given.dtype.kind in "biufO":
                return given.astype(np.float32, copy=False)
            raise TypeError
        except (TypeError, ValueError):
            hint = "; of a model pass model.vectors" if hasattr(self.initial, "vectors") else ""
            if isinstance(self.initial, (str, os.PathLike)):
                hint = f"; read them: sgns.WordVectors.load({os.fspath(self.initial)!r})"
            raise TypeError(
                f"{self.initial_name} must be WordVectors or an array of numbers, got "
                f"{self.initial!r:.80}{hint}"
            ) from None

    def _rows_with_buckets(self, subwords: Subwords) -> NDArray[np.float32]:
        if not isinstance(self.initial, SubwordVectors) or self.initial.subwords != subwords:
            raise ValueError(
                f"{self.initial_name} must be SubwordVectors with {subwords}, since the vectors "
                f"have n-grams; got {self.initial!r:.120}"
            )
        find, tokens = self.initial.vocabulary.__getitem__, self.vocabulary.tokens
        own = [find(tokens[i]) for i in self.initial_ids.tolist()]
        rows, n_tokens = self.initial.rows, len(self.initial)
        return np.concatenate([rows[own], rows[n_tokens:]])

    def mask(self) -> NDArray[np.uint8] | None:
        """Return which tokens are frozen; None if the argument is omitted."""
        if self.frozen is None or self.frozen is False:
            return None
        if self.frozen is not True:
            ids = self._ids(self.frozen)
        elif self.initial is not None:
            ids = self.initial_ids
        else:
            raise ValueError(
                f"{self.frozen_name}=True is for the tokens of {self.initial_name}, "
                "which is omitted"
            )
        mask = np.zeros(len(self.vocabulary), np.uint8)
        mask[ids] = 1
        return mask

    def _ids(self, frozen: Iterable[Key] | ArrayLike) -> NDArray[np.integer]:
        if isinstance(frozen, str):
            raise TypeError(
                f"{self.frozen_name} must be several tokens, not the string {frozen!r}: pass "
                f"[{frozen!r}]"
            )
        refuse_masked(self.frozen_name, frozen)
        if not isinstance(frozen, Iterable) or getattr(frozen, "ndim", 1) == 0:
            raise TypeError(
                f"{self.frozen_name} must be True, or a list of tokens or ids, got {frozen!r}"
            )
        listed: Any = np.asarray(frozen) if hasattr(frozen, "__array__") else list(frozen)
        if not all(isinstance(each, _NUMBERS) for each in listed):
            return np.array(rows_of(listed, self.vocabulary, _AS_A_MASK))
        given = np.asarray(listed)
        if given.dtype.kind == "b":
            if given.shape != (len(self.vocabulary),):
                raise ValueError(
                    f"{self.frozen_name} must have shape ({len(self.vocabulary)},) as a mask, "
                    f"got {given.shape}"
                )
            return np.flatnonzero(given)
        if given.dtype.kind in "iu" and not self.vocabulary.are_ids:
            return np.array(rows_of(given, self.vocabulary, _AS_A_MASK))
        return as_ids(self.frozen_name, given, len(self.vocabulary))


def _with_count_of_one(vocabulary: Vocabulary, *sides: _Side) -> Vocabulary:
    """Return a vocabulary in which tokens with initial vectors have a count of at least 1."""
    sides = tuple(side for side in sides if side.initial is not None)
    if vocabulary.counts is None or vocabulary.counts.all() or not sides:
        return vocabulary
    counts = vocabulary.counts.copy()
    for side in sides:
        counts[side.initial_ids] = np.maximum(counts[side.initial_ids], 1)
    return Vocabulary(vocabulary.tokens, counts)
