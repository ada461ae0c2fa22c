"""A growing table of keys, vectors and attributes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from sgns.compat.gensim.events import Events
from sgns.compat.gensim.signatures import named_arguments
from sgns.training.huffman import HuffmanTree
from sgns.vectors.query import KEY_TYPES, unit_length

__all__ = ["VectorStore"]

Matrix = NDArray[Any]

#: Types of keys that have another meaning in a query, unless they exist as keys.
_OTHER_KEY_TYPES = (tuple, bytes, float, frozenset, type(None))


class VectorStore(Events):
    """Vectors by key.

    Parameters
    ----------
    vector_size : int
        Number of dimensions.
    count : int, default 0
        Rows to preallocate. Their keys are None until vectors are added.
    dtype : dtype, default float32
        Dtype of the vectors.
    mapfile_path : optional
        No effect.

    Attributes
    ----------
    vectors : ndarray of float, shape (n_keys, vector_size)
        One row for each key. In a model, a view of the matrix that is trained.
    index_to_key : list
        Key of each row.
    key_to_index : dict
        Row of each key.
    expandos : dict of str to ndarray
        Attributes of the keys, by name.
    norms : ndarray of float or None
        Norms of the vectors, None until they are needed. After you change `vectors` in place,
        call ``fill_norms(force=True)``.
    vectors_lockf : ndarray of float32, shape (1,) or (n_keys,)
        0 for rows that training does not change, 1 for the others. One value for all rows, or
        one for each.
    tree : HuffmanTree or None
        Tree of a model with hierarchical softmax. The attributes "point" and "code" of a key are
        its inner nodes and its branches on the path to the key.
    """

    @named_arguments
    def __init__(
        self,
        vector_size: int,
        count: int = 0,
        dtype: DTypeLike = np.float32,
        mapfile_path: object = None,
    ) -> None:
        self.vector_size = vector_size
        self.index_to_key: list[Any] = [None] * count
        self.next_index = 0
        self.key_to_index: dict[Any, int] = {}
        self.vectors: Matrix = np.zeros((count, vector_size), dtype)
        self.norms: NDArray[np.floating] | None = None
        self.expandos: dict[str, NDArray[Any]] = {}
        self.vectors_lockf: NDArray[Any] = np.ones(1, np.float32)
        self.mapfile_path = mapfile_path
        self.tree: HuffmanTree | None = None

    def __len__(self) -> int:
        return len(self.index_to_key)

    def __contains__(self, key: Any) -> bool:
        return self.has_index_for(key)

    def __getitem__(self, key_or_keys: Any) -> Matrix:
        """Return the vector of a key, read-only, or the vectors of several keys as a new matrix.

        A tuple that is a key itself is one key.
        """
        if self._is_key(key_or_keys) or not isinstance(key_or_keys, Iterable):
            return self.get_vector(key_or_keys)
        return np.vstack([self.get_vector(key) for key in key_or_keys])

    def __setitem__(self, keys: Any, weights: ArrayLike) -> None:
        """Add or replace the vectors of one or several keys."""
        self.add_vectors(keys, weights, replace=True)

    def __str__(self) -> str:
        return f"{type(self).__name__}<vector_size={self.vector_size}, {len(self)} keys>"

    __repr__ = __str__

    def has_index_for(self, key: Any) -> bool:
        """Return whether `get_index` finds a row for this key."""
        return self.get_index(key, -1) >= 0

    def get_index(self, key: Any, default: int | None = None) -> int:
        """Return the row of a key, or `default` if the key does not exist.

        An integer that is not a key counts as a row, unless the keys are integers.

        Raises
        ------
        KeyError
            If the key does not exist and there is no default.
        """
        index = self.key_to_index.get(key, -1)
        if index >= 0:
            return index
        if (
            isinstance(key, (int, np.integer))
            and 0 <= key < len(self)
            and not isinstance(self.index_to_key[0], (int, np.integer))
        ):
            return int(key)
        if default is None:
            raise KeyError(f"Key '{key}' not present in vocabulary")
        return default

    def get_vector(self, key: Any, norm: bool = False) -> Matrix:
        """Return the vector of a key, read-only. With `norm`, return a copy at unit length."""
        index = self.get_index(key)
        row: Matrix = self.vectors[index]
        if norm:
            row = (row / self._nonzero_norms()[index]).astype(row.dtype)
        row.setflags(write=False)
        return row

    def get_mean_vector(
        self,
        keys: Sequence[Any] | NDArray[Any],
        weights: ArrayLike | None = None,
        pre_normalize: bool = True,
        post_normalize: bool = False,
        ignore_missing: bool = True,
    ) -> Matrix:
        """Return the weighted mean of vectors.

        Parameters
        ----------
        keys : sequence of keys or vectors
            At least one key or vector.
        weights : array_like of float, shape (n,), optional
            Weight of each item, 1 if omitted. The weighted sum is divided by the sum of the
            absolute weights.
        pre_normalize : bool, default True
            Whether to scale the vectors of keys to unit length. Other vectors stay unchanged.
        post_normalize : bool, default False
            Whether to scale the mean to unit length.
        ignore_missing : bool, default True
            Whether to skip unknown keys.

        Returns
        -------
        ndarray, shape (vector_size,)

        Raises
        ------
        ValueError
            If `keys` is empty, or `weights` has another length.
        KeyError
            If a key does not exist and `ignore_missing` is false.
        """
        if len(keys) == 0:
            raise ValueError("cannot compute mean with no input")
        factors = np.ones(len(keys)) if weights is None else np.asarray(weights, np.float64)
        if factors.shape != (len(keys),):
            raise ValueError(
                "keys and weights array must have same number of elements, got "
                f"{len(keys)} and shape {factors.shape}"
            )
        total = np.zeros(self.vector_size)
        weight = 0.0
        for key, factor in zip(keys, factors, strict=True):
            if isinstance(key, np.ndarray):
                total += factor * key
            elif self.has_index_for(key):
                total += factor * self.get_vector(key, norm=pre_normalize)
            elif ignore_missing:
                continue
            else:
                raise KeyError(f"Key '{key}' not present in vocabulary")
            weight += abs(factor)
        mean = total / weight if weight > 0 else total
        return (unit_length(mean) if post_normalize else mean).astype(self.vectors.dtype)

    def fill_norms(self, force: bool = False) -> None:
        """Compute the norms of all vectors, if they are not known or `force` is true."""
        if self.norms is None or force:
            squares = np.einsum("ij,ij->i", self.vectors, self.vectors, dtype=np.float64)
            self.norms = np.sqrt(squares).astype(self.vectors.dtype)

    def get_normed_vectors(self) -> Matrix:
        """Return a copy of all vectors at unit length. Zero rows stay zero."""
        normed: Matrix = self.vectors / self._nonzero_norms()[:, None]
        return normed.astype(self.vectors.dtype, copy=False)

    def unit_normalize_all(self) -> None:
        """Scale all vectors to unit length, in place."""
        self.vectors /= self._nonzero_norms()[:, None]
        self.fill_norms(force=True)

    def allocate_vecattrs(
        self, attrs: Sequence[str] | None = None, types: Sequence[Any] | None = None
    ) -> None:
        """Allocate attributes for all keys. New values are zero.

        Parameters
        ----------
        attrs : sequence of str, optional
            Names of the attributes. If omitted, all existing attributes grow with the keys.
        types : sequence of type, optional
            Type of each attribute.

        Raises
        ------
        TypeError
            If an existing attribute has a type that cannot hold the new type.
        """
        if attrs is None:
            attrs = list(self.expandos)
            types = [self.expandos[name].dtype for name in attrs]
        for name, kind in zip(attrs, types or [], strict=True):
            dtype = _attribute_dtype(kind)
            held = self.expandos.get(name)
            if held is None:
                self.expandos[name] = np.zeros(len(self), dtype)
                continue
            if not np.can_cast(dtype, held.dtype, "same_kind"):
                raise TypeError(
                    f"attribute {name!r} has dtype {held.dtype}, which cannot hold {dtype}"
                )
            if len(held) < len(self):
                grown = np.zeros(len(self), held.dtype)
                grown[: len(held)] = held
                self.expandos[name] = grown

    def set_vecattr(self, key: Any, attr: str, val: Any) -> None:
        """Set an attribute of a key. If the attribute is new, the other keys get zero."""
        self.allocate_vecattrs([attr], [type(val)])
        self.expandos[attr][self.get_index(key)] = val

    def get_vecattr(self, key: Any, attr: str) -> Any:
        """Return an attribute of a key. Raise KeyError if the key or attribute does not exist."""
        index = self.get_index(key)
        if attr in ("point", "code") and attr not in self.expandos and self.tree is not None:
            point, code = self.tree.path(index)
            return point if attr == "point" else code
        if attr not in self.expandos:
            known = ", ".join(self.expandos) or "none"
            raise KeyError(f"no attribute {attr!r}: the attributes of the keys are {known}")
        return self.expandos[attr][index]

    def frozen_rows(self) -> NDArray[np.uint8] | None:
        """Return a mask of the rows that `vectors_lockf` freezes, or None if it freezes none.

        Raises
        ------
        ValueError
            If `vectors_lockf` has another shape than documented.
        NotImplementedError
            If it has other values than 0 and 1.
        """
        factors = np.asarray(self.vectors_lockf)
        if factors.shape not in ((1,), (len(self),)):
            raise ValueError(
                f"vectors_lockf must have shape (1,) or ({len(self)},), got {factors.shape}"
            )
        others = factors[(factors != 0) & (factors != 1)]
        if others.size:
            raise NotImplementedError(
                f"vectors_lockf must be 0 or 1, got {others[0]}: a row is trained or frozen"
            )
        if factors.all():
            return None
        return np.broadcast_to(factors == 0, len(self)).astype(np.uint8)

    def resize_vectors(self, seed: int = 0) -> None:
        """Allocate a vector for every key. New vectors are random and small."""
        n_missing = len(self) - len(self.vectors)
        if n_missing > 0:
            rng = np.random.default_rng(seed)
            fresh = (rng.random((n_missing, self.vector_size)) - 0.5) / max(1, self.vector_size)
            self.vectors = np.concatenate([self.vectors, fresh.astype(self.vectors.dtype)])
        self.norms = None

    def add_vector(self, key: Hashable, vector: ArrayLike) -> int:
        """Add the vector of a key, or replace it. Return its row."""
        self.add_vectors([key], np.asarray(vector)[None], replace=True)
        return self.key_to_index[key]

    @named_arguments
    def add_vectors(
        self,
        keys: Any,
        weights: ArrayLike,
        extras: Mapping[str, ArrayLike] | None = None,
        replace: bool = False,
    ) -> None:
        """Add vectors of keys.

        Parameters
        ----------
        keys : key, or sequence of keys
            New keys get the preallocated rows first, then new rows.
        weights : array_like, shape (n, vector_size)
            Vectors of the keys.
        extras : mapping of str to array_like of shape (n,), optional
            Attributes of the keys, by name.
        replace : bool, default False
            Whether to replace the vectors and attributes of existing keys.

        Raises
        ------
        ValueError
            If `weights` or an array of `extras` has another shape.
        """
        if isinstance(keys, KEY_TYPES):
            keys, weights = [keys], np.asarray(weights).reshape(1, -1)
        keys = list(keys)
        rows = np.asarray(weights, self.vectors.dtype)
        if rows.shape != (len(keys), self.vector_size):
            raise ValueError(
                f"weights must have shape ({len(keys)}, {self.vector_size}), got {rows.shape}"
            )
        given = {name: np.asarray(values) for name, values in (extras or {}).items()}
        for name, values in given.items():
            if values.shape != (len(keys),):
                raise ValueError(
                    f"extras[{name!r}] must have shape ({len(keys)},), got {values.shape}"
                )
        used = []
        for i, key in enumerate(keys):
            if key not in self.key_to_index:
                self._assign_row(key)
                used.append(i)
            elif replace:
                used.append(i)
        n_missing = len(self) - len(self.vectors)
        if n_missing > 0:
            new_rows = np.zeros((n_missing, self.vector_size), self.vectors.dtype)
            self.vectors = np.concatenate([self.vectors, new_rows])
        self.allocate_vecattrs()
        self.allocate_vecattrs(list(given), [values.dtype for values in given.values()])
        at = [self.key_to_index[keys[i]] for i in used]
        if used:
            self.vectors[at] = rows[used]
            for name, values in given.items():
                self.expandos[name][at] = values[used]
        self.norms = None

    def add_counts(self, keys: Sequence[Hashable], counts: Mapping[str, NDArray[np.int64]]) -> None:
        """Add counts of distinct keys to attributes. New keys get new rows, without vectors."""
        for key in keys:
            if key not in self.key_to_index:
                self.key_to_index[key] = len(self.index_to_key)
                self.index_to_key.append(key)
        self.next_index = len(self)
        rows = [self.key_to_index[key] for key in keys]
        for name, added in counts.items():
            held = self.expandos.get(name, np.zeros(0, np.int64))
            summed = np.zeros(len(self), np.int64)
            summed[: len(held)] = held
            summed[rows] += added
            self.expandos[name] = summed
        self.allocate_vecattrs()

    def take(self, keys: list[Any], vectors: Matrix) -> None:
        """Replace all keys and vectors by these, which are not copied."""
        self.vector_size = int(vectors.shape[1])
        self.vectors = vectors
        self.index_to_key = keys
        self.key_to_index = {key: i for i, key in enumerate(keys)}
        self.next_index = len(keys)
        self.norms = None

    def sort_by_descending_frequency(self) -> None:
        """Sort keys, vectors and attributes by descending count.

        Keys with equal counts keep their order. Without counts, all keys keep their order.
        """
        if "count" not in self.expandos or not len(self):
            return
        order = np.argsort(-self.expandos["count"].astype(np.int64), kind="stable")
        self.index_to_key = [self.index_to_key[i] for i in order.tolist()]
        self.key_to_index = {key: i for i, key in enumerate(self.index_to_key)}
        self.expandos = {name: values[order] for name, values in self.expandos.items()}
        if len(self.vectors) == len(order):
            self.vectors = self.vectors[order]
        self.norms = None

    def vectors_for_all(
        self, keys: Iterable[Any], allow_inference: bool = True, copy_vecattrs: bool = False
    ) -> Self:
        """Return a new table with the vectors of some keys.

        Parameters
        ----------
        keys : iterable of keys
            Keys to copy. Repeated and unknown keys are skipped.
        allow_inference : bool, default True
            No effect: these vectors cannot be inferred from spellings.
        copy_vecattrs : bool, default False
            Whether to copy the attributes too.

        Notes
        -----
        As in gensim, keys without a copied count get the counts ``n, n - 1, ..., 1``, so that
        files of words and counts keep the order.
        """
        found = [key for key in dict.fromkeys(keys) if key in self]
        at = [self.get_index(key) for key in found]
        taken = type(self)(self.vector_size, dtype=self.vectors.dtype)
        extras: dict[str, NDArray[Any]] = {"count": np.arange(len(found), 0, -1)}
        if copy_vecattrs:
            extras |= {name: values[at] for name, values in self.expandos.items()}
        taken.add_vectors(found, self.vectors[at], extras)
        return taken

    def _is_key(self, item: Any) -> bool:
        """Return whether an item of a query names one key, and not a sequence or a vector."""
        if isinstance(item, KEY_TYPES):
            return True
        try:
            return isinstance(item, _OTHER_KEY_TYPES) and item in self.key_to_index
        except TypeError:  # a tuple with an array
            return False

    def _assign_row(self, key: Any) -> None:
        """Assign the next free row to a new key."""
        while self.next_index < len(self) and self.index_to_key[self.next_index] is not None:
            self.next_index += 1
        if self.next_index == len(self):
            self.index_to_key.append(key)
        else:
            self.index_to_key[self.next_index] = key
        self.key_to_index[key] = self.next_index
        self.next_index += 1

    def _nonzero_norms(self) -> NDArray[np.floating]:
        """Return norms to divide by: 1 for zero rows."""
        self.fill_norms()
        assert self.norms is not None
        return np.where(self.norms == 0, self.norms.dtype.type(1), self.norms)


def _attribute_dtype(kind: Any) -> np.dtype[Any]:
    if isinstance(kind, np.dtype):
        return kind
    is_number = kind in (int, float, bool) or issubclass(kind, np.generic)
    return np.dtype(kind if is_number else object)
