"""The tree of hierarchical softmax."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import as_counts, for_core

__all__ = ["HuffmanTree"]


class HuffmanTree:
    """A binary tree whose leaves are tokens; frequent tokens are near the root.

    Hierarchical softmax has a vector for every inner node. At a node with vector ``u``, a hidden
    vector ``h`` takes the branch of code 0 with probability ``s(h u)``, with ``s`` the logistic
    function. The probability of a token is that of its path.

    Parameters
    ----------
    counts : array_like of int, shape (n_tokens,)
        Occurrences of each token, such as ``model.vocabulary.counts``.

    Raises
    ------
    ValueError
        If there are no counts, or a count is negative.

    Notes
    -----
    Huffman, "A method for the construction of minimum-redundancy codes" (Proceedings of the IRE,
    1952). Among equal counts, the later token is joined first: the same counts give the same tree
    on every machine.

    Examples
    --------
    >>> tree = HuffmanTree([5, 3, 1])
    >>> tree.path(2)
    (array([1, 0], dtype=uint32), array([0, 0], dtype=uint8))
    """

    def __init__(self, counts: ArrayLike) -> None:
        self._core = _core.HuffmanTree(as_counts(counts))

    @classmethod
    def from_paths(cls, offsets: ArrayLike, nodes: ArrayLike, codes: ArrayLike) -> Self:
        """Build a tree from its `offsets`, `nodes` and `codes`.

        Raises
        ------
        ValueError
            If the lengths do not match, a node is not less than the number of tokens minus one, or
            a code is not 0 or 1.
        """
        tree = cls.__new__(cls)
        tree._core = _core.HuffmanTree.from_paths(
            for_core(offsets, np.uint64),
            for_core(nodes, np.uint32),
            for_core(codes, np.uint8),
        )
        return tree

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self._core)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self).from_paths, (self.offsets, self.nodes, self.codes)

    @property
    def core(self) -> _core.HuffmanTree:
        """The tree for the trainer of the core."""
        return self._core

    @property
    def n_nodes(self) -> int:
        """Number of inner nodes: one less than tokens. The root is the last node."""
        return self._core.n_nodes

    @property
    def offsets(self) -> NDArray[np.uint64]:
        """Index of the first element of each path in `nodes` and `codes`, shape (n_tokens + 1,)."""
        return self._core.offsets

    @property
    def nodes(self) -> NDArray[np.uint32]:
        """Inner nodes of all paths, each path from the root down."""
        return self._core.nodes

    @property
    def codes(self) -> NDArray[np.uint8]:
        """Branch that each path takes at each of its `nodes`: 0 or 1."""
        return self._core.codes

    def path(self, token: int) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
        """Return the nodes on the path to a token, and the code of the token.

        Raises
        ------
        IndexError
            If the token does not exist.
        """
        if not 0 <= token < len(self):
            raise IndexError(f"token must be from 0 to {len(self) - 1}, got {token}")
        begin, end = self.offsets[token : token + 2].tolist()
        return self.nodes[begin:end], self.codes[begin:end]

    def log_probability(
        self, token: int, hidden: ArrayLike, node_vectors: NDArray[np.float32]
    ) -> float:
        """Return the natural logarithm of the probability of a token.

        Parameters
        ----------
        token : int
            Token id.
        hidden : array_like of float, shape (vector_size,)
            Hidden vector; with skip-gram, the vector of a word near the token.
        node_vectors : ndarray of float32, shape (n_nodes, vector_size)
            Vectors of the inner nodes, such as ``model.node_vectors``.

        Returns
        -------
        float
        """
        nodes, codes = self.path(token)
        scores = node_vectors[nodes] @ np.asarray(hidden, np.float64)
        return -float(np.logaddexp(0.0, np.where(codes == 0, -scores, scores)).sum())
