"""Start of a training: initial vectors, and frozen rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import as_ids
from sgns.files.checksum import checksum
from sgns.training.matrices import Matrices
from sgns.vectors.word_vectors import WordVectors
from sgns.vocabulary import Vocabulary

__all__ = ["FrozenLike", "InitialLike", "Masks", "Start"]

#: Initial vectors: by token, or row by row.
InitialLike: TypeAlias = "WordVectors | ArrayLike"

#: Frozen rows: tokens, ids, a mask, or True for the tokens that have initial vectors.
FrozenLike: TypeAlias = "bool | Iterable[str] | ArrayLike"


@dataclass(frozen=True)
class Start:
    """Initial vectors and frozen rows, as the options of `sgns.train` with these names."""

    initial_vectors: InitialLike | None = None
    initial_context_vectors: InitialLike | None = None
    frozen: FrozenLike | None = None
    frozen_contexts: FrozenLike | None = None

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
        self, matrices: Matrices, vocabulary: Vocabulary, context_vocabulary: Vocabulary
    ) -> Masks:
        """Copy initial vectors into the matrices; return which rows are frozen.

        Raises
        ------
        TypeError, ValueError, KeyError, IndexError
            If initial vectors do not fit, or a frozen token is unknown.
        """
        inputs = _Side(
            matrices.in_rows,
            vocabulary,
            "initial_vectors",
            self.initial_vectors,
            "frozen",
            self.frozen,
        )
        outputs = _Side(
            matrices.out_rows,
            context_vocabulary,
            "initial_context_vectors",
            self.initial_context_vectors,
            "frozen_contexts",
            self.frozen_contexts,
        )
        return Masks(inputs.begin(), outputs.begin())


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
    """One of the two matrices with its arguments and their names."""

    rows: _core.Matrix
    vocabulary: Vocabulary
    initial_name: str
    initial: InitialLike | None
    frozen_name: str
    frozen: FrozenLike | None

    def begin(self) -> NDArray[np.uint8] | None:
        ids: NDArray[np.integer] | None = None
        if self.initial is not None:
            ids = self._copy(self.initial)
        if self.frozen is None or self.frozen is False:
            return None
        if self.frozen is True:
            if ids is None:
                raise ValueError(
                    f"{self.frozen_name}=True is for the tokens of {self.initial_name}, "
                    "which is omitted"
                )
        else:
            ids = self._ids(self.frozen)
        mask = np.zeros(len(self.vocabulary), np.uint8)
        mask[ids] = 1
        return mask

    def _copy(self, initial: InitialLike) -> NDArray[np.integer]:
        """Copy initial vectors into their rows; return the ids of these rows."""
        rows = np.asarray(self.rows)
        if isinstance(initial, WordVectors):
            places = [initial.vocabulary.get(token, -1) for token in self.vocabulary]
            found = np.array(places)
            ids = np.flatnonzero(found >= 0)
            if ids.size == 0:
                raise ValueError(f"{self.initial_name} and the vocabulary have no token in common")
            vectors = initial.matrix[found[ids]]
            expected = (ids.size, rows.shape[1])
        else:
            try:
                vectors = np.asarray(initial, np.float32)
            except (TypeError, ValueError):
                raise TypeError(
                    f"{self.initial_name} must be WordVectors or an array of numbers, got "
                    f"{initial!r:.80}"
                ) from None
            ids = np.arange(len(rows))
            expected = rows.shape
        if vectors.shape != expected:
            raise ValueError(f"{self.initial_name} must have shape {expected}, got {vectors.shape}")
        if not np.isfinite(vectors).all():
            raise ValueError(f"{self.initial_name} must be finite")
        rows[ids] = vectors
        return ids

    def _ids(self, frozen: Iterable[str] | ArrayLike) -> NDArray[np.integer]:
        if isinstance(frozen, str):
            raise TypeError(
                f"{self.frozen_name} must be several tokens, not the string {frozen!r}: pass "
                f"[{frozen!r}]"
            )
        if not isinstance(frozen, Iterable):
            raise TypeError(
                f"{self.frozen_name} must be True, or a list of tokens or ids, got {frozen!r}"
            )
        listed = frozen if isinstance(frozen, np.ndarray) else list(frozen)
        if any(isinstance(each, str) for each in listed[:1]):
            return np.array([self.vocabulary[str(token)] for token in listed])
        given = np.asarray(listed)
        if given.dtype.kind != "b":
            return as_ids(self.frozen_name, given, len(self.vocabulary))
        if given.shape != (len(self.vocabulary),):
            raise ValueError(
                f"{self.frozen_name} must have shape ({len(self.vocabulary)},) as a mask, "
                f"got {given.shape}"
            )
        return np.flatnonzero(given)
